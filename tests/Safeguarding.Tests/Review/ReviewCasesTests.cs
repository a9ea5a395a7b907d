using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Review;
using Safeguarding.Pipeline.Reviewing;

namespace Safeguarding.Tests.Review;

/// <summary>From the pairs of a night to what stewards settle.</summary>
public sealed class ReviewCasesTests
{
    [Fact]
    public void One_case_holds_every_record_of_the_children_in_doubt()
    {
        // HE:1 and SC:1 are one child; HE:2 is in doubt with both of them, which is one question and not two.
        var cases = Cases(Children(["HE:1", "SC:1"], ["HE:2"]), Pair("HE:1", "HE:2", 3, "numbers differ"), Pair("HE:2", "SC:1", 1));

        var one = Assert.Single(cases);
        Assert.Equal((2, 3, 2), (one.Children.Length, one.RecordCount, one.PairCount));
        var question = Assert.Single(one.Questions);
        Assert.Equal(("HE:1", "HE:2", "numbers differ"), (question.A.ToString(), question.B.ToString(), question.Veto));
        Assert.Matches("^R[0-9a-f]{12}$", one.Id);
    }

    [Fact]
    public void Answers_settle_the_case_whatever_they_are_and_not_sure_keeps_it_at_a_quarter()
    {
        var children = Children(["HE:1", "SC:1"], ["HE:2"]);
        PairDecision[] pairs = [Pair("HE:1", "HE:2", 3), Pair("HE:2", "SC:1", 1)];
        var fresh = Assert.Single(Cases(children, pairs));

        Assert.Empty(ReviewCases.After([fresh], [Said("HE:1", "HE:2", true)]));
        Assert.Empty(ReviewCases.After([fresh], [Said("HE:1", "HE:2", false)]));
        // Said of the other pair between the same two children: it is the same question.
        Assert.Empty(ReviewCases.After([fresh], [Said("SC:1", "HE:2", false)]));
        var unsure = Assert.Single(ReviewCases.After([fresh], [Said("HE:1", "HE:2", null)]));
        Assert.Equal(fresh.Value / 4, unsure.Value, 12);
        Assert.Equal(fresh.Id, unsure.Id);
        // Of other people: nothing changes.
        Assert.Equal(Text([fresh]), Text(ReviewCases.After([fresh], [Said("HE:1", "PO:9", true), Said("HE:1", "SC:1", true)])));
    }

    [Fact]
    public void A_different_of_an_earlier_night_is_not_asked_again_while_the_children_last()
    {
        PairDecision[] pairs = [Pair("HE:2", "SC:1", 3)];
        Assert.Empty(Cases(Children(["HE:1", "SC:1"], ["HE:2"]), [Said("HE:1", "HE:2", false)], pairs));
        // The record it was said of has left the child, so what was said of it says nothing about the rest.
        Assert.Single(Cases(Children(["SC:1"], ["HE:1"], ["HE:2"]), [Said("HE:1", "HE:2", false)], pairs));
        // Two stewards disagree about the two children: somebody must look.
        Assert.Single(Cases(Children(["HE:1", "SC:1"], ["HE:2"]), [Said("HE:1", "HE:2", false), Said("HE:2", "SC:1", true)], pairs));
    }

    [Fact]
    public void The_question_that_settles_most_comes_first()
    {
        // PO:1 fits two children and these fit each other; joining HE:1 with SC:1 (surest, and with two pairs) leaves one question of the other two.
        var one = Assert.Single(Cases(Children(["HE:1", "HE:3"], ["SC:1"], ["PO:1"]), Pair("HE:1", "PO:1", 1), Pair("PO:1", "SC:1", 1), Pair("HE:1", "SC:1", 2), Pair("HE:3", "SC:1", 0)));
        Assert.Equal(3, one.Children.Length);
        Assert.Equal(("HE:1", "SC:1"), (one.Key.A.ToString(), one.Key.B.ToString()));
        Assert.Equal(4, one.PairCount);
        // "Same" needs two rulings to join three children, "different" one for each question.
        Assert.Equal(2, ReviewQueue.Settled(one, Answer.Same).Count());
        Assert.Equal(3, ReviewQueue.Settled(one, Answer.Different).Count());
    }

    [Theory]
    [InlineData("an agency that knows nothing of the other's child", "PO:1|HE:1", "SC:1|SC:2")]
    [InlineData("more agencies apart", "PO:1|HE:1 SC:1", "PO:2|HE:2 SC:2 PO:3")]
    [InlineData("more records that would move", "SC:1 SC:3|SC:2 SC:4", "SC:5|SC:6 SC:7 SC:8")]
    public void More_is_at_stake(string why, string more, string less)
    {
        string[][] Of(string text) => [.. text.Split('|').Select(child => child.Split(' '))];
        var (a, b) = (Of(more), Of(less));
        var cases = Cases(Children([.. a, .. b]), Pair(a[0][0], a[1][0], 2), Pair(b[0][0], b[1][0], 2));
        Assert.Equal(2, cases.Count);
        Assert.True(cases[0].Children.SelectMany(c => c.Records).Contains(Key(a[0][0])) && cases[0].Value > cases[1].Value, why);
    }

    [Fact]
    public void A_case_counts_for_more_the_likelier_it_is_a_missed_link_and_the_more_urgent()
    {
        var children = Children(["SC:1"], ["HE:1"], ["SC:2"], ["HE:2"], ["SC:3"], ["HE:3"], ["SC:4"], ["HE:4"]);
        PairDecision[] pairs = [Pair("HE:1", "SC:1", 4), Pair("HE:2", "SC:2", 0), Pair("HE:3", "SC:3", 4, "a rival fits as well"), Pair("HE:4", "SC:4", 4)];
        var values = ReviewCases.Of(new LinkResult(children, [], [.. pairs], 4), [], [Said("HE:4", "SC:4", null)], _ => 1).ToDictionary(c => c.Key.A.Id, c => c.Value);
        // Two agencies on one side only, one record to move: stakes 5. Probability 16/17, 1/2, half of 16/17, a quarter of 16/17.
        Assert.Equal(5 * 16 / 17.0, values["1"], 12);
        Assert.Equal(5 * 0.5, values["2"], 12);
        Assert.Equal(5 * 8 / 17.0, values["3"], 12);
        Assert.Equal(5 * 4 / 17.0, values["4"], 12);
        var urgent = ReviewCases.Of(new LinkResult(children, [], [.. pairs], 4), [], [], record => record == Key("SC:2") ? 3 : 1);
        Assert.Equal("2", urgent[0].Key.A.Id);
        Assert.Equal(7.5, urgent[0].Value, 12);
    }

    [Fact]
    public void A_tangle_comes_as_cases_that_a_person_can_hold()
    {
        var records = Enumerable.Range(0, 20).Select(i => $"PO:{i:00}").ToArray();
        var pairs = Enumerable.Range(0, 19).Select(i => Pair(records[i], records[i + 1], 1)).ToArray();
        var cases = Cases(Children([.. records.Select(r => new[] { r })]), pairs);
        Assert.All(cases, one => Assert.InRange(one.Children.Length, 2, ReviewCases.MostChildren));
        Assert.Equal(pairs.Select(p => (p.A, p.B)).Order(), cases.SelectMany(c => c.Questions).Select(q => (q.A, q.B)).Order());
        Assert.Equal(cases.Count, cases.Select(c => c.Id).Distinct().Count());
    }

    [Fact]
    public void Both_sides_of_an_adoption_are_never_asked_about_together()
    {
        PersonRecord[] records = [new(Key("SC:1")) { NeverLink = [Key("SC:2")] }, new(Key("SC:2")), new(Key("HE:1")), new(Key("PO:1"))];
        var children = Children(["SC:1"], ["SC:2"], ["HE:1"], ["PO:1"]);

        // The two records themselves; a health record that fits both; a chain of two that leads from one to the other.
        foreach (var pairs in new PairDecision[][]
        {
            [Pair("SC:1", "SC:2", 5)],
            [Pair("HE:1", "SC:1", 3), Pair("HE:1", "SC:2", 2)],
            [Pair("HE:1", "SC:1", 3), Pair("HE:1", "PO:1", 2), Pair("PO:1", "SC:2", 4)],
        })
        {
            var cases = ReviewCases.Of(new LinkResult(children, [], [.. pairs], 0), records, [], _ => 1);
            foreach (var one in cases) Assert.False(Holds(one, "SC:1") && Holds(one, "SC:2"));
            foreach (var record in new[] { "HE:1", "PO:1" })
            {
                var beside = cases.SelectMany(c => c.Questions).Where(q => q.A == Key(record) || q.B == Key(record)).SelectMany(q => new[] { q.A, q.B }).ToHashSet();
                Assert.False(beside.Contains(Key("SC:1")) && beside.Contains(Key("SC:2")));
            }
        }

        static bool Holds(ReviewCase one, string record) => one.Children.Any(child => child.Records.Contains(Key(record)));
    }

    [Fact]
    public void Once_the_first_side_is_answered_the_other_may_be_asked()
    {
        PersonRecord[] records = [new(Key("SC:1")) { NeverLink = [Key("SC:2")] }, new(Key("SC:2")), new(Key("HE:1"))];
        PairDecision[] pairs = [Pair("HE:1", "SC:1", 3), Pair("HE:1", "SC:2", 2)];
        var links = new LinkResult(Children(["SC:1"], ["SC:2"], ["HE:1"]), [], [.. pairs], 0);
        Assert.Equal("SC:1", Assert.Single(Assert.Single(ReviewCases.Of(links, records, [], _ => 1)).Questions).B.ToString());
        Assert.Equal("SC:2", Assert.Single(Assert.Single(ReviewCases.Of(links, records, [Said("HE:1", "SC:1", false)], _ => 1)).Questions).B.ToString());
    }

    [Fact]
    public void Order_of_records_and_decisions_makes_no_difference()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var (records, decisions) = People(seed, 80);
            var random = new Random(seed);
            string Queue(PersonRecord[] people, StewardDecision[] said)
            {
                var links = Linker.Link(people, MatchModel.EmbeddedJson, Crosswalk.Empty, said);
                random.Shuffle(people);
                return Text(ReviewCases.Of(links with { Pairs = [.. links.Pairs.OrderBy(_ => random.Next())] }, people, said, key => key.Id.Length));
            }

            var first = Queue([.. records], [.. decisions]);
            var (shuffled, shuffledDecisions) = (records.ToArray(), decisions.ToArray());
            random.Shuffle(shuffled);
            random.Shuffle(shuffledDecisions);
            Assert.Equal(first, Queue(shuffled, shuffledDecisions));
            Assert.True(seed > 1 || JsonSerializer.Deserialize<List<ReviewCase>>(first)!.Count > 3, "there must be cases to order");
        }
    }

    [Fact]
    public void Decisions_that_lead_around_a_different_are_told_with_the_way()
    {
        StewardDecision[] decisions = [Said("SC:1", "HE:1", false), Said("HE:1", "PO:1", true), Said("PO:1", "SC:2", true), Said("SC:2", "SC:1", true), Said("PO:1", "SC:1", true), Said("HE:8", "HE:9", false)];
        var one = Assert.Single(Contradictions.Of(decisions));
        Assert.Equal(("HE:1", "SC:1"), (one.A.ToString(), one.B.ToString()));
        Assert.Equal(["HE:1", "PO:1", "SC:1"], one.Chain.Select(r => r.ToString()));
        Assert.Empty(Contradictions.Of(decisions.Where(d => d.Same != false)));
        Assert.Empty(Contradictions.Of([Said("SC:1", "HE:1", false), Said("HE:1", "PO:1", true), Said("PO:1", "SC:1", null)]));
    }

    private static (PersonRecord[] Records, StewardDecision[] Decisions) People(int seed, int count)
    {
        // Families of twins and doubles: two given names, a surname and a birth date each, and numbers that now and then belong to somebody else.
        string[] givens = ["Ella", "Mia", "Isla", "Ali", "Zoran", "Wren"], surnames = ["Hart", "Quill", "Isik", "Okello", "Novak", "Pettifer", "Dunmore"];
        string?[] numbers = ["999 123 4004", "9991234373", "9991234748", null, null];
        var random = new Random(seed);
        RecordKey Of(int i) => new((i % 3) switch { 0 => "HE", 1 => "SC", _ => "PO" }, $"{i}");
        var records = Enumerable.Range(0, count).Select(i => (Number: i, Family: random.Next(14))).Select(i => new PersonRecord(Of(i.Number))
        {
            GivenName = random.Next(6) == 0 ? null : givens[(i.Family + random.Next(4) / 3) % givens.Length],
            Surname = surnames[i.Family % surnames.Length],
            DateOfBirth = new DateOnly(2009 + i.Family % 11, 1 + i.Family % 12, 3 + i.Family),
            Sex = i.Family % 2 == 0 ? "F" : "M",
            Postcode = random.Next(3) == 0 ? null : $"AD{1 + i.Family} 2BC",
            NhsNumber = numbers[random.Next(numbers.Length)],
            NeverLink = i.Number > 0 && random.Next(10) == 0 ? [Of(random.Next(i.Number))] : [],
        }).ToArray();
        return (records, [.. Enumerable.Range(0, count / 6).Select(_ => new StewardDecision(Of(random.Next(count)), Of(random.Next(count)), random.Next(3) switch { 0 => true, 1 => false, _ => null }, "made up"))]);
    }

    private static List<ReviewCase> Cases(Crosswalk crosswalk, params PairDecision[] pairs) => Cases(crosswalk, [], pairs);

    private static List<ReviewCase> Cases(Crosswalk crosswalk, StewardDecision[] decisions, params PairDecision[] pairs) =>
        [.. ReviewCases.Of(new LinkResult(crosswalk, [], [.. pairs], pairs.Length), [], decisions, _ => 1)];

    /// <summary>Children named after their first record.</summary>
    private static Crosswalk Children(params string[][] children) =>
        new([.. children.SelectMany(child => child.Select(record => new CrosswalkEntry(Key(record), "C" + child[0]))).OrderBy(e => e.Record)], []);

    private static PairDecision Pair(string a, string b, double weight, string? veto = null)
    {
        var keys = new[] { Key(a), Key(b) }.Order().ToArray();
        return new PairDecision(keys[0], keys[1], LinkOutcome.Review, weight, 1 / (1 + Math.Pow(2, -weight)), [], veto, ["rule"]);
    }

    private static StewardDecision Said(string a, string b, bool? same) => new(Key(a), Key(b), same, "said so");

    private static RecordKey Key(string text) => Words.TryRead(text, out RecordKey key) ? key : throw new FormatException();

    private static string Text(IEnumerable<ReviewCase> cases) => JsonSerializer.Serialize(cases);
}
