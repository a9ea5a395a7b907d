using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Tests.Validating;

public class CatalogueTests
{
    [Fact]
    public void Every_kind_is_listed_once_and_documented()
    {
        var declared = typeof(FindingCatalogue).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(FindingKind)).Select(f => (FindingKind)f.GetValue(null)!).ToList();
        Assert.Equal(declared, FindingCatalogue.All);
        Assert.Equal(declared.Count, declared.Select(k => k.Code).Distinct().Count());
        Assert.All(declared, k => Assert.Matches(k.Severity == Severity.HoldExtract ? "^FILE-[A-Z0-9-]+$" : "^(FILE|ROW|REF)-[A-Z0-9-]+$", k.Code));
        var lines = FindingCatalogue.ToMarkdown().TrimEnd().Split('\n');
        Assert.Equal(declared.Count + 2, lines.Length);
        Assert.All(lines, l => Assert.Equal(5, Regex.Count(l, @"(?<!\\)\|")));
        Assert.DoesNotContain("{", FindingCatalogue.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_never_carry_a_value()
    {
        var contract = ContractText.Parse("""
            id string key maxlength=9
            d date
            t datetime
            i integer
            n number
            b boolean
            s string codes=c strict
            l string codes=c
            p string pattern=[A-Z]
            nhs string check=nhsnumber
            j string check=json
            e string enum=a,b
            codes c: A=Aa, B=Bb
            """);
        const string Canary = "Zanzibarnaby";
        var header = string.Join(',', contract.Fields.Select(f => f.Name));
        var row = string.Join(',', contract.Fields.Select(_ => Canary));
        foreach (var file in new[] { $"{header}\n{row}\n{row},{Canary}\n\"{Canary}\n{Canary}\"x\n", $"{Canary},{Canary}\n{Canary},b\n", $"{header},{Canary}\n" })
        {
            var result = Validation.Of(Encoding.UTF8.GetBytes(file), contract);
            var json = new MemoryStream();
            FindingsJson.Write(json, result.Report);
            Assert.DoesNotContain(Canary, Encoding.UTF8.GetString(json.ToArray()), StringComparison.OrdinalIgnoreCase);
            Assert.All(result.Rejects, r => Assert.DoesNotContain(Canary, string.Join(',', r[..6]), StringComparison.OrdinalIgnoreCase));
            Assert.NotEmpty(result.Report.Findings);
        }
    }

    [Fact]
    public void The_report_is_written_as_json()
    {
        var contract = ContractText.Parse("id string key\nn integer");
        var json = new MemoryStream();
        FindingsJson.Write(json, Validation.Of("id\tn\n1\tx\n2\t3\n"u8.ToArray(), contract).Report);
        using var document = JsonDocument.Parse(json.ToArray());
        var root = document.RootElement;
        Assert.Equal((2, 1, 1, false), (root.GetProperty("rows").GetInt32(), root.GetProperty("accepted").GetInt32(), root.GetProperty("rejected").GetInt32(), root.GetProperty("held").GetBoolean()));
        Assert.Equal(("health/things", "tab", "utf-8", "none"), (root.GetProperty("contract").GetString(), root.GetProperty("delimiter").GetString(), root.GetProperty("encoding").GetString(), root.GetProperty("compression").GetString()));
        var finding = Assert.Single(root.GetProperty("findings").EnumerateArray());
        Assert.Equal(("ROW-TYPE-INTEGER", "reject_row", 1, 2, "n"), (finding.GetProperty("code").GetString(), finding.GetProperty("severity").GetString(), finding.GetProperty("row").GetInt32(), finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetString()));
        Assert.Equal([2, 2], root.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("present").GetInt32()));
    }

    [Fact]
    public void References_that_lead_nowhere_are_found_row_by_row()
    {
        var one = ForeignKeys.Check(new ForeignKey(["patient_id"], "patients", ["patient_id"]), [["a", "x", null, "y", "a"]], [1, 2, 3, 5, 6], [["a", "b"]], maxListed: 1);
        Assert.Equal(2, one.Missing);
        Assert.Equal((2L, "patient_id", "'patient_id' points at a row that is not in patients."), (Assert.Single(one.Findings).Row, one.Findings[0].Column, one.Findings[0].Message));
        var two = ForeignKeys.Check(new ForeignKey(["a", "b"], "t", ["c", "d"]), [["x", "xy", "x"], ["yz", "z", null]], [1, 2, 3], [["xy"], ["z"]]);
        Assert.Equal([1L], two.Findings.Select(f => f.Row));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_are_told_apart_exactly_in_order_or_not(bool inOrder)
    {
        var keys = new KeySet();
        var texts = Enumerable.Range(0, 200_000).Select(i => Encoding.UTF8.GetBytes(i % 3 == 0 ? i.ToString() : $"{new string('0', i % 40)}-{i}-record")).ToList();
        texts.AddRange([[], [0], [0, 0], new byte[15], new byte[16], new byte[17]]);
        if (inOrder) texts.Sort((a, b) => a.Length != b.Length ? a.Length - b.Length : a.AsSpan().SequenceCompareTo(b));
        foreach (var text in texts)
        {
            Assert.False(keys.Contains(text));
            keys.Add(text);
        }
        Assert.All(texts, t => Assert.True(keys.Contains(t)));
        Assert.False(keys.Contains("200001"u8));
        Assert.False(keys.Contains("00-1-recorD"u8));
    }
}
