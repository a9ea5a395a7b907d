using System.Collections.Immutable;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Model;

/// <summary>Turns the levels of a pair into a weight.</summary>
/// <remarks>
/// weight = log2 P(match) P(levels | match) - log2 of the sum over strangers, siblings and twins of P(kind) P(levels | kind).
/// With strangers alone this is Fellegi and Sunter (1969). The two family kinds say in the same terms what Newcombe saw: a shared surname, address and
/// birth date are evidence of a household, and only what its children do not share is evidence of the person.
/// </remarks>
internal sealed class PairScorer
{
    private readonly MatchModel _model;
    private readonly Population _population;
    private readonly double[,] _priors;
    private readonly double[,] _logFamilies;
    private readonly double _unseen;

    public PairScorer(MatchModel model, Population population)
    {
        _model = model;
        _population = population;
        var size = Math.Max(population.Count, model.SmallestPopulation);
        Comparison = new PairComparison(population, size);
        _unseen = 1 - (double)population.Count / size;
        var scale = (double)size / Math.Max(population.Count, 1);
        var sources = population.Sources.Length;
        _priors = new double[sources, sources];
        _logFamilies = new double[sources, sources];
        for (var s = 0; s < sources; s++)
        {
            for (var t = 0; t < sources; t++)
            {
                var larger = Math.Max(population.RecordsOf((byte)s), population.RecordsOf((byte)t)) * scale;

                // Of the n * n / 2 pairs inside a source, n * rate are second records; across sources every record has at most one partner.
                var match = s == t ? 2 * model.DuplicatesIn(population.Sources[s]) / larger : model.Overlap / larger;
                _priors[s, t] = Math.Log2(match);
                _logFamilies[s, t] = -Math.Log2(larger);
            }
        }
    }

    public PairComparison Comparison { get; }

    /// <summary>Log2 odds, before any evidence, that a pair of these two records' sources is one person.</summary>
    public double Prior(int i, int j) => _priors[_population[i].Source, _population[j].Source];

    public double Weight(int i, int j, in PairLevels levels)
    {
        double match = 0, stranger = 0, sibling = 0, twin = 0;
        Add(levels.Given, levels.GivenShare);
        Add(levels.Exchanged, levels.ExchangedShare);
        Add(levels.Middle, levels.MiddleShare);
        Add(levels.Surname, levels.SurnameShare);
        Add(levels.Birth, 0);
        Add(levels.Sex, 0);
        Add(levels.Place, levels.PlaceShare);
        Add(levels.Nhs, 0);
        Add(levels.Upn, 0);
        if (levels.Extras != 0) AddExtras(levels.Extras);
        return Prior(i, j) + match - stranger + Household(i, j, stranger, sibling, twin);

        void Add(Level level, double share)
        {
            if (level == Level.Missing) return;
            var chances = _model[level];
            match += chances.Match;
            stranger += Stranger(chances, share);
            sibling += chances.Sibling;
            twin += chances.Twin;
        }

        void AddExtras(ulong extras)
        {
            for (var c = 0; extras != 0; c++, extras >>= 2)
            {
                var reached = (int)(extras & 3);
                if (reached == 0) continue;
                var level = (Level)((int)(_population.ExtraColumns[c].IsIdentifier ? Level.OtherIdSame : Level.OtherSame) + reached - PairLevels.ExtraSame);
                Add(level, reached == PairLevels.ExtraSame ? Comparison.ExtraShare(i, c) : 0);
            }
        }
    }

    /// <summary>The evidence of a pair, comparison by comparison, whose weights add up with the prior to the pair's weight.</summary>
    public ImmutableArray<ComparisonEvidence> Explain(int i, int j, in PairLevels levels)
    {
        var evidence = ImmutableArray.CreateBuilder<ComparisonEvidence>(10);
        double stranger = 0, sibling = 0, twin = 0;
        Add(levels.Given, levels.GivenShare);
        Add(levels.Exchanged, levels.ExchangedShare);
        Add(levels.Middle, levels.MiddleShare);
        Add(levels.Surname, levels.SurnameShare);
        Add(levels.Birth, 0);
        Add(levels.Sex, 0);
        Add(levels.Place, levels.PlaceShare);
        Add(levels.Nhs, 0);
        Add(levels.Upn, 0);
        if (levels.Extras != 0) AddExtras(levels.Extras);
        var household = Household(i, j, stranger, sibling, twin);
        var likelier = twin + Math.Log2(_model.Twins) > sibling + Math.Log2(_model.Siblings) ? "could be a twin" : "could be a brother or sister";
        if (household < -0.05) evidence.Add(new ComparisonEvidence("household", likelier, household));
        return evidence.ToImmutable();

        void Add(Level level, double share)
        {
            if (level == Level.Missing) return;
            var chances = _model[level];
            var u = Stranger(chances, share);
            stranger += u;
            sibling += chances.Sibling;
            twin += chances.Twin;
            var (comparison, name) = LevelNames.Of(level);
            evidence.Add(new ComparisonEvidence(comparison, name, chances.Match - u));
        }

        void AddExtras(ulong extras)
        {
            for (var c = 0; extras != 0; c++, extras >>= 2)
            {
                var reached = (int)(extras & 3);
                if (reached == 0) continue;
                var level = (Level)((int)(_population.ExtraColumns[c].IsIdentifier ? Level.OtherIdSame : Level.OtherSame) + reached - PairLevels.ExtraSame);
                Add(level, reached == PairLevels.ExtraSame ? Comparison.ExtraShare(i, c) : 0);
            }
        }
    }

    public static double Probability(double weight) => 1 / (1 + double.Exp2(-weight));

    /// <summary>The share of a value counted in the night's records; records missing from a small night are taken to carry it as often as the model says.</summary>
    private double Stranger(in LevelChances chances, double share) =>
        !chances.UsesFrequency || share <= 0 ? chances.Stranger
        : _unseen <= 0 ? Math.Log2(share)
        : Math.Log2(share + _unseen * double.Exp2(chances.Stranger));

    /// <summary>What the chance of a family pair takes off the weight: -log2(1 + siblings' likelihood + twins' likelihood over strangers'), 0 or less.</summary>
    private double Household(int i, int j, double stranger, double sibling, double twin)
    {
        var perChild = _logFamilies[_population[i].Source, _population[j].Source] - stranger;
        var siblings = _model.Siblings * double.Exp2(perChild + sibling);
        var twins = _model.Twins * double.Exp2(perChild + twin);
        return -Math.Log2(1 + siblings + twins);
    }
}
