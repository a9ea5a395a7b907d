using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>How far somebody gets who knows some things of a child and looks for the child in the pseudonymised zone.</summary>
/// <param name="Children">Who are looked for, one after the other; of events, child and event.</param>
/// <param name="Smallest">Fewest children who look alike to one who knows that.</param>
/// <param name="BelowK">How many of those looked for are among fewer than k alike.</param>
/// <param name="Found">Expected share of those looked for who are found by guessing among the children alike, 0 to 1: the "marketer risk" of Dankar and El Emam (2010).</param>
public sealed record Attack(long Children, long Smallest, long BelowK, double Found);

/// <summary>What can be found with one file.</summary>
/// <param name="Everything">The attack of one who knows all that the file shows of a person.</param>
/// <param name="WithoutDates">The same without dates.</param>
/// <param name="Number">Of one who knows how many rows a person has.</param>
/// <param name="OneDay">Of one who knows what the file of people shows of a person and one day on which something happened, that of the first column of days; null for the file of people itself, and for one without such days.</param>
public sealed record FileAttacks(Attack Everything, Attack WithoutDates, Attack Number, Attack? OneDay);

/// <summary>Tries to find people again in the pseudonymised zone, file after file.</summary>
/// <param name="person">Column that names a person by its pseudonym.</param>
/// <param name="k">How many must look alike.</param>
/// <remarks>
/// The attacker is the strongest there can be: holds the identifiable copy, this program and its settings, everything but the key. Since coarsening is
/// deterministic, such a person can tell for each child how the zone shows it, so children are told apart exactly as far as what is shown of them differs,
/// and one among n that look alike is guessed right once in n.
/// What is shown of a person leaves a trace, a sum over the person's rows: their order does not count, their number does. Cost is linear in rows; memory is a
/// column of a row group, some numbers a person, and one a day of a person.
/// </remarks>
public sealed class Reidentification(string person, int k)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private ulong[] _all = [];
    private ulong[] _known = [];
    private ulong _files;

    /// <summary>Goes through a file.</summary>
    /// <param name="known">Columns that may be compared with what somebody knows.</param>
    /// <param name="dates">Those of them that tell days on which something happened; the first is the one that somebody may know.</param>
    /// <param name="isOfPeople">Whether it has a row a person: what it shows is what somebody knows of a person who also knows one day of another file.</param>
    /// <exception cref="ArgumentException">The file has no such column.</exception>
    public FileAttacks Look(ParquetReader file, IReadOnlyList<string> known, IReadOnlyList<string> dates, bool isOfPeople)
    {
        var schema = file.Schema.Columns;
        var (people, columns, dated) = (Place(person), known.Select(Place).ToArray(), dates.Select(Place).ToArray());
        var (everything, without, rows, days) = (Array.Empty<ulong>(), Array.Empty<ulong>(), Array.Empty<int>(), new HashSet<(int Person, int Day)>(isOfPeople || dated.Length == 0 ? 0 : checked((int)file.Rows)));
        var most = Enumerable.Range(0, file.RowGroups).Select(file.RowGroupRows).DefaultIfEmpty().Max();
        var (all, undated, scratch) = (new ulong[most], new ulong[most], new ulong[most]);
        for (var group = 0; group < file.RowGroups; group++)
        {
            var of = People(file, group, people);
            Array.Clear(all);
            Array.Clear(undated);
            foreach (var column in columns)
            {
                using var values = file.ReadStored(group, column);
                var isDate = dated.Contains(column);
                Hash(values, scratch);
                for (var r = 0; r < of.Length; r++) all[r] = Mixed((all[r] * 31) + scratch[r]);
                for (var r = 0; !isDate && r < of.Length; r++) undated[r] = Mixed((undated[r] * 31) + scratch[r]);
                if (!isOfPeople && isDate && column == dated[0]) AddDays(values, schema[column].Type == ParquetType.Date ? 1 : TimeSpan.MicrosecondsPerDay, of, days);
            }

            Grow(ref everything);
            Grow(ref without);
            Grow(ref rows);
            for (var r = 0; r < of.Length; r++)
            {
                if (of[r] is not (>= 0 and var one)) continue;
                everything[one] += Mixed(all[r] + 1);
                without[one] += Mixed(undated[r] + 1);
                rows[one]++;
            }
        }

        int[] here = [.. Enumerable.Range(0, rows.Length).Where(one => rows[one] > 0)];
        Grow(ref _all);
        _files++;
        // The same trace in another file is another thing to know.
        foreach (var one in here) _all[one] += Mixed(everything[one] ^ Mixed(_files));
        if (isOfPeople) _known = everything;
        return new FileAttacks(
            Of(here.Select(one => everything[one]), here.Length), Of(here.Select(one => without[one]), here.Length), Of(here.Select(one => rows[one]), here.Length),
            isOfPeople || dated.Length == 0 ? null : Of(days.Select(d => (d.Person < _known.Length ? _known[d.Person] : 0, d.Day)), days.Count));

        int Place(string column) => schema.Select(c => c.Name).ToList().IndexOf(column) is >= 0 and var at ? at : throw new ArgumentException($"The file has no column '{column}'.", nameof(known));
    }

    /// <summary>The attack of one who knows all that all files so far show of a person; null when they show nobody.</summary>
    public Attack? AllFiles => _numbers.Count == 0 ? null : Of(_all.Take(_numbers.Count), _numbers.Count);

    /// <summary>The number of each row's person, -1 for a row of nobody.</summary>
    private int[] People(ParquetReader file, int group, int column)
    {
        using var values = file.ReadStored(group, column);
        // Most people have been met before: a string is made for those only who have not.
        var known = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        var (numbers, text) = (new int[values.EntryCount], Array.Empty<char>());
        for (var e = 0; e < numbers.Length; e++)
        {
            if (text.Length < values.Entry(e).Length) text = new char[values.Entry(e).Length];
            var length = Encoding.UTF8.GetChars(values.Entry(e), text);
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(known, text.AsSpan(0, length), out var isKnown);
            if (!isKnown) number = _numbers.Count - 1;
            numbers[e] = number;
        }

        var people = new int[values.Rows];
        for (var r = 0; r < people.Length; r++) people[r] = values.Entries[r] is >= 0 and var entry ? numbers[entry] : -1;
        return people;
    }

    private void Grow<T>(ref T[] byPerson)
    {
        if (byPerson.Length < _numbers.Count) Array.Resize(ref byPerson, (int)BitOperations.RoundUpToPowerOf2((uint)_numbers.Count));
    }

    private static void AddDays(StoredValues values, long units, int[] people, HashSet<(int, int)> days)
    {
        for (var r = 0; r < people.Length; r++)
            if (people[r] >= 0 && IsThere(values, r)) days.Add((people[r], checked((int)Math.Floor(values.Numbers[r] / (double)units))));
    }

    private Attack Of<T>(IEnumerable<T> traces, int count) where T : struct
    {
        var groups = new Dictionary<T, int>(count);
        foreach (var trace in traces) CollectionsMarshal.GetValueRefOrAddDefault(groups, trace, out _)++;
        var (children, smallest, below) = (0L, long.MaxValue, 0L);
        foreach (var size in groups.Values)
        {
            children += size;
            smallest = Math.Min(smallest, size);
            if (size < k) below += size;
        }

        return children == 0 ? new Attack(0, 0, 0, 0) : new Attack(children, smallest, below, (double)groups.Count / children);
    }

    /// <summary>A number for each row's value; 0 where there is none.</summary>
    private static void Hash(StoredValues values, ulong[] hashes)
    {
        if (values.Entries.IsEmpty)
        {
            for (var r = 0; r < values.Rows; r++) hashes[r] = IsThere(values, r) ? Mixed((ulong)values.Numbers[r]) | 1 : 0;
            return;
        }

        var entries = ArrayPool<ulong>.Shared.Rent(values.EntryCount);
        for (var e = 0; e < values.EntryCount; e++) entries[e] = Text(values.Entry(e));
        for (var r = 0; r < values.Rows; r++) hashes[r] = values.Entries[r] is >= 0 and var entry ? entries[entry] : 0;
        ArrayPool<ulong>.Shared.Return(entries);
    }

    private static bool IsThere(StoredValues values, int row) => values.Present.IsEmpty || values.Present[row] != 0;

    /// <summary>FNV-1a.</summary>
    private static ulong Text(ReadOnlySpan<byte> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in text) hash = (hash ^ b) * 1099511628211UL;
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
