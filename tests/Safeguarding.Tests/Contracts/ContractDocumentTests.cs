using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using Safeguarding.Pipeline.Contracts;
using static Safeguarding.Tests.Contracts.ContractSamples;

namespace Safeguarding.Tests.Contracts;

/// <summary>Templates, the dictionary and the list: what people read of the contracts.</summary>
public sealed partial class ContractDocumentTests
{
    private static readonly ContractCatalog Catalog = ContractCatalog.Load(Files);

    [Fact]
    public void A_template_is_the_header_and_a_row_of_examples() =>
        Assert.Equal("visit_id,patient,sex,arrived,left,weight,mood\r\nV1,9990000018,F,2026-03-01,2026-03-02,20.5,good\r\n", ContractTemplate.Csv(Read(Visits)));

    [Fact]
    public void What_would_end_a_cell_is_quoted()
    {
        var json = With("\"enum\": [\"good\", \"bad\"]", "\"maxLength\": 30", With("\"x-example\": \"good\"", "\"x-example\": \"so, \\\"so\\\"\\n now\""));
        Assert.EndsWith(",20.5,\"so, \"\"so\"\"\n now\"\r\n", ContractTemplate.Csv(Read(json)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_template_parses_back_to_its_columns_and_values_its_contract_accepts()
    {
        foreach (var contract in ContractCatalog.Embedded.Contracts)
        {
            using var csv = CsvReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(ContractTemplate.Csv(contract))), new CsvReaderOptions { IncludeValuesInExceptions = false });
            Assert.True(csv.Read());
            foreach (var (field, value) in contract.Fields.Select(f => (f, csv.GetString(f.Name) ?? "")))
                if (value.Length == 0) Assert.False(field.Required, $"{contract.Name}.{field.Name}");
                else Assert.Null(FieldValue.Fault(field, field.CodeList is null ? null : contract.CodeLists[field.CodeList], value));
            Assert.False(csv.Read());
        }
    }

    [Fact]
    public void The_list_has_a_line_for_each_contract()
    {
        var rows = ContractList.Rows(Catalog);
        var hash = Catalog.Find("health/visits")!.Hash[..12];
        Assert.Equal(new ContractListRow("health/visits", "Visits", "1.0.0", LoadKind.Delta, false, 7, 2, hash), rows[1]);
        Assert.Equal("health/patients", rows[0].Name);
        Assert.Equal(2, rows.Length);
    }

    [Fact]
    public void The_dictionary_in_markdown_says_what_a_column_is()
    {
        var md = ContractDictionary.Markdown(Catalog);
        Assert.Contains("## Health\n", md, StringComparison.Ordinal);
        Assert.Contains("### Visits: `health/visits`\n\nVisits to a clinic.\n", md, StringComparison.Ordinal);
        Assert.Contains("- **Extracts**: Each extract adds rows, or replaces rows with the same visit\\_id. Not expected every night.\n", md, StringComparison.Ordinal);
        Assert.Contains("- **Size**: Held for a person to look at when it has more than 50% fewer or more than 3 times the rows of the last one, unless it is below 10 rows.\n", md, StringComparison.Ordinal);
        Assert.Contains("- **Kept for**: 1 year 6 months\n", md, StringComparison.Ordinal);
        Assert.Contains("- **Order of dates**: arrived is not after left\n", md, StringComparison.Ordinal);
        Assert.Contains("| `visit_id` (key) | **Visit.** Number of the visit. Example: `V1`. Also read from: Visit No (Clinic). | Text; must be filled; no two rows alike; 2 to 8 characters; written as `V[0-9]+` | identifier, replaced by a pseudonym |\n", md, StringComparison.Ordinal);
        Assert.Contains("| Text; must be filled; a valid NHS number; points at [patients](#health-patients) | personal, dropped or coarsened |\n", md, StringComparison.Ordinal);
        Assert.Contains("| Text; a code of [sex](#list-sex), others are rejected | personal, dropped or coarsened |\n", md, StringComparison.Ordinal);
        Assert.Contains("| Date; written yyyy-MM-dd; 2000-01-01 to 2100-01-01 | sensitive, kept, unless few children share it |\n", md, StringComparison.Ordinal);
        Assert.Contains("| `F` | Female | Female; 2 |\n", md, StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_in_a_contract_is_text_in_the_dictionary()
    {
        var json = With("Visits to a clinic.", "a <b> | c & \\\"d\\\"");
        var catalog = ContractCatalog.Load([(VisitsPath, json), (PatientsPath, Patients), (SexPath, Sex)]);
        Assert.Contains("\na &lt;b> \\| c &amp; \"d\"\n", ContractDictionary.Markdown(catalog), StringComparison.Ordinal);
        Assert.Contains("<p>a &lt;b&gt; | c &amp; &quot;d&quot;</p>", ContractDictionary.Html(catalog), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_row_of_a_markdown_table_has_four_cells_or_three()
    {
        foreach (var line in ContractDictionary.Markdown(ContractCatalog.Embedded).Split('\n').Where(l => l.StartsWith('|')))
            Assert.InRange(UnescapedBar().Count(line), 4, 5);
    }

    [Fact]
    public void The_page_has_a_table_for_each_contract_and_an_anchor_for_each_list()
    {
        var html = ContractDictionary.Html(Catalog);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en-GB\">", html, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(html, "<article id="));
        Assert.Equal(7 + 2 + 2, Regex.Count(html, "<th scope=\"row\">"));
        Assert.Contains("<article id=\"list-sex\"", html, StringComparison.Ordinal);
        Assert.Contains("<li>a code of <a href=\"#list-sex\">Sex</a>; others are rejected</li>", html, StringComparison.Ordinal);
        Assert.Contains("Used by <a href=\"#health-visits\"><code>visits.sex</code></a>.", html, StringComparison.Ordinal);
        Assert.Contains("<label for=\"search\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_link_of_the_page_leads_somewhere_on_it_and_nothing_comes_from_outside()
    {
        var html = ContractDictionary.Html(ContractCatalog.Embedded);
        var ids = Regex.Matches(html, " id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var links = Regex.Matches(html, "href=\"([^\"]+)\"").Select(m => m.Groups[1].Value).Where(l => l != "data:,").ToHashSet();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.Contains(link[1..], ids));
        Assert.All(links, link => Assert.StartsWith("#", link, StringComparison.Ordinal));
        Assert.DoesNotMatch("src=|url\\(|@import|https?://", html);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documents_are_the_same_bytes_in_any_order_of_files_and_any_culture()
    {
        var backwards = ContractCatalog.Load(Files.Reverse());
        Assert.Equal(ContractDictionary.Html(Catalog), ContractDictionary.Html(backwards));
        Assert.Equal(ContractDictionary.Markdown(Catalog), ContractDictionary.Markdown(backwards));
        Assert.DoesNotContain('\r', ContractDictionary.Html(Catalog));

        var before = CultureInfo.CurrentCulture;
        try
        {
            var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (odd.NumberFormat.NumberDecimalSeparator, odd.NumberFormat.NegativeSign, odd.DateTimeFormat.DateSeparator) = (",", "~", ".");
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(ContractDictionary.Html(backwards), ContractDictionary.Html(ContractCatalog.Load(Files)));
            Assert.Equal(Catalog.Contracts[1].Hash, ContractCatalog.Load(Files).Contracts[1].Hash);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex UnescapedBar();
}
