using System.Text;
using Safeguarding.Pipeline.Contracts;
using static Safeguarding.Tests.Contracts.ContractSamples;

namespace Safeguarding.Tests.Contracts;

public sealed class ContractCatalogTests
{
    [Fact]
    public void Tables_are_found_by_name_and_by_alias_whatever_the_case()
    {
        var catalog = ContractCatalog.Load(Files);
        Assert.Equal(["health/patients", "health/visits"], catalog.Contracts.Select(c => c.Name));
        Assert.Equal("health/visits", catalog.Find("health/visits")?.Name);
        Assert.Equal("health/visits", catalog.Find("Health/Clinic_Visits")?.Name);
        Assert.Equal("health/visits", catalog.Find("health", "clinic_visits")?.Name);
        Assert.Null(catalog.Find("police/visits"));
        Assert.Equal(["health"], catalog.Agencies);
        Assert.Equal(2, catalog.Of("health").Count());
    }

    [Fact]
    public void The_order_in_which_files_come_does_not_matter()
    {
        var forwards = ContractCatalog.Load(Files);
        var backwards = ContractCatalog.Load(Files.Reverse());
        Assert.Equal(forwards.Contracts.Select(c => (c.Name, c.Hash)), backwards.Contracts.Select(c => (c.Name, c.Hash)));
        Assert.Equal(forwards.CodeLists.Select(l => l.Name), backwards.CodeLists.Select(l => l.Name));
    }

    [Fact]
    public void Files_that_are_neither_contract_nor_list_are_passed_over()
    {
        var catalog = ContractCatalog.Load([.. Files, ("schemas/matching/model.json", "[]"), ("schemas/returns/cin/2026.json", "[]"), ("schemas/returns/x.json", "[]"), ("schemas/README.md", "")]);
        Assert.Equal(2, catalog.Contracts.Length);
    }

    [Fact]
    public void Our_own_outputs_are_read_as_the_agency_curated()
    {
        var curated = Patients.Replace("\"x-agency\": \"health\"", "\"x-agency\": \"curated\"", StringComparison.Ordinal);
        var catalog = ContractCatalog.Load([("schemas/curated/patients.json", curated)]);
        Assert.Equal("curated/patients", Assert.Single(catalog.Contracts).Name);
    }

    [Theory]
    [InlineData("\"resource\": \"patients\"", "\"resource\": \"people\"", "/foreignKeys/0/reference/resource", "agency health has no table \"people\"")]
    [InlineData("\"fields\": [\"number\"]", "\"fields\": [\"id\"]", "/foreignKeys/0/reference/fields", "table \"patients\" has no column \"id\"")]
    [InlineData("\"fields\": [\"number\"]", "\"fields\": [\"born\"]", "/foreignKeys/0", "column \"patient\" is a text but \"patients.born\" a date written yyyy-MM-dd")]
    [InlineData("\"clinic_visits\"", "\"Patients\"", "/x-table-aliases", "\"health/Patients\" already means the table of schemas/health/patients.json")]
    public void Contracts_must_fit_each_other(string before, string after, string place, string words)
    {
        var fault = Assert.Single(Assert.Throws<InvalidContractException>(
            () => ContractCatalog.Load([(VisitsPath, With(before, after)), (PatientsPath, Patients), (SexPath, Sex)])).Faults);
        Assert.Equal(new ContractFault(VisitsPath, place, words), fault);
    }

    [Fact]
    public void Faults_of_all_files_come_together()
    {
        var faults = Assert.Throws<InvalidContractException>(() => ContractCatalog.Load(
            [(VisitsPath, With("\"P6Y\"", "\"x\"")), (PatientsPath, With("\"2.0.0\"", "\"2\"", Patients)), (SexPath, With("2025-11-18", "2025", Sex)), (SexPath, Sex)])).Faults;
        Assert.Equal([(SexPath, "/date"), (SexPath, ""), (PatientsPath, "/x-version"), (VisitsPath, "/x-retention")], faults.Select(f => (f.Path, f.Place)));
    }

    [Fact]
    public void The_contracts_inside_the_product_are_without_fault_and_complete()
    {
        var catalog = ContractCatalog.Embedded;
        var resources = typeof(ContractCatalog).Assembly.GetManifestResourceNames();
        foreach (var contract in catalog.Contracts) Assert.Contains($"schemas/{contract.Agency}/{contract.Table}.json", resources);
        foreach (var list in catalog.CodeLists) Assert.Contains($"schemas/codelists/{list.Name}.json", resources);
        Assert.Equal(
            resources.Count(r => r.StartsWith("schemas/", StringComparison.Ordinal) && r.Count('/') == 2
                && !r.StartsWith("schemas/matching/", StringComparison.Ordinal) && !r.StartsWith("schemas/returns/", StringComparison.Ordinal)
                && !r.StartsWith("schemas/indicators/", StringComparison.Ordinal) && !r.StartsWith("schemas/reports/", StringComparison.Ordinal)),
            catalog.Contracts.Length + catalog.CodeLists.Length);
        Assert.All(catalog.Contracts, c => Assert.NotEmpty(c.Fields));
        Assert.Equal(catalog.Contracts.Length, catalog.Contracts.Select(c => c.Hash).Distinct().Count());
    }

    [Fact]
    public void Agencies_contracts_are_written_for_people()
    {
        foreach (var contract in ContractCatalog.Embedded.Contracts)
        {
            Assert.NotEmpty(contract.PrimaryKey);
            foreach (var field in contract.Fields)
            {
                var where = $"{contract.Name}.{field.Name}";
                Assert.True(field.Description.EndsWith('.'), $"{where}: a description is a sentence");
                Assert.True(field.Description.IsNormalized(NormalizationForm.FormC), where);
                Assert.False(field.Description.Trim('.') == field.Title, $"{where}: the description only repeats the title");
            }
        }
    }
}
