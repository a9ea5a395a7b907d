using System.Runtime.InteropServices;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>How far somebody gets who knows some things of a child and looks for the child in the pseudonymised zone.</summary>
/// <param name="Children">Who are looked for, one after the other; of events, child and event.</param>
/// <param name="Smallest">Fewest children who look alike to one who knows that.</param>
/// <param name="BelowK">How many of those looked for are among fewer than k alike.</param>
/// <param name="Found">Expected share of those looked for who are found by guessing among the children alike, 0 to 1: the "marketer risk" of Dankar and El Emam (2010).</param>
public sealed record Attack(long Children, long Smallest, long BelowK, double Found);

/// <summary>Tries to find children again in the pseudonymised zone.</summary>
/// <remarks>
/// The attacker is the strongest there can be: holds the identifiable copy, this program and its settings, everything but the key. Since coarsening is
/// deterministic, such a person can tell for each child how the zone shows it, so children are told apart exactly as far as what is shown of them differs,
/// and one among n that look alike is guessed right once in n. Cost is linear in rows.
/// </remarks>
public static class Reidentification
{
    /// <summary>For each person a number for all that some columns of a table show of it; the order of rows does not count, their number does.</summary>
    public static Dictionary<string, ulong> Traces(Table table, string person, IEnumerable<string> columns)
    {
        var traces = new Dictionary<string, ulong>(StringComparer.Ordinal);
        Add(traces, table, person, columns);
        return traces;
    }

    /// <summary>Adds what more rows of the same table show: a table's traces are those of its parts, in any order.</summary>
    public static void Add(Dictionary<string, ulong> traces, Table part, string person, IEnumerable<string> columns)
    {
        var people = part.Text(person);
        var hashes = RowHashes(part, columns);
        for (var r = 0; r < part.Rows; r++)
            if (people[r] is { } one) CollectionsMarshal.GetValueRefOrAddDefault(traces, one, out _) += Mixed(hashes[r] + 1);
    }

    /// <summary>Adds what another table shows to what is known of people.</summary>
    /// <param name="from">Number of the table: the same trace in another table is another thing to know.</param>
    public static void Join(Dictionary<string, ulong> known, IReadOnlyDictionary<string, ulong> traces, ulong from)
    {
        foreach (var (one, trace) in traces) CollectionsMarshal.GetValueRefOrAddDefault(known, one, out _) += Mixed(trace ^ Mixed(from));
    }

    /// <summary>The attack of one who knows of each person what leaves its trace.</summary>
    public static Attack Of(IReadOnlyDictionary<string, ulong> traces, int k)
    {
        var groups = new Dictionary<ulong, int>(traces.Count);
        foreach (var trace in traces.Values) CollectionsMarshal.GetValueRefOrAddDefault(groups, trace, out _)++;
        return Of(groups.Values, k);
    }

    /// <summary>Adds the days on which something happened to somebody, each once, in some rows of a table.</summary>
    public static void AddDays(HashSet<(string Person, DateOnly Day)> days, Table part, string person, string date)
    {
        var (people, dates) = (part.Text(person), part.Dates(date));
        for (var r = 0; r < part.Rows; r++)
            if (people[r] is { } one && dates[r] is { } day) days.Add((one, day));
    }

    /// <summary>The attack of one who knows the trace of a person and one day on which something happened to it.</summary>
    /// <param name="known">What is known besides; whoever has no trace looks like all others without.</param>
    public static Attack OfOneDay(IEnumerable<(string Person, DateOnly Day)> days, IReadOnlyDictionary<string, ulong> known, int k)
    {
        var groups = new Dictionary<(ulong, DateOnly), int>();
        foreach (var (one, day) in days) CollectionsMarshal.GetValueRefOrAddDefault(groups, (known.GetValueOrDefault(one), day), out _)++;
        return Of(groups.Values, k);
    }

    private static Attack Of(IEnumerable<int> groups, int k)
    {
        var (children, smallest, below, many) = (0L, long.MaxValue, 0L, 0L);
        foreach (var size in groups)
        {
            children += size;
            many++;
            smallest = Math.Min(smallest, size);
            if (size < k) below += size;
        }

        return children == 0 ? new Attack(0, 0, 0, 0) : new Attack(children, smallest, below, (double)many / children);
    }

    private static ulong[] RowHashes(Table table, IEnumerable<string> columns)
    {
        var hashes = new ulong[table.Rows];
        foreach (var column in columns)
        {
            switch (table.Raw(column))
            {
                case string?[] texts: Add(texts, t => t is null ? 0 : Text(t)); break;
                case DateOnly?[] dates: Add(dates, d => d is { } day ? (ulong)day.DayNumber + 1 : 0); break;
                case DateTime?[] times: Add(times, t => t is { } time ? (ulong)time.Ticks + 1 : 0); break;
                case long?[] numbers: Add(numbers, n => n is { } number ? Mixed((ulong)number) | 1 : 0); break;
                case double?[] numbers: Add(numbers, n => n is { } number ? BitConverter.DoubleToUInt64Bits(number) | 1 : 0); break;
                case bool?[] flags: Add(flags, f => f is { } flag ? flag ? 2UL : 1UL : 0); break;
            }
        }

        return hashes;

        void Add<T>(T[] values, Func<T, ulong> hash)
        {
            for (var r = 0; r < hashes.Length; r++) hashes[r] = Mixed((hashes[r] * 31) + hash(values[r]));
        }
    }

    /// <summary>FNV-1a.</summary>
    private static ulong Text(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return hash | 1;
    }

    /// <summary>The finaliser of SplitMix64: sums of what it gives do not cancel out.</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
