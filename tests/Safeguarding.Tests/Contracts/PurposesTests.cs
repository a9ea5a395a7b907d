using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Governance;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Contracts;

/// <summary>The purposes that a contract records for its columns are what the program does with them, no more and no less.</summary>
public sealed partial class PurposesTests
{
    private static readonly ContractCatalog Catalog = Schemas.Embedded.Contracts;
    private static readonly Contract[] Asked = [.. Catalog.Contracts.Where(c => c.Agency != "curated")];
    private static readonly Purposes Purposes = Purposes.Of(Schemas.Embedded);

    private static readonly HashSet<string> InMatching = Words("Safeguarding.Pipeline/Matching", "Persons.cs", "Adoptions.cs", "CardGroups.cs");
    private static readonly HashSet<string> InChildren = Words("Safeguarding.Pipeline/Curating", "Children.cs", "ChildIdentifiers.cs");

    private static readonly HashSet<string> InReturns = [.. Words("Safeguarding.Returns"), .. Words("Safeguarding.Pipeline/Returning"), .. Word().Matches(Schemas.Embedded.Text("schemas/returns/leads.json")).Select(m => m.Value)];

    /// <summary>Columns that table child shows by way of a matched person, whose record has other names for them.</summary>
    private static readonly HashSet<string> ThroughPersons =
    [
        "pers_person_id", "pers_forename", "pers_surname", "pers_dob", "pers_expected_dob", "pers_sex", "pers_common_child_id", "pers_upn",
        "addr_person_id", "addr_address_start_date", "addr_address_end_date", "addr_address_postcode",
        "patient_id", "nominal_id", "given_name", "middle_name", "surname", "date_of_birth", "sex", "nhs_number", "postcode",
    ];

    [Fact]
    public void Every_contract_of_an_agency_has_a_lawful_basis_and_ours_have_theirs()
    {
        Assert.All(Asked, c => Assert.NotEmpty(c.LawfulBases));
        Assert.All(Asked.SelectMany(c => c.LawfulBases), name => Assert.Contains(Purposes.Bases, b => b.Name == name));
        Assert.All(Purposes.Bases, b => Assert.Contains(Asked, c => c.LawfulBases.Contains(b.Name)));
        Assert.All(Purposes.Bases, b => Assert.StartsWith("https://www.legislation.gov.uk/", b.Source, StringComparison.Ordinal));
        Assert.Contains("confirm each with your data protection officer", Purposes.Description, StringComparison.Ordinal);
        Assert.All(Catalog.Of("curated"), c => Assert.True(c.LawfulBases.IsEmpty && c.Fields.All(f => f.Purposes.IsEmpty), c.Name));
        // What another organisation sends is shared by a right to share it.
        Assert.All(Asked, c => Assert.Equal(c.Agency != "social_care", c.LawfulBases.Contains("sharing")));
    }

    [Fact]
    public void Every_purpose_is_some_column_s_and_its_zones_are_there()
    {
        Assert.All(Purposes.All, p => Assert.Contains(Asked.SelectMany(c => c.Fields), f => f.Purposes.Contains(p.Name)));
        Assert.All(Purposes.All.SelectMany(p => p.Zones), zone => Assert.Contains(Names.Deployed.Containers, c => c.Name == zone));
    }

    [Fact]
    public void A_column_s_purposes_are_what_reads_it()
    {
        var wrong = from contract in Asked
                    from field in contract.Fields
                    let read = string.Join(", ", Read(contract, field))
                    let said = string.Join(", ", field.Purposes)
                    where read != said
                    select $"{contract.Name}.{field.Name}: x-purposes says [{said}], what reads it is [{read}]";
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Read(Contract contract, Field field)
    {
        if (contract.PrimaryKey.Contains(field.Name) || contract.Load.Key.Contains(field.Name) || contract.ForeignKeys.Any(k => k.Fields.Contains(field.Name))) yield return "record";
        if ((Persons.Tables.Contains(contract.Name) || Adoptions.SealingTables.Contains(contract.Name)) && InMatching.Contains(field.Name)) yield return "matching";
        if (IsCurated(contract, field)) yield return "safeguarding";
        if (contract.Agency == "social_care" && InReturns.Contains(field.Name)) yield return "returns";
    }

    private static bool IsCurated(Contract contract, Field field) =>
        Catalog.Of("curated").SelectMany(c => c.Selects).Any(s =>
            (s.From == contract.Name && (s.Person == field.Name || s.Columns.ContainsValue(field.Name) || s.Where.Any(w => w.Column == field.Name) || s.Join?.Left == field.Name))
            || (s.Join is { } join && join.Table == contract.Name && (join.Right == field.Name || s.Columns.ContainsValue(field.Name))))
        || Catalog.Of("curated").Any(c => c is { HistoryOf: null, Selects.IsEmpty: true } && CurateStage.SourcesOf(c).Contains(contract.Name)
            && (InChildren.Contains(field.Name) || ThroughPersons.Contains(field.Name)) && (Persons.PersonTables.Contains(contract.Name) || contract.Name is "social_care/address" or ChildIdentifiers.Linked));

    /// <summary>Every word in lower case that stands in a text of the sources of a folder.</summary>
    private static HashSet<string> Words(string folder, params string[] files) =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "functions", folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && (files.Length == 0 || files.Contains(Path.GetFileName(f))))
            .SelectMany(f => Quoted().Matches(File.ReadAllText(f))).SelectMany(m => Word().Matches(m.Value)).Select(m => m.Value)];

    [GeneratedRegex("\"[^\"\n]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("[a-z][a-z0-9_]*")]
    private static partial Regex Word();
}
