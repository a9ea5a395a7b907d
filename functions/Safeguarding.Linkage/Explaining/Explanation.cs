using System.Collections.Immutable;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Linkage.Explaining;

/// <summary>Explains any two records of a night, from the night's own people: how rare a name is, and so what it is worth, depends on everybody who was there.</summary>
public static class Explanation
{
    /// <summary>Below this (log2 odds) the chance of a family pair is not worth a line of a pair's stored evidence.</summary>
    private const double Slight = 0.05;

    /// <summary>What a kept pair's weight may lose by being kept in fewer digits (log2 odds).</summary>
    private const double Rounding = 1e-5;

    /// <summary>Comparisons that are made only of some records, so that their absence says nothing.</summary>
    private static readonly string[] Occasional = ["exchanged names", "expected birth", "other identifier", "other text"];

    /// <exception cref="ArgumentException">One of the records is not among these people, or the two are one.</exception>
    public static PairExplanation Of(WeighedNight night, RecordKey a, RecordKey b)
    {
        var (i, j) = InOrder(night, a, b);
        var scorer = night.Scorer;
        var (alone, rivals) = night.WeightOf(i, j);
        var prior = scorer.Prior(i, j);
        var evidence = Whole(scorer.Explain(i, j, scorer.Comparison.Compare(i, j)), alone - prior, rivals);
        var weight = prior + evidence.Sum(one => one.Weight);
        var (found, lost) = CandidateRules.Of(night, i, j);
        var ruling = night.Rulings.Of(i, j);
        return new PairExplanation(
            a.CompareTo(b) < 0 ? a : b, a.CompareTo(b) < 0 ? b : a, prior, evidence, NotCompared(evidence), weight, PairScorer.Probability(weight),
            found, lost, VetoesOf(night, i, j, ruling), ruling == Ruling.Same)
        { Definite = night.Thresholds.Definite, Review = night.Thresholds.Review };
    }

    /// <summary>The weight of every pair of the given records, lower record first: what can be said of a child whose links were not kept.</summary>
    /// <exception cref="ArgumentException">One of the records is not among these people.</exception>
    public static ImmutableArray<ClusterLink> Between(WeighedNight night, IReadOnlyCollection<RecordKey> records)
    {
        var positions = records.Select(record => PositionOf(night, record)).Distinct().Order().ToArray();
        var links = ImmutableArray.CreateBuilder<ClusterLink>(positions.Length * (positions.Length - 1) / 2);
        for (var x = 0; x < positions.Length; x++)
        {
            for (var y = x + 1; y < positions.Length; y++)
            {
                var (i, j) = (positions[x], positions[y]);
                var (alone, rivals) = night.WeightOf(i, j);
                links.Add(new ClusterLink(night.Population.KeyOf(i), night.Population.KeyOf(j), alone + rivals));
            }
        }
        return links.MoveToImmutable();
    }

    /// <summary>The evidence with what was too slight to be kept, and with what the other candidates say, so that it adds up.</summary>
    private static ImmutableArray<ComparisonEvidence> Whole(ImmutableArray<ComparisonEvidence> evidence, double sum, double rivals)
    {
        var rest = sum - evidence.Sum(one => one.Weight);
        if (Math.Abs(rest) > Rounding)
        {
            evidence = evidence.Add(Math.Abs(rest) <= Slight
                ? new ComparisonEvidence("household", "hardly a brother, sister or twin", rest)
                : new ComparisonEvidence("all together", "what the comparisons say only together", rest));
        }
        return rivals == 0 ? evidence : evidence.Add(new ComparisonEvidence("other candidates", rivals > 0 ? "no other record fits as well" : "another record fits as well", rivals));
    }

    private static ImmutableArray<string> NotCompared(ImmutableArray<ComparisonEvidence> evidence)
    {
        var made = evidence.Select(one => one.Comparison).ToHashSet(StringComparer.Ordinal);
        if (made.Contains("exchanged names")) made.UnionWith(["given name", "surname"]);
        if (made.Contains("expected birth")) made.Add("date of birth");
        return [.. LevelNames.Expected.Select(row => row.Comparison).Where(name => !Occasional.Contains(name) && !made.Contains(name))];
    }

    private static ImmutableArray<string> VetoesOf(WeighedNight night, int i, int j, Ruling ruling)
    {
        var vetoes = ImmutableArray.CreateBuilder<string>();
        if (ruling == Ruling.Different) vetoes.Add(Vetoes.RuledDifferent);
        if (ruling == Ruling.NotSure) vetoes.Add(Vetoes.StewardNotSure);
        var (a, b) = (night.Population[i].Nhs, night.Population[j].Nhs);
        if (ruling != Ruling.Same && a != 0 && b != 0 && a != b) vetoes.Add(Vetoes.NhsNumbersDiffer);
        return vetoes.ToImmutable();
    }

    private static (int Lower, int Higher) InOrder(WeighedNight night, RecordKey a, RecordKey b)
    {
        if (a == b) throw new ArgumentException("A record is not compared with itself: give two records.", nameof(b));
        var (i, j) = (PositionOf(night, a), PositionOf(night, b));
        return i < j ? (i, j) : (j, i);
    }

    private static int PositionOf(WeighedNight night, RecordKey record) =>
        night.Population.IndexOf(record) is >= 0 and var at ? at : throw new ArgumentException("A record to explain is not among the people of the night.", nameof(record));
}
