using Safeguarding.Linkage;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

/// <summary>
/// A night drawn from chances that are known: pairs of one child, of brothers and sisters, of twins, and those pairs of strangers that look enough like one child to be kept.
/// Source A holds 10,000 records, B 10,000; of each pair of sources so many pairs are one child.
/// </summary>
internal sealed class KnownPairs
{
    private const int Records = 10_000;
    private const double Keep = -11;

    // What the agencies are known to do, level by level in the order of model.json: between A and B, inside A, inside B. All far from the model's own chances.
    private static readonly Dictionary<Level, double[][]> Chances = new()
    {
        [Level.GivenSame] = [[.60, .02, .01, .10, .11, .03, .06, .02, .02, .03], [.72, .01, .01, .06, .08, .02, .04, .01, .02, .03], [.48, .03, .01, .14, .16, .04, .06, .02, .02, .04]],
        [Level.MiddleInCommon] = [[.62, .18, .20], [.80, .08, .12], [.50, .25, .25]],
        [Level.SurnameSame] = [[.66, .12, .12, .10], [.78, .06, .08, .08], [.56, .15, .17, .12]],
        [Level.BirthSame] = [[.80, .06, .03, .05, .03, .015, .015], [.88, .03, .02, .03, .02, .01, .01], [.70, .10, .05, .07, .04, .02, .02]],
        [Level.SexSame] = [[.95, .05], [.97, .03], [.92, .08]],
        [Level.NhsSame] = [[.93, .03, .04], [.96, .02, .02], [.90, .05, .05]],
        [Level.UpnSame] = [[.90, .10], [.94, .06], [.85, .15]],
    };

    /// <summary>By time between the two records: not known, under one year, under four, more.</summary>
    private static readonly double[][] Places = [[.40, .10, .10, .10, .15, .15], [.70, .08, .08, .04, .05, .05], [.45, .10, .08, .09, .14, .14], [.22, .06, .06, .10, .24, .32]];

    private const double Exchanged = 0.03;
    private static readonly int[] Matches = [6_000, 4_000, 5_000];
    private static readonly Level[] First = [Level.GivenSame, Level.MiddleInCommon, Level.SurnameSame, Level.BirthSame, Level.SexSame, Level.PlaceDoor, Level.NhsSame, Level.UpnSame];
    private static readonly int[] Counts = [.. First.Select(first => LevelNames.Expected.Single(row => row.Comparison == LevelNames.Of(first).Comparison).Levels.Length)];

    // How often a value is not known, whoever the two are.
    private static readonly double[] Missing = [0, .5, 0, 0, 0, 0, .4, .7];

    private readonly Random _random = new(20_260);
    private readonly List<ScoredPair> _pairs = [];
    private readonly List<bool> _areOne = [];

    private readonly double _twins;

    /// <param name="twins">How many times as many twins are drawn as the model and <see cref="Truth"/> say there are.</param>
    public KnownPairs(double twins = 1)
    {
        _twins = twins;
        Population = Population.Of([.. Enumerable.Range(0, 2 * Records).Select(i => new PersonRecord(new RecordKey(i < Records ? "A" : "B", $"{i % Records:D5}")))]);
        Model = new PairScorer(new MatchModel(MatchModel.EmbeddedJson), Population);
        Truth = Model.With(TrueParameters());
        for (var st = 0; st < 3; st++) Draw(st);
        Pairs = [.. _pairs];
    }

    public Population Population { get; }

    /// <summary>Scores by the model's own chances.</summary>
    public PairScorer Model { get; }

    /// <summary>Scores by the chances the pairs were drawn from.</summary>
    public PairScorer Truth { get; }

    public ScoredPair[] Pairs { get; }

    /// <summary>For each pair whether it was drawn as one child.</summary>
    public IReadOnlyList<bool> AreOne => _areOne;

    /// <summary>Source numbers of the three pairs of sources.</summary>
    public static readonly (int S, int T, int Matches)[] SourcePairs = [(0, 1, Matches[0]), (0, 0, Matches[1]), (1, 1, Matches[2])];

    /// <summary>The comparisons by their first level, with how often both values are known.</summary>
    public static IEnumerable<(Level First, int Levels, double Known)> Comparisons =>
        First.Select((first, c) => (first, Counts[c], 1 - Missing[c])).Where(comparison => comparison.first != Level.PlaceDoor);

    public static double ChanceOfExchange => Exchanged;

    public static Level After(Level first, int levels) => (Level)((int)first + levels);

    private double PairsOf(int st) => st == 0 ? (double)Records * Records : Records * (Records - 1) / 2.0;

    private Parameters TrueParameters()
    {
        var model = Model.Parameters;
        double[] Levels(int st, double[] places)
        {
            var levels = Enumerable.Range(0, model.Count).Select(level => level == 0 ? 0 : model.Match(0, 0, (Level)level, 0)).ToArray();
            foreach (var (first, chances) in Chances) Set(levels, first, chances[st]);
            Set(levels, Level.PlaceDoor, places);
            levels[(int)Level.NamesExchanged] = Math.Log2(Exchanged);
            return levels;
        }
        var (between, inA, inB) = (Levels(0, Places[0]), Levels(1, Places[0]), Levels(2, Places[0]));
        var prior = new double[2, 2];
        for (var st = 0; st < 3; st++) prior[SourcePairs[st].S, SourcePairs[st].T] = prior[SourcePairs[st].T, SourcePairs[st].S] = Math.Log2(Matches[st] / PairsOf(st));
        return model.WithMatches([inA, between, between, inB], [.. Places.Select(places => Levels(0, places))], prior);

        static void Set(double[] levels, Level first, double[] chances)
        {
            Assert.Equal(1, chances.Sum(), 9);
            Assert.Equal(Counts[Array.IndexOf(First, first)], chances.Length);
            for (var k = 0; k < chances.Length; k++) levels[(int)first + k] = Math.Log2(chances[k]);
        }
    }

    private void Draw(int st)
    {
        var (s, t, matches) = SourcePairs[st];
        var parameters = Truth.Parameters;
        for (var n = 0; n < matches; n++) Add(s, t, Levels((level, gap) => double.Exp2(parameters.Match(s, t, level, gap))), true);
        var families = PairsOf(st) * double.Exp2(parameters.LogFamilies[s, t]);
        for (var n = 0; n < families * double.Exp2(parameters.LogSiblings); n++) Add(s, t, Levels((level, _) => double.Exp2(parameters.Sibling(level))), false);
        for (var n = 0; n < _twins * families * double.Exp2(parameters.LogTwins); n++) Add(s, t, Levels((level, _) => double.Exp2(parameters.Twin(level))), false);
        DrawStrangers(st);
    }

    private PairLevels Levels(Func<Level, byte, double> chance)
    {
        var levels = new PairLevels { Gap = (byte)_random.Next(Parameters.Gaps) };
        for (var c = 0; c < First.Length; c++)
        {
            if (_random.NextDouble() < Missing[c]) continue;
            var left = _random.NextDouble();
            var k = 0;
            while (k < Counts[c] - 1 && (left -= chance(After(First[c], k), levels.Gap)) >= 0) k++;
            Set(ref levels, c, After(First[c], k));
        }
        if (_random.NextDouble() >= chance(Level.NamesExchanged, 0)) return levels;
        (levels.Given, levels.Surname, levels.Middle, levels.Exchanged) = (Level.Missing, Level.Missing, Level.Missing, Level.NamesExchanged);
        return levels;
    }

    /// <summary>Strangers are too many to draw one by one: of every combination of levels that would be kept, as many as fall to it by chance.</summary>
    private void DrawStrangers(int st)
    {
        var (s, t, _) = SourcePairs[st];
        var parameters = Truth.Parameters;
        var pairs = PairsOf(st);
        Combine(0, new PairLevels(), 1);

        void Combine(int c, PairLevels levels, double chance)
        {
            if (c < First.Length)
            {
                if (Missing[c] > 0) Combine(c + 1, levels, chance * Missing[c]);
                for (var k = 0; k < Counts[c]; k++)
                {
                    var next = levels;
                    Set(ref next, c, After(First[c], k));
                    Combine(c + 1, next, chance * (1 - Missing[c]) * double.Exp2(parameters.Stranger(After(First[c], k))));
                }
                return;
            }
            for (byte gap = 0; gap < Parameters.Gaps; gap++)
            {
                var all = levels with { Gap = gap };
                var expected = pairs * chance / Parameters.Gaps;
                if (expected < 1e-7 || Truth.Weight(Scored(s, t, all, 0, 1)) < Keep) continue;
                for (var n = Poisson(expected); n > 0; n--) Add(s, t, all, false);
            }
        }
    }

    private int Poisson(double mean)
    {
        var left = Math.Exp(-mean);
        var n = 0;
        for (var product = _random.NextDouble(); product > left; product *= _random.NextDouble()) n++;
        return n;
    }

    private void Add(int s, int t, PairLevels levels, bool areOne)
    {
        _pairs.Add(Scored(s, t, levels, _random.Next(Records), _random.Next(Records)));
        _areOne.Add(areOne);
    }

    private ScoredPair Scored(int s, int t, PairLevels levels, int a, int b) =>
        new(s * Records + a, t * Records + b, 0, 1, (float)Enumerable.Range(0, First.Length + 1).Sum(c => Of(levels, c) is not Level.Missing and var level ? Truth.Parameters.Stranger(level) : 0), levels.Pack());

    private static Level Of(in PairLevels levels, int c) => c switch
    {
        0 => levels.Given,
        1 => levels.Middle,
        2 => levels.Surname,
        3 => levels.Birth,
        4 => levels.Sex,
        5 => levels.Place,
        6 => levels.Nhs,
        7 => levels.Upn,
        _ => levels.Exchanged,
    };

    private static void Set(ref PairLevels levels, int c, Level level)
    {
        switch (c)
        {
            case 0: levels.Given = level; break;
            case 1: levels.Middle = level; break;
            case 2: levels.Surname = level; break;
            case 3: levels.Birth = level; break;
            case 4: levels.Sex = level; break;
            case 5: levels.Place = level; break;
            case 6: levels.Nhs = level; break;
            default: levels.Upn = level; break;
        }
    }
}
