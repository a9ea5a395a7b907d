using System.Text;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Synthetic;

/// <summary>Mistakes come as often as asked, and each is written down where it is.</summary>
public sealed class SampleMistakesTests
{
    private static readonly Sample Dirty = Sample.Dirty;
    private static readonly Sample Clean = new(Dirty.Options with { Dirt = DirtRates.None });

    [Fact]
    public void A_clean_sample_has_no_list_of_mistakes()
    {
        Assert.DoesNotContain("mistakes.csv", Clean.Files.Keys);
        Assert.Contains("mistakes.csv", Dirty.Files.Keys);
    }

    [Fact]
    public void Every_difference_from_the_clean_sample_is_on_the_list_and_every_mistake_is_a_difference()
    {
        var options = Dirty.Options with { Children = 400, Dirt = DirtRates.Realistic with { DuplicatePerson = 0, DuplicateNominal = 0, WrongCode = 0.02, SwappedDate = 0.02, DuplicateRow = 0.01, MalformedLine = 0.005 } };
        var (dirty, clean) = (new Sample(options), new Sample(options with { Dirt = DirtRates.None }));
        var noted = dirty.File("mistakes.csv").ToLookup(row => ($"landing/{row["agency"]}/{row["night"]}/{row["table"]}.csv", int.Parse(row["row"], null)));
        var mistakes = 0;
        foreach (var path in clean.Files.Keys.Where(static path => path.StartsWith("landing/", StringComparison.Ordinal)))
        {
            var (right, wrong) = (Lines(clean, path), Lines(dirty, path));
            var at = 1;
            for (var line = 1; line < wrong.Length; line++)
            {
                var kinds = noted[(path, line)].Select(static row => row["kind"]).ToList();
                mistakes += kinds.Count;
                if (kinds.Contains("duplicate_row"))
                {
                    Assert.Equal(wrong[line - 1], wrong[line]);
                    continue;
                }
                Assert.Equal(kinds.Count > 0, right[at] != wrong[line]);
                at++;
            }
            Assert.Equal(right.Length, at);
        }
        Assert.Equal(dirty.File("mistakes.csv").Count, mistakes);
    }

    [Theory]
    [InlineData("missing_postcode", "health/patients", "postcode", 0.03)]
    [InlineData("missing_nhs_number", "health/patients", "nhs_number", 0.05)]
    [InlineData("typo", "health/patients", "surname", 0.01)]
    [InlineData("missing_postcode", "social_care/address", "addr_address_postcode", 0.03)]
    public void Mistakes_come_about_as_often_as_asked(string kind, string table, string column, double rate)
    {
        var rows = Clean.Table(table).Count(row => row[column].Length > 2);
        var seeded = Mistakes(kind).Count(row => $"{row["agency"]}/{row["table"]}" == table && row["column"] == column);
        // A mistake in seven is put right before the last night.
        Assert.InRange(seeded / (double)rows, rate * 0.6, rate * 1.25);
    }

    [Fact]
    public void Rates_of_whole_lines_hold_over_all_tables()
    {
        var rows = Clean.Files.Keys.Where(static path => path.StartsWith("landing/", StringComparison.Ordinal)).Sum(path => Lines(Clean, path).Length - 1);
        Assert.InRange(Mistakes("duplicate_row").Count / (double)rows, 0.0007, 0.0013);
        Assert.InRange(Mistakes("malformed_line").Count / (double)rows, 0.00015, 0.0005);
        Assert.InRange(Mistakes("nickname").Count(static row => row["table"] == "patients") / (double)Clean.Table("health/patients").Count(static row => NameLists.ShortForms.ContainsKey(row["given_name"])), 0.03, 0.06);
    }

    [Fact]
    public void All_kinds_of_mistake_occur() =>
        Assert.Equal(
            new HashSet<string> { "typo", "swapped_date", "nickname", "missing_postcode", "wrong_code", "duplicate_row", "missing_nhs_number", "wrong_nhs_number", "other_nhs_number", "malformed_line" },
            Dirty.File("mistakes.csv").Select(static row => row["kind"]).ToHashSet());

    [Fact]
    public void A_wrong_NHS_number_fails_its_check_and_anothers_does_not()
    {
        var dirty = new Sample(new SampleOptions { Children = 200, Seed = 2, Dirt = DirtRates.None with { WrongNhsNumber = 0.5 } });
        var patients = dirty.Table("health/patients");
        var mistakes = dirty.File("mistakes.csv").Where(static row => row["table"] == "patients").ToList();
        Assert.InRange(mistakes.Count / (double)patients.Count, 0.35, 0.55);
        Assert.All(mistakes, row => Assert.Equal(row["kind"] == "other_nhs_number", Valid(patients[int.Parse(row["row"], null) - 1]["nhs_number"])));
        Assert.Contains(mistakes, static row => row["kind"] == "other_nhs_number");
        Assert.Contains(mistakes, static row => row["kind"] == "wrong_nhs_number");

        static bool Valid(string number)
        {
            var sum = 0;
            for (var i = 0; i < 10; i++) sum += (number[i] - '0') * (10 - i);
            return sum % 11 == 0;
        }
    }

    [Fact]
    public void A_mistake_stays_until_it_is_put_right()
    {
        var nights = new Sample(new SampleOptions { Children = 300, Seed = 5, Nights = 15, Dirt = DirtRates.None with { Typo = 0.3 } });
        var first = nights.Table("social_care/person", nights.Night.AddDays(-14)).ToDictionary(static row => row["pers_person_id"], static row => row["pers_forename"] + "|" + row["pers_surname"]);
        var right = new Sample(nights.Options with { Dirt = DirtRates.None }).Table("social_care/person").ToDictionary(static row => row["pers_person_id"], static row => row["pers_forename"] + "|" + row["pers_surname"]);
        var last = nights.Table("social_care/person").ToDictionary(static row => row["pers_person_id"], static row => row["pers_forename"] + "|" + row["pers_surname"]);
        var wrong = first.Keys.Where(id => first[id] != right[id] && !first[id].StartsWith("Unborn", StringComparison.Ordinal)).ToList();
        var corrected = wrong.Count(id => last[id] == right[id]);
        Assert.InRange(corrected / (double)wrong.Count, 0.05, 0.3);
        Assert.True(wrong.Count(id => last[id] == first[id]) > wrong.Count / 2);
    }

    [Fact]
    public void A_rate_of_zero_leaves_the_other_kinds_where_they_were()
    {
        var options = new SampleOptions { Children = 150, Seed = 7, Dirt = DirtRates.None with { Typo = 0.1, MissingPostcode = 0.1 } };
        var both = new Sample(options).File("mistakes.csv").Where(static row => row["kind"] == "typo").Select(static row => (row["table"], row["row"], row["column"]));
        var one = new Sample(options with { Dirt = options.Dirt with { MissingPostcode = 0 } }).File("mistakes.csv").Select(static row => (row["table"], row["row"], row["column"]));
        Assert.Equal(both, one);
    }

    private static List<Row> Mistakes(string kind) => Dirty.File("mistakes.csv").FindAll(row => row["kind"] == kind);

    private static string[] Lines(Sample sample, string path) => Encoding.UTF8.GetString(sample.Files[path]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
