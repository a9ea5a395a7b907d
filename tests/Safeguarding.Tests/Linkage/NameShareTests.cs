using Safeguarding.Linkage;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

/// <summary>The share of strangers that agree as a pair of names does, where the names' own shares do not say it.</summary>
public sealed class NameShareTests
{
    private const int Size = 1000;

    [Fact]
    public void Names_exchanged_weigh_less_where_many_bear_them_in_the_other_order()
    {
        // As many are called Ali and as many are a Hassan either way; only here are they the same people.
        var together = Enumerable.Range(0, 40).Select(n => ("Ali", "Hassan", n));
        var apart = Enumerable.Range(0, 40).SelectMany(n => new[] { ("Ali", $"Okafor{Letters(n)}", n), ($"Dawid{Letters(n)}", "Hassan", n) });

        // Forty and one birth dates, less one for the child and one for a slip in it.
        Assert.Equal(39.0 / Size, Exchanged(together), 6);
        Assert.True(Exchanged(apart) < 10.0 / Size, "Each order by itself is as rare as the names' shares say.");

        static double Exchanged(IEnumerable<(string, string, int)> others)
        {
            var levels = Compare([("Hassan", "Ali", 100), ("Ali", "Hassan", 100), .. others]);
            Assert.Equal(Level.NamesExchanged, levels.Exchanged);
            return levels.ExchangedShare;
        }
    }

    [Fact]
    public void A_customary_name_alone_counts_for_its_spelling_where_that_is_the_same()
    {
        // Thirty go by a customary name alone, twenty of them by Mohammed.
        (string, string, int)[] others = [.. Enumerable.Range(0, 20).Select(n => ("Mohammed", "Rahman", n)), .. Enumerable.Range(0, 8).Select(n => ("Muhammad", "Iqbal", n))];
        var common = Compare([("Mohammed", "Khan", 100), ("MOHAMMED", "Shah", 101), .. others]);
        var rare = Compare([("Mohamad", "Khan", 100), ("Mohamad", "Shah", 101), .. others]);
        var respelt = Compare([("Mohamad", "Khan", 100), ("Mohammed", "Shah", 101), .. others]);

        Assert.Equal((Level.GivenCustomary, Level.GivenCustomary, Level.GivenCustomaryRespelt), (common.Given, rare.Given, respelt.Given));
        var both = 30.0 / Size * 30 / Size;
        Assert.Equal(both * 22 / 30, common.GivenShare, 9);
        Assert.Equal(both * 2 / 30, rare.GivenShare, 9);
        Assert.Equal(both, respelt.GivenShare, 9);
    }

    [Fact]
    public void Another_spelling_never_speaks_more_for_one_child_against_brothers_than_the_same_one()
    {
        var model = new MatchModel(MatchModel.EmbeddedJson);
        var (same, respelt) = (model[Level.GivenCustomary], model[Level.GivenCustomaryRespelt]);
        Assert.True(respelt.Match - respelt.Sibling <= same.Match - same.Sibling);
        Assert.True(respelt.Match - respelt.Twin <= same.Match - same.Twin);

        // And brothers have no more chance than the child himself of one bearing before his name what the other goes by.
        var prefix = model[Level.GivenPrefix];
        Assert.True(prefix.Sibling <= prefix.Match && prefix.Twin <= prefix.Match);
    }

    /// <summary>Compares the first two of the people, each a given name, a surname and a number that makes his birth date.</summary>
    private static PairLevels Compare((string Given, string Surname, int Born)[] people)
    {
        var population = Population.Of([.. people.Select((person, i) => new PersonRecord(new RecordKey("A", $"{i:D3}"))
            { GivenName = person.Given, Surname = person.Surname, DateOfBirth = new DateOnly(2012, 1, 2).AddDays(person.Born) })]);
        var (a, b) = (population.IndexOf(new RecordKey("A", "000")), population.IndexOf(new RecordKey("A", "001")));
        return new PairComparison(population, Size).Compare(Math.Min(a, b), Math.Max(a, b));
    }

    private static string Letters(int n) => $"{(char)('a' + n / 26)}{(char)('a' + n % 26)}";
}
