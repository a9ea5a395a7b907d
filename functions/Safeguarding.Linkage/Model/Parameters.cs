using System.Collections.Immutable;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Model;

/// <summary>The chances a night is scored with: the model's own, or those estimated from the night's records.</summary>
/// <remarks>All are log2 probabilities. m differs by pair of sources, because each agency errs in its own way, and for places also by the time between the records.</remarks>
internal sealed class Parameters
{
    public const int Gaps = 4;
    private readonly int _sources;
    private readonly double[][] _match;
    private readonly double[][] _place;
    private readonly double[] _stranger, _sibling, _twin;
    private readonly bool[] _usesFrequency;

    private Parameters(int sources, double[][] match, double[][] place, double[] stranger, double[] sibling, double[] twin, bool[] usesFrequency, double[,] prior, double[,] logFamilies, double siblings, double twins)
    {
        (_sources, _match, _place, _stranger, _sibling, _twin, _usesFrequency) = (sources, match, place, stranger, sibling, twin, usesFrequency);
        (Prior, LogFamilies, LogSiblings, LogTwins) = (prior, logFamilies, Math.Log2(siblings), Math.Log2(twins));
    }

    /// <summary>By both sources: log2 odds, before any evidence, that two records are one person.</summary>
    public double[,] Prior { get; }

    /// <summary>By both sources: log2 chance that two records are of one given family, for one brother or sister a child.</summary>
    public double[,] LogFamilies { get; }
    public double LogSiblings { get; }
    public double LogTwins { get; }

    /// <summary>What the model says, before anything is counted.</summary>
    public static Parameters Of(MatchModel model, Population population)
    {
        var sources = population.Sources.Length;
        double[] Levels(Func<LevelChances, double> chance) => [.. AllLevels(population).Select(level => level == Level.Missing ? 0 : chance(model[level]))];
        var match = Levels(chances => chances.Match);
        var (prior, logFamilies) = Priors(model, population);
        return new Parameters(
            sources, [.. Enumerable.Repeat(match, sources * sources)], [.. Enumerable.Repeat(match, Gaps)],
            Levels(chances => chances.Stranger), Levels(chances => chances.Sibling), Levels(chances => chances.Twin),
            [.. AllLevels(population).Select(level => level != Level.Missing && model[level].UsesFrequency)], prior, logFamilies, model.Siblings, model.Twins);
    }

    /// <summary>Every level of the model, then the levels of each extra column, which stand for those of the model's comparison of its kind.</summary>
    private static IEnumerable<Level> AllLevels(Population population) =>
        Enumerable.Range(0, LevelNames.Count).Select(level => (Level)level).Concat(population.ExtraColumns.SelectMany(column =>
            Enumerable.Range((int)(column.IsIdentifier ? Level.OtherIdSame : Level.OtherSame), LevelsOfExtra).Select(level => (Level)level)));

    public const int LevelsOfExtra = 3;

    /// <summary>The first level of an extra column.</summary>
    public static Level ExtraLevel(int column) => (Level)(LevelNames.Count + LevelsOfExtra * column);

    public int Count => _stranger.Length;

    private static (double[,] Prior, double[,] LogFamilies) Priors(MatchModel model, Population population)
    {
        var sources = population.Sources.Length;
        var scale = (double)Math.Max(population.Count, model.SmallestPopulation) / Math.Max(population.Count, 1);
        var prior = new double[sources, sources];
        var logFamilies = new double[sources, sources];
        for (var s = 0; s < sources; s++)
        {
            for (var t = 0; t < sources; t++)
            {
                var larger = Math.Max(population.RecordsOf((byte)s), population.RecordsOf((byte)t)) * scale;

                // Of the n * n / 2 pairs inside a source, n * rate are second records; across sources every record has at most one partner.
                prior[s, t] = Math.Log2(s == t ? 2 * model.DuplicatesIn(population.Sources[s]) / larger : model.Overlap / larger);
                logFamilies[s, t] = -Math.Log2(larger);
            }
        }
        return (prior, logFamilies);
    }

    /// <summary>log2 m of a level between two sources.</summary>
    public double Match(int s, int t, Level level, byte gap) => level is >= Level.PlaceDoor and <= Level.PlaceDifferent ? _place[gap][(int)level] : _match[s * _sources + t][(int)level];

    public double Stranger(Level level) => _stranger[(int)level];

    public double Sibling(Level level) => _sibling[(int)level];

    public double Twin(Level level) => _twin[(int)level];

    public bool UsesFrequency(Level level) => _usesFrequency[(int)level];

    /// <summary>These, with chances of strangers counted.</summary>
    public Parameters WithStrangers(double[] stranger) =>
        new(_sources, _match, _place, stranger, _sibling, _twin, _usesFrequency, Prior, LogFamilies, double.Exp2(LogSiblings), double.Exp2(LogTwins));

    /// <summary>These, with chances of matches estimated.</summary>
    /// <param name="match">By pair of sources (s * sources + t), by level.</param>
    /// <param name="place">By gap, by level.</param>
    public Parameters WithMatches(double[][] match, double[][] place, double[,] prior) =>
        new(_sources, match, place, _stranger, _sibling, _twin, _usesFrequency, prior, LogFamilies, double.Exp2(LogSiblings), double.Exp2(LogTwins));

    public void Write(StateWriter to)
    {
        to.Write(_sources);
        foreach (var chances in (double[][])[.. _match, .. _place, _stranger, _sibling, _twin]) to.Write<double>(chances);
        to.Write<bool>(_usesFrequency);
        to.Write<double>([.. Prior.Cast<double>(), .. LogFamilies.Cast<double>(), LogSiblings, LogTwins]);
    }

    public Parameters(StateReader from)
    {
        _sources = from.Read<int>();
        _match = [.. Enumerable.Range(0, _sources * _sources).Select(_ => from.ReadAll<double>())];
        _place = [.. Enumerable.Range(0, Gaps).Select(_ => from.ReadAll<double>())];
        (_stranger, _sibling, _twin, _usesFrequency) = (from.ReadAll<double>(), from.ReadAll<double>(), from.ReadAll<double>(), from.ReadAll<bool>());
        var rest = from.ReadAll<double>();
        (Prior, LogFamilies, LogSiblings, LogTwins) = (new double[_sources, _sources], new double[_sources, _sources], rest[^2], rest[^1]);
        for (var at = 0; at < _sources * _sources; at++)
        {
            Prior[at / _sources, at % _sources] = rest[at];
            LogFamilies[at / _sources, at % _sources] = rest[_sources * _sources + at];
        }
    }

    /// <summary>log2 m of every level, averaged over nothing: of one pair of sources.</summary>
    public ImmutableArray<double> MatchesOf(int s, int t) => [.. _match[s * _sources + t]];
}
