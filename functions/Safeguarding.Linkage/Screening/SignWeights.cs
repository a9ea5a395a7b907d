using Safeguarding.Linkage.Model;

namespace Safeguarding.Linkage.Screening;

/// <summary>What a screen can tell about one comparison of a pair without making it: the levels that it may have reached.</summary>
internal enum Sign
{
    NamesAlike, NamesRunTogether, NamesApart, MiddlesAlike, MiddlesApart, SurnamesAlike, SurnamesApart, Exchanged,
    BornSame, BornSameYear, BornPartly, BornApart, BornExpected,
    SexSame, SexApart, PlaceUprn, PlaceUnit, PlaceDoor, PlaceSector, PlaceDistrict, PlaceApart,
    NhsSame, NhsApart, NhsPerhaps, UpnSame, UpnApart,

    /// <summary>Holds of every pair: the chance of a brother or sister, or of a twin.</summary>
    Always,
    Count,
}

/// <summary>The most that each sign can add to the weight of a pair, against strangers, siblings and twins each (log2).</summary>
/// <remarks>
/// With the family written as a maximum instead of a sum, weight is at most prior + the least of three sums over the comparisons: of m over u; of m over the siblings' chance, less the
/// chance of a family; and the same for twins. Each sum is at most that of the largest terms that the signs allow.
/// </remarks>
internal sealed class SignWeights
{
    private static readonly Dictionary<Sign, Level[]> Levels = new()
    {
        [Sign.NamesAlike] = Range(Level.GivenSame, Level.GivenDifferent),
        [Sign.NamesRunTogether] = Range(Level.GivenSame, Level.GivenDifferent),
        [Sign.NamesApart] = [Level.GivenDifferent],
        [Sign.MiddlesAlike] = [Level.Missing, .. Range(Level.MiddleInCommon, Level.MiddleDifferent)],
        [Sign.MiddlesApart] = [Level.MiddleDifferent],
        [Sign.SurnamesAlike] = Range(Level.SurnameSame, Level.SurnameDifferent),
        [Sign.SurnamesApart] = [Level.SurnameDifferent],
        [Sign.Exchanged] = [Level.NamesExchanged],
        [Sign.BornSame] = [Level.BirthSame, Level.BirthDefault],
        [Sign.BornSameYear] = Range(Level.BirthDefault, Level.BirthDifferent),
        [Sign.BornPartly] = [Level.BirthSlip, Level.BirthOnePart, Level.BirthDifferent],
        [Sign.BornApart] = [Level.BirthDifferent],
        [Sign.BornExpected] = [Level.Missing, Level.ExpectedInTime, Level.ExpectedNotInTime],
        [Sign.SexSame] = [Level.SexSame],
        [Sign.SexApart] = [Level.SexDifferent],
        [Sign.PlaceUprn] = [Level.PlaceDoor],
        [Sign.PlaceUnit] = [Level.PlaceDoor, Level.PlaceUnit],
        [Sign.PlaceDoor] = [Level.PlaceDoorSlip],
        [Sign.PlaceSector] = [Level.PlaceSector],
        [Sign.PlaceDistrict] = [Level.PlaceDistrict],
        [Sign.PlaceApart] = [Level.PlaceDifferent],
        [Sign.NhsSame] = [Level.NhsSame],
        [Sign.NhsApart] = [Level.NhsDifferent],
        [Sign.NhsPerhaps] = [Level.Missing, Level.NhsSlip],
        [Sign.UpnSame] = [Level.UpnSame],
        [Sign.UpnApart] = [Level.UpnDifferent],
        [Sign.Always] = [Level.Missing],
    };

    private const int LogsKept = 4096;
    private readonly PairScorer _scorer;
    private readonly float[] _logs;

    /// <summary>By source of the lower record: over strangers before the values' shares are known, over siblings, over twins.</summary>
    private readonly float[][] _strangers, _siblings, _twins;

    /// <summary>By source: log2 m of the likeliest of the sign's levels whose u is the share of the value.</summary>
    private readonly float[][] _shared;

    /// <summary>By source: the most that going by a customary name adds, however it is spelt.</summary>
    private readonly double[] _customary;

    public SignWeights(PairScorer scorer)
    {
        _scorer = scorer;
        var population = scorer.Population;
        _logs = [.. Enumerable.Range(0, LogsKept).Select(count => (float)Math.Log2((double)Math.Max(count, 1) / scorer.Size))];
        var sources = Enumerable.Range(0, population.Sources.Length).ToArray();
        _siblings = [.. sources.Select(s => Largest(s, level => Match(s, level) - scorer.Parameters.Sibling(level)))];
        _twins = [.. sources.Select(s => Largest(s, level => Match(s, level) - scorer.Parameters.Twin(level)))];
        _shared = [.. sources.Select(s => Largest(s, level => scorer.Parameters.UsesFrequency(level) && !IsCustomary(level) ? Match(s, level) : double.NegativeInfinity))];
        foreach (var s in sources) (_siblings[s][(int)Sign.Always], _twins[s][(int)Sign.Always]) = ((float)-scorer.Parameters.LogSiblings, (float)-scorer.Parameters.LogTwins);
        _strangers = [.. sources.Select(s => Largest(s, level => IsCustomary(level) && scorer.Parameters.UsesFrequency(level) ? double.NegativeInfinity : Match(s, level) - scorer.Parameters.Stranger(level)))];
        _customary = [.. sources.Select(s => Math.Max(Customary(s, Level.GivenCustomary), Customary(s, Level.GivenCustomaryRespelt)))];
    }

    /// <summary>Records that shares are of.</summary>
    public int Size => _scorer.Size;

    public ReadOnlySpan<float> Strangers(int source) => _strangers[source];

    public float[] Siblings(int source) => _siblings[source];

    public float[] Twins(int source) => _twins[source];

    /// <summary>Raises what a sign may add by what it adds when the value is as rare as this.</summary>
    /// <param name="records">Records that carry the value; a pair that agrees in it agrees in one that is no rarer.</param>
    public void Share(Span<float> strangers, int source, Sign sign, int records)
    {
        var shared = _shared[source][(int)sign];
        if (shared > float.MinValue) strangers[(int)sign] = Math.Max(strangers[(int)sign], shared - LogShare(records));
    }

    /// <summary>As above for two values at once, whose shares are multiplied.</summary>
    public void Share(Span<float> strangers, int source, Sign sign, int records, int others)
    {
        var shared = _shared[source][(int)sign];
        if (shared > float.MinValue) strangers[(int)sign] = Math.Max(strangers[(int)sign], shared - LogShare(records) - LogShare(others));
    }

    /// <summary>Raises what names alike may add by what a customary name alone adds, to one of which both records may go.</summary>
    public void Customarily(Span<float> strangers, int source, int name)
    {
        var most = (float)(_customary[source] - Math.Log2(_scorer.Comparison.Customary.SpeltSo(name)));
        strangers[(int)Sign.NamesAlike] = Math.Max(strangers[(int)Sign.NamesAlike], most);
        strangers[(int)Sign.NamesRunTogether] = Math.Max(strangers[(int)Sign.NamesRunTogether], most);
    }

    private static bool IsCustomary(Level level) => level is Level.GivenCustomary or Level.GivenCustomaryRespelt;

    /// <summary>Log2 m of a level over the share of all who go by a customary name.</summary>
    private double Customary(int s, Level level) => Match(s, level) - Math.Log2(_scorer.Comparison.Customary.ShareOfAny);

    // A share only grows by what the records a small night lacks are taken to carry.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private float LogShare(int records) => records < LogsKept ? _logs[records] : MathF.Log2((float)records / _scorer.Size);

    private double Match(int s, Level level)
    {
        if (level == Level.Missing) return 0;
        var most = double.NegativeInfinity;
        for (var t = 0; t < _scorer.Population.Sources.Length; t++)
            for (byte gap = 0; gap < Parameters.Gaps; gap++)
                most = Math.Max(most, Math.Max(_scorer.Parameters.Match(s, t, level, gap), _scorer.Parameters.Match(t, s, level, gap)));
        return most;
    }

    private static float[] Largest(int source, Func<Level, double> weight)
    {
        var weights = new float[(int)Sign.Count];
        for (var sign = 0; sign < weights.Length; sign++) weights[sign] = (float)Levels[(Sign)sign].Max(level => level == Level.Missing ? 0 : weight(level));
        return weights;
    }

    private static Level[] Range(Level first, Level last) => [.. Enumerable.Range((int)first, last - first + 1).Select(level => (Level)level)];
}
