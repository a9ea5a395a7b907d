using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    private const double Negligible = 14;
    private readonly Population _population;
    private readonly double _unseen;

    /// <summary>For each pair of sources the log2 chances of match, sibling and twin (and nothing) of every value of every slot in one row, places once for each gap.</summary>
    private readonly Vector256<double>[][] _rows;

    /// <summary>The slots as <see cref="Weight(int, int, ulong, double)"/> walks them: bits to shift, mask, where the slot starts in a row.</summary>
    private static readonly (int Shift, int Mask, int Start)[] Steps = StepsOf(PairLevels.Slots);

    public PairScorer(MatchModel model, Population population) : this(Parameters.Of(model, population), model, population, null) { }

    private PairScorer(Parameters parameters, MatchModel model, Population population, PairComparison? comparison)
    {
        Parameters = parameters;
        Model = model;
        _population = population;
        Size = Math.Max(population.Counted, model.SmallestPopulation);
        Comparison = comparison ?? new PairComparison(population, Size);
        _unseen = 1 - (double)population.Counted / Size;
        _rows = Rows();
    }

    /// <summary>A scorer that goes by chances estimated on an earlier night.</summary>
    public static PairScorer Of(Parameters parameters, MatchModel model, Population population) => new(parameters, model, population, null);

    public PairScorer With(Parameters parameters) => new(parameters, Model, _population, Comparison);

    public MatchModel Model { get; }
    public Parameters Parameters { get; }
    public PairComparison Comparison { get; }

    /// <summary>Records that shares are of.</summary>
    public int Size { get; }

    public Population Population => _population;

    /// <summary>Log2 odds, before any evidence, that a pair of these two records' sources is one person.</summary>
    public double Prior(int i, int j) => Parameters.Prior[_population.SourceOf(i), _population.SourceOf(j)];

    /// <summary>Compares two records and weighs what was found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ScoredPair Score(int i, int j, uint rules = 0)
    {
        var levels = Comparison.Compare(i, j);
        var packed = levels.Pack();
        var stranger = (float)Stranger(i, levels);
        return new ScoredPair(i, j, Weight(i, j, packed, stranger), rules, stranger, packed);
    }

    /// <summary>The weight of a pair whose levels are known.</summary>
    public double Weight(in ScoredPair pair) => Weight(pair.A, pair.B, pair.Levels, pair.Stranger);

    private double Weight(int i, int j, ulong packed, double stranger)
    {
        var (s, t) = (_population.SourceOf(i), _population.SourceOf(j));
        var row = _rows[s * _population.Sources.Length + t];
        var sums = Vector256<double>.Zero;
        foreach (var (shift, mask, start) in Steps)
        {
            // The bits of the gap stand above those of the place.
            var value = (int)(shift == PairLevels.PlaceShift ? PairLevels.PlaceAndGap(packed) : packed >> shift) & mask;
            sums += row[start + value];
        }
        var (match, sibling, twin) = (sums[0], sums[1], sums[2]);
        var extras = packed >> PairLevels.ExtrasShift;
        for (var c = 0; extras != 0; c++, extras >>= 2)
        {
            if ((extras & 3) == 0) continue;
            var level = LevelOf(c, (int)(extras & 3));
            match += Parameters.Match(s, t, level, 0);
            sibling += Parameters.Sibling(level);
            twin += Parameters.Twin(level);
        }
        return Parameters.Prior[s, t] + match - stranger + Household(s, t, stranger, sibling, twin);
    }

    /// <summary>Log2 chance of the levels of a pair when the two are strangers.</summary>
    private double Stranger(int i, in PairLevels levels)
    {
        var sum = Stranger(levels.Given, levels.GivenShare) + Stranger(levels.Exchanged, levels.ExchangedShare) + Stranger(levels.Middle, levels.MiddleShare)
            + Stranger(levels.Surname, levels.SurnameShare) + Stranger(levels.Birth, levels.BirthShare) + Stranger(levels.Sex, 0)
            + Stranger(levels.Place, levels.PlaceShare) + Stranger(levels.Nhs, 0) + Stranger(levels.Upn, 0);
        var extras = levels.Extras;
        for (var c = 0; extras != 0; c++, extras >>= 2)
        {
            var reached = (int)(extras & 3);
            if (reached != 0) sum += Stranger(LevelOf(c, reached), reached == PairLevels.ExtraSame ? Comparison.ExtraShare(i, c) : 0);
        }
        return sum;
    }

    private static Level LevelOf(int column, int reached) => (Level)((int)Parameters.ExtraLevel(column) + reached - PairLevels.ExtraSame);

    /// <summary>The evidence of a pair, comparison by comparison, whose weights add up with the prior to the pair's weight.</summary>
    public ImmutableArray<ComparisonEvidence> Explain(int i, int j, PairLevels levels)
    {
        var (s, t) = (_population.SourceOf(i), _population.SourceOf(j));
        var evidence = ImmutableArray.CreateBuilder<ComparisonEvidence>(10);
        double stranger = 0, sibling = 0, twin = 0;
        Add(levels.Given, levels.GivenShare);
        Add(levels.Exchanged, levels.ExchangedShare);
        Add(levels.Middle, levels.MiddleShare);
        Add(levels.Surname, levels.SurnameShare);
        Add(levels.Birth, levels.BirthShare);
        Add(levels.Sex, 0);
        Add(levels.Place, levels.PlaceShare);
        Add(levels.Nhs, 0);
        Add(levels.Upn, 0);
        var extras = levels.Extras;
        for (var c = 0; extras != 0; c++, extras >>= 2)
        {
            var reached = (int)(extras & 3);
            if (reached != 0) Add(LevelOf(c, reached), reached == PairLevels.ExtraSame ? Comparison.ExtraShare(i, c) : 0);
        }
        var household = Household(s, t, stranger, sibling, twin);
        var likelier = twin + Parameters.LogTwins > sibling + Parameters.LogSiblings ? "could be a twin" : "could be a brother or sister";
        if (household < -0.005) evidence.Add(new ComparisonEvidence("household", likelier, household));
        return evidence.ToImmutable();

        void Add(Level level, double share)
        {
            if (level == Level.Missing) return;
            var u = Stranger(level, share);
            stranger += u;
            sibling += Parameters.Sibling(level);
            twin += Parameters.Twin(level);
            var (comparison, name) = NameOf(level);
            evidence.Add(new ComparisonEvidence(comparison, name, Parameters.Match(s, t, level, levels.Gap) - u) { FrequencyWeight = Parameters.Stranger(level) - u });
        }
    }

    private (string Comparison, string Level) NameOf(Level level)
    {
        if ((int)level < LevelNames.Count) return LevelNames.Of(level);
        var (column, reached) = Math.DivRem((int)level - LevelNames.Count, Parameters.LevelsOfExtra);
        var extra = _population.ExtraColumns[column];
        return (extra.Name, LevelNames.Of((Level)((int)(extra.IsIdentifier ? Level.OtherIdSame : Level.OtherSame) + reached)).Level);
    }

    public static double Probability(double weight) => 1 / (1 + double.Exp2(-weight));

    /// <summary>The share of a value counted in the night's records; records missing from a small night are taken to carry it as often as the model says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Stranger(Level level, double share) =>
        level == Level.Missing ? 0
        : !Parameters.UsesFrequency(level) || share <= 0 ? Parameters.Stranger(level)
        : _unseen <= 0 ? Math.Log2(share)
        : Math.Log2(share + _unseen * double.Exp2(Parameters.Stranger(level)));

    /// <summary>What the chance of a family pair takes off the weight: -log2(1 + siblings' likelihood + twins' likelihood over strangers'), 0 or less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Household(int s, int t, double stranger, double sibling, double twin)
    {
        var perChild = Parameters.LogFamilies[s, t] - stranger;
        var siblings = Parameters.LogSiblings + perChild + sibling;
        var twins = Parameters.LogTwins + perChild + twin;

        // What adds less than a ten-thousandth is not worth a power.
        var largest = Math.Max(siblings, twins);
        if (largest < -Negligible) return 0;
        if (largest > Negligible && Math.Min(siblings, twins) < largest - Negligible) return -largest;
        return -Math.Log2(1 + double.Exp2(siblings) + double.Exp2(twins));
    }

    private Vector256<double> Of(Level level, int s, int t, byte gap) =>
        level == Level.Missing ? default : Vector256.Create(Parameters.Match(s, t, level, gap), Parameters.Sibling(level), Parameters.Twin(level), 0);

    private static (int Shift, int Mask, int Start)[] StepsOf((int Shift, int Bits, Level First)[] slots)
    {
        var start = 0;
        return Array.ConvertAll(slots, slot =>
        {
            var mask = (1 << (slot.Shift == PairLevels.PlaceShift ? slot.Bits + PairLevels.GapBits : slot.Bits)) - 1;
            var step = (slot.Shift, mask, start);
            start += mask + 1;
            return step;
        });
    }

    private Vector256<double>[][] Rows()
    {
        var sources = _population.Sources.Length;
        return [.. Enumerable.Range(0, sources * sources).Select(st => PairLevels.Slots.SelectMany(slot =>
            Enumerable.Range(0, slot.Shift == PairLevels.PlaceShift ? Parameters.Gaps : 1).SelectMany(gap =>
                Enumerable.Range(0, 1 << slot.Bits).Select(value => Chance(st / sources, st % sources, slot.First, value, (byte)gap)))).ToArray())];

        Vector256<double> Chance(int s, int t, Level first, int value, byte gap)
        {
            var level = value == 0 ? Level.Missing : (Level)((int)first + value - 1);
            return (int)level < LevelNames.Count ? Of(level, s, t, gap) : default;
        }
    }
}
