using System.Globalization;
using System.Text;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Synthetic;

public sealed class SampleShapeTests
{
    private static readonly SampleOptions Small = new() { Children = 80, Seed = 9, Nights = 2 };

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        var first = new Sample(Small).Files;
        var second = new Sample(Small).Files;
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first, file => Assert.Equal(file.Value, second[file.Key]));
    }

    [Fact]
    public void Another_seed_gives_other_people()
    {
        var first = new Sample(Small).Table("social_care/person").Select(row => (row["pers_forename"], row["pers_surname"], row["pers_dob"])).ToHashSet();
        var second = new Sample(Small with { Seed = 10 }).Table("social_care/person").Select(row => (row["pers_forename"], row["pers_surname"], row["pers_dob"]));
        Assert.DoesNotContain(second, first.Contains);
    }

    [Fact]
    public void A_larger_sample_begins_with_the_people_of_the_smaller()
    {
        var few = new Sample(Small).Table("social_care/person").ConvertAll(row => string.Join('|', row.Cells));
        var many = new Sample(Small with { Children = 300 }).Table("social_care/person").ConvertAll(row => string.Join('|', row.Cells));
        Assert.Equal(few, many.Take(few.Count));
    }

    [Fact]
    public void The_culture_of_the_machine_does_not_matter()
    {
        var plain = new Sample(Small).Files;
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Turkish();
            var turkish = new Sample(Small).Files;
            Assert.All(plain, file => Assert.Equal(file.Value, turkish[file.Key]));
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(250)]
    public void It_makes_as_many_children_as_asked_to_within_one_family(int children)
    {
        var sample = new Sample(new SampleOptions { Children = children, Seed = 3, Dirt = DirtRates.None });
        Assert.InRange(sample.Table("social_care/person").Count, children, children + 12);
    }

    [Fact]
    public void Health_holds_about_three_times_the_children_social_care_holds()
    {
        var ratio = (double)Sample.Clean.Table("health/patients").Count / Sample.Clean.Table("social_care/person").Count;
        Assert.InRange(ratio, 2.4, 3.6);
    }

    [Fact]
    public void Counts_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticAuthority.Generate(new SampleOptions { Children = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticAuthority.Generate(new SampleOptions { Children = SampleOptions.MostChildren + 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticAuthority.Generate(new SampleOptions { Nights = 0 }));
    }

    [Fact]
    public void Every_table_has_a_contract_and_exactly_its_columns()
    {
        var tables = 0;
        foreach (var (path, bytes) in Sample.Clean.Files.Where(file => file.Key.StartsWith("landing/", StringComparison.Ordinal)))
        {
            var parts = path.Split('/');
            var contract = Schemas.Embedded.Contracts.Of(parts[1]).Single(candidate => candidate.Table == parts[3][..^4]);
            Assert.Equal(contract.Fields.Select(field => field.Name).Order(StringComparer.Ordinal), Header(bytes).Order(StringComparer.Ordinal));
            tables++;
        }
        // 47 tables of social care but the finance placeholder and adopters, 4 of health, 4 of the police.
        Assert.Equal(45 + 4 + 4, tables);
    }

    [SharedFact("domain", "data", "ssd", "ssd.json")]
    public void Social_care_columns_are_the_data_standards_in_its_order()
    {
        using var standard = JsonDocument.Parse(File.ReadAllText(Repository.Shared("domain", "data", "ssd", "ssd.json")!));
        var columns = standard.RootElement.GetProperty("tables").EnumerateArray().ToDictionary(
            static table => table.GetProperty("name").GetString()!["ssd_".Length..],
            static table => table.GetProperty("fields").EnumerateArray().Select(static field => field.GetProperty("name").GetString()!)
                .Concat(table.GetProperty("ddl_only") is { ValueKind: JsonValueKind.Array } more ? more.EnumerateArray().Select(static field => field.GetProperty("name").GetString()!) : [])
                .ToArray());
        var social = Sample.Clean.Files.Where(file => file.Key.Contains("/social_care/", StringComparison.Ordinal)).ToList();
        Assert.Equal(45, social.Count);
        Assert.All(social, file => Assert.Equal(columns[Path.GetFileNameWithoutExtension(file.Key)], Header(file.Value)));
    }

    [Fact]
    public void Names_come_from_many_lists()
    {
        var names = typeof(NameLists).GetFields().Where(field => field.FieldType == typeof(Origin)).Select(field => (Origin)field.GetValue(null)!).ToList();
        Assert.True(names.Sum(origin => origin.GivenNames) >= 400, "given names");
        Assert.True(names.Sum(origin => origin.Surnames) >= 600, "surnames");
        var people = Sample.Clean.Table("health/patients");
        Assert.All(new[] { "'", "-", "ł", "ü", "é" }, mark => Assert.Contains(people, row => (row["given_name"] + row["surname"]).Contains(mark, StringComparison.Ordinal)));
        var codes = people.Select(row => row["ethnicity"]).ToHashSet();
        Assert.Superset(new HashSet<string>("WBRI WIRI WIRT WOTH WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT".Split(' ')), codes);
        Assert.Equal(20, codes.Count);
    }

    private static string[] Header(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text[..text.IndexOf('\n', StringComparison.Ordinal)].Split(',');
    }

    /// <summary>Turkish where the machine has it; else a culture that writes numbers and dates as no other.</summary>
    private static CultureInfo Turkish()
    {
        try
        {
            return new CultureInfo("tr-TR");
        }
        catch (CultureNotFoundException)
        {
            var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            odd.NumberFormat.NumberDecimalSeparator = ",";
            odd.NumberFormat.NegativeSign = "~";
            odd.DateTimeFormat.DateSeparator = ".";
            odd.DateTimeFormat.TimeSeparator = "-";
            odd.DateTimeFormat.ShortDatePattern = "d.M.yy";
            return odd;
        }
    }
}
