using System.Runtime.Intrinsics;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Linkage.Screening;

/// <summary>How many candidates a screen looks at in one step.</summary>
internal enum ScreenWidth { Narrow = 4, Wide = 8, Widest = 16 }

/// <summary>Throws out the candidates that cannot weigh what is asked, without comparing them; what is left is compared and weighed as ever, so that the answer is the same to the bit.</summary>
/// <remarks>Shared by all threads; each has a <see cref="PairSieve"/> of its own.</remarks>
internal sealed class PairScreen(PairScorer scorer, Sketches sketches, double least)
{
    public PairScorer Scorer { get; } = scorer;
    public Sketches Sketches { get; } = sketches;
    public SignWeights Weights { get; } = new(scorer);
    public float Least { get; } = (float)least;

    /// <summary>The widest that this machine does in one step.</summary>
    public static ScreenWidth Width { get; } =
        Vector512.IsHardwareAccelerated ? ScreenWidth.Widest : Vector256.IsHardwareAccelerated ? ScreenWidth.Wide : ScreenWidth.Narrow;

    /// <summary>Sorts a block so that records whose names have as many parts stand together: what a step of the screen finds in none of its candidates it need not compare.</summary>
    public void SortByShape(int[] block) => Array.Sort(Array.ConvertAll(block, record => (long)Shape(Sketches.Of(record)) << 32 | (uint)record), block);

    private static int Shape(ReadOnlySpan<int> sketch) =>
        Held(sketch[Column.Surname + 2], 4) + Held(sketch[Column.Forename + 4], 2) + Held(sketch[Column.Forename + 2], 1);

    private static int Held(int token, int worth) => token == 0 ? 0 : worth;

    /// <summary>A screen, or null where none can help: everything is wanted, or the records hold columns that a sketch knows nothing of.</summary>
    public static PairScreen? Of(PairScorer scorer, double least) =>
        double.IsNegativeInfinity(least) || scorer.Population.ExtraColumns.Length > 0 ? null : new PairScreen(scorer, new Sketches(scorer.Population), least);
}

/// <summary>A screen as one thread works it.</summary>
internal sealed class PairSieve(PairScreen screen, ScreenWidth width)
{
    private const int Sources = 2;
    private readonly Row _row = new(screen.Scorer.Population, screen.Weights);
    private int[] _columns = [];
    private int[] _picked = [];
    private int _length, _fetched;

    /// <summary>Of a record's candidates those that may weigh enough, in the order given.</summary>
    /// <param name="candidates">The candidates, each in the upper half of a number.</param>
    /// <param name="least">Weight from which a pair is wanted, when it is not the screen's.</param>
    /// <returns>Positions among the candidates.</returns>
    public ReadOnlySpan<int> Pick(int record, ReadOnlySpan<ulong> candidates, double? least = null)
    {
        var own = screen.Sketches.Of(record);
        Room(candidates.Length, Column.Count + Sources);
        if (_row.Fill(record, own))
        {
            for (var k = 0; k < candidates.Length; k++) _picked[k] = k;
            return _picked.AsSpan(0, candidates.Length);
        }
        var population = screen.Scorer.Population;
        for (var k = 0; k < candidates.Length; k++)
        {
            var candidate = (int)(candidates[k] >> 32);
            var sketch = screen.Sketches.Of(candidate);
            for (var column = 0; column < sketch.Length; column++) _columns[column * _length + k] = sketch[column];
            var t = population.SourceOf(candidate);
            PutPriors(Column.Count, k, _row.Source, t);
        }
        return _picked.AsSpan(0, Pick(Column.Count, 0, candidates.Length, least is { } other ? (float)other : screen.Least));
    }

    /// <summary>Lays out a block of records, to be swept by <see cref="PickAfter"/>.</summary>
    public void Lay(ReadOnlySpan<int> records)
    {
        var population = screen.Scorer.Population;
        var sources = population.Sources.Length;
        Room(records.Length, Column.Count + Sources * sources);

        // What the rows will ask for, all at once.
        foreach (var record in records) _fetched ^= population.Fetch(record);
        foreach (var record in records) _fetched ^= population.FetchValues(record);
        for (var k = 0; k < records.Length; k++)
        {
            var sketch = screen.Sketches.Of(records[k]);
            for (var column = 0; column < sketch.Length; column++) _columns[column * _length + k] = sketch[column];
            var t = population.SourceOf(records[k]);
            for (var s = 0; s < sources; s++) PutPriors(Column.Count + Sources * s, k, s, t);
        }
    }

    /// <summary>Of the records of the block laid out that stand after one of them, those that may weigh enough with it, as positions in the block.</summary>
    /// <param name="record">The record at <paramref name="position"/>.</param>
    /// <param name="count">Records in the block.</param>
    public ReadOnlySpan<int> PickAfter(int record, int position, int count)
    {
        if (_row.Fill(record, screen.Sketches.Of(record)))
        {
            for (var k = position + 1; k < count; k++) _picked[k - position - 1] = k;
            return _picked.AsSpan(0, count - position - 1);
        }
        return _picked.AsSpan(0, Pick(Column.Count + Sources * _row.Source, position + 1, count, screen.Least));
    }

    private void PutPriors(int column, int k, int s, int t)
    {
        var (priors, families) = (screen.Scorer.Parameters.Prior, screen.Scorer.Parameters.LogFamilies);
        _columns[column * _length + k] = BitConverter.SingleToInt32Bits((float)Math.Max(priors[s, t], priors[t, s]));
        _columns[(column + 1) * _length + k] = BitConverter.SingleToInt32Bits((float)Math.Max(priors[s, t] - families[s, t], priors[t, s] - families[t, s]));
    }

    private int Pick(int priors, int from, int to, float least) => width switch
    {
        ScreenWidth.Widest => Screen.Pick<Lanes512>(_row, _columns, _length, priors, from, to, least, _picked),
        ScreenWidth.Wide => Screen.Pick<Lanes256>(_row, _columns, _length, priors, from, to, least, _picked),
        _ => Screen.Pick<Lanes128>(_row, _columns, _length, priors, from, to, least, _picked),
    };

    private void Room(int candidates, int columns)
    {
        // Lanes may start at any candidate, so that they may reach a stride beyond the last.
        var length = (candidates + 2 * Screen.Stride - 1) / Screen.Stride * Screen.Stride;
        if (length > _length || columns * _length > _columns.Length)
        {
            _length = Math.Max(length, _length);
            _columns = new int[columns * _length];
            _picked = new int[_length];
        }
    }
}
