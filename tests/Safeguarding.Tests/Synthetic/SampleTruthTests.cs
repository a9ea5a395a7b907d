namespace Safeguarding.Tests.Synthetic;

/// <summary><c>truth.csv</c> says who every record is.</summary>
public sealed class SampleTruthTests
{
    private static readonly Sample Dirty = Sample.Dirty;

    [Fact]
    public void Every_person_record_of_the_three_agencies_is_in_the_truth_once()
    {
        var clean = Sample.Clean;
        var truth = clean.File("truth.csv").ConvertAll(static row => row["source"] + ":" + row["record_id"]);
        var records = clean.Table("social_care/person").Select(static row => "SC:" + row["pers_person_id"])
            .Concat(clean.Table("health/patients").Select(static row => "HE:" + row["patient_id"]))
            .Concat(clean.Table("police/nominals").Select(static row => "PO:" + row["nominal_id"])).Order(StringComparer.Ordinal);
        Assert.Equal(records, truth.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Records_of_one_person_agree_on_the_birth_and_mostly_on_the_number()
    {
        var clean = Sample.Clean;
        var persons = clean.File("truth.csv").ToDictionary(static row => row["source"] + ":" + row["record_id"], static row => row["person_id"]);
        var health = clean.Table("health/patients").ToDictionary(row => persons["HE:" + row["patient_id"]]);
        var both = 0;
        foreach (var row in clean.Table("social_care/person"))
        {
            if (row["pers_dob"].Length == 0 || !health.TryGetValue(persons["SC:" + row["pers_person_id"]], out var patient)) continue;
            both++;
            Assert.Equal(row["pers_dob"], patient["date_of_birth"]);
            if (row["pers_common_child_id"].Length > 0 && patient["nhs_number"].Length > 0) Assert.Equal(row["pers_common_child_id"], patient["nhs_number"]);
        }
        Assert.InRange(both / (double)clean.Table("social_care/person").Count, 0.9, 1);
    }

    [Fact]
    public void The_records_of_an_adopted_child_are_two_people_who_name_each_other()
    {
        var adopted = Sample.Clean.File("truth.csv").Where(static row => row["flags"].Split(';').Contains("adopted")).ToList();
        Assert.NotEmpty(adopted);
        var counterpart = adopted.GroupBy(static row => row["person_id"]).ToDictionary(static person => person.Key, static person => Assert.Single(person.Select(static row => row["flags"].Split(';').Single(static flag => flag.StartsWith("counterpart=", StringComparison.Ordinal))).Distinct())["counterpart=".Length..]);
        Assert.All(counterpart, pair =>
        {
            Assert.NotEqual(pair.Key, pair.Value);
            if (counterpart.TryGetValue(pair.Value, out var back)) Assert.Equal(pair.Key, back);
        });
        var homes = Sample.Clean.File("truth.csv").ToLookup(static row => row["person_id"], static row => row["household_id"]);
        Assert.All(counterpart, pair => Assert.Empty(homes[pair.Key].Intersect(homes[pair.Value])));
        var patients = Sample.Clean.Table("health/patients").ToDictionary(static row => row["patient_id"]);
        var pairs = adopted.Where(static row => row["source"] == "HE").ToDictionary(static row => row["person_id"], row => patients[row["record_id"]]);
        Assert.Contains(pairs, pair => pairs.TryGetValue(counterpart[pair.Key], out var other) && other["nhs_number"] != pair.Value["nhs_number"] && other["surname"] != pair.Value["surname"]
            && (other["deregistered_date"].Length > 0) != (pair.Value["deregistered_date"].Length > 0));
    }

    [Fact]
    public void Duplicates_come_as_often_as_asked()
    {
        var truth = Dirty.File("truth.csv");
        var nominals = truth.Where(static row => row["source"] == "PO").GroupBy(static row => row["person_id"]).ToList();
        Assert.InRange(nominals.Average(static person => person.Count() > 1 ? 1.0 : 0), 0.3, 0.4);
        Assert.InRange(truth.Count(static row => row["source"] == "SC" && row["flags"].StartsWith("duplicate", StringComparison.Ordinal)) / (double)truth.Count(static row => row["source"] == "SC"), 0.007, 0.022);
        Assert.DoesNotContain(Sample.Clean.File("truth.csv"), static row => row["flags"].Contains("duplicate", StringComparison.Ordinal));
    }

    [Fact]
    public void Police_names_are_messy()
    {
        var nominals = Dirty.Table("police/nominals").Where(static row => row["surname"].Length > 1).ToList();
        Assert.InRange(nominals.Average(static row => row["surname"].Any(char.IsLower) ? 0 : 1.0), 0.3, 0.6);
        Assert.Contains(nominals, static row => row["date_of_birth"].Length == 0);
    }

    [Fact]
    public void The_hard_cases_are_there()
    {
        var flags = Sample.Clean.File("truth.csv").SelectMany(static row => row["flags"].Split(';')).Select(static flag => flag.Split('=')[0]).ToHashSet();
        Assert.Superset(new HashSet<string> { "twin", "similar_twin", "half_sibling", "surname_changed", "unborn", "uasc", "mother", "died", "care_leaver", "adopted", "counterpart" }, flags);
        var twins = Sample.Clean.File("truth.csv").Where(static row => row["source"] == "HE").Average(static row => row["flags"].Contains("twin", StringComparison.Ordinal) ? 1.0 : 0);
        Assert.InRange(twins, 0.02, 0.05);
    }
}
