using System.Runtime.InteropServices;
using Safeguarding.Linkage.Carrying;

namespace Safeguarding.Linkage.Standardise;

/// <summary>Where the records of one night stand in the next.</summary>
/// <param name="NewOf">For each record of the night before its number now, -1 when it left; ascending with the record.</param>
/// <param name="Added">Numbers of the records that came, ascending.</param>
internal sealed record Moved(int[] NewOf, int[] Added)
{
    /// <summary>A pair by the numbers of this night; its first record is negative when one of the two left.</summary>
    public ScoredPair Of(in ScoredPair pair) => NewOf[pair.B] < 0 ? pair with { A = -1 } : pair with { A = NewOf[pair.A], B = NewOf[pair.B] };
}

internal sealed partial class Population
{
    /// <summary>Counts of names and surnames that few records bear need no keeping: a record whose two names are not here has no further bearers.</summary>
    private Dictionary<uint, ushort>? _bearersOfKey;

    /// <summary>A night that carries on from another: some records leave, some come, and every count stays what it was when the estimates were made.</summary>
    /// <remarks>The tables of names, places and doors are the earlier night's and grow; it must not be used again.</remarks>
    private Population(Population before, RawRecords raw, RecordIds ids, bool[] leaves, PersonRecord[] sorted, out Moved moved)
    {
        (Names, Places, _doors, _uprns, _upns, ExtraValues) = (before.Names, before.Places, before._doors, before._uprns, before._upns, before.ExtraValues);
        (Sources, ExtraColumns, Sorted, Counted, _perSource, _bornOn) = (before.Sources, before.ExtraColumns, sorted, before.Counted, before._perSource, before._bornOn);
        (CalledCustomarily, IsOfChildren) = (before.CalledCustomarily, before.IsOfChildren);
        _bearersOfKey = before._bearersOfKey ??= before.BearersByKey();

        var (records, tokens, keyPositions, _) = Standardise(raw);
        var (extras, marks) = (Extras(raw, keyPositions), MarksOf(raw, keyPositions));

        var keys = KeyMerge.Of(before, ids, leaves, sourceOf: position => raw.Records[position].Source);
        _ids = keys.Ids;

        // For every record that came, the first of the night before that stands behind it.
        var behind = new int[records.Length];
        for (var k = 0; k < records.Length; k++)
        {
            var (low, high) = (0, before.Count);
            var (place, position) = (Neighbourhood(records[k]), keys.OfAdded[keyPositions[k]]);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                var other = Neighbourhood(before._records[middle]);
                if (other < place || other == place && keys.OfKept[before._keyPositions[middle]] < position) low = middle + 1;
                else high = middle;
            }
            behind[k] = low;
        }

        var count = keys.Count;
        (_records, _sources, _bearers, _keyPositions, _atKeys) = (new Standard[count], new byte[count], new ushort[count], new int[count], new int[count]);
        (_extras, Marks) = (new int[count * ExtraColumns.Length], before.Marks.Length > 0 && (marks.Length > 0 || records.Length == 0) ? new ulong[count] : []);
        _tokens = new int[before._tokens.Length + tokens.Length];
        var (newOf, added) = (new int[before.Count], new int[records.Length]);
        int at = 0, next = 0, old = 0;
        for (var k = 0; k <= records.Length; k++)
        {
            for (var end = k < records.Length ? behind[k] : before.Count; old < end;)
            {
                if (leaves[old])
                {
                    newOf[old++] = -1;
                    continue;
                }
                var from = old++;
                while (old < end && !leaves[old]) old++;
                PutRun(from, old);
            }
            if (k == records.Length) break;
            added[k] = at;
            (_bearers[at], _keyPositions[at]) = (_bearersOfKey.GetValueOrDefault(BearersKey(records[k])), keys.OfAdded[keyPositions[k]]);
            if (Marks.Length > 0) Marks[at] = marks[k];
            extras.AsSpan(k * ExtraColumns.Length, ExtraColumns.Length).CopyTo(_extras.AsSpan(at * ExtraColumns.Length));
            Put(records[k], tokens);
        }
        Array.Resize(ref _tokens, next);
        for (var record = 0; record < count; record++) _atKeys[_keyPositions[record]] = record;
        moved = new Moved(newOf, added);

        void Put(in Standard record, int[] from)
        {
            var names = record.ForenamesCount + record.SurnamesCount;
            from.AsSpan(record.TokensStart, names).CopyTo(_tokens.AsSpan(next));
            (_records[at], _sources[at]) = (record, record.Source);
            _records[at++].TokensStart = next;
            next += names;
        }

        // Records that stood together stand together still, and so do their names.
        void PutRun(int from, int to)
        {
            var length = to - from;
            Array.Copy(before._records, from, _records, at, length);
            Array.Copy(before._sources, from, _sources, at, length);
            Array.Copy(before._bearers, from, _bearers, at, length);
            if (Marks.Length > 0) Array.Copy(before.Marks, from, Marks, at, length);
            Array.Copy(before._extras, from * ExtraColumns.Length, _extras, at * ExtraColumns.Length, length * ExtraColumns.Length);
            var start = before._records[from].TokensStart;
            var names = (to < before.Count ? before._records[to].TokensStart : before._tokens.Length) - start;
            Array.Copy(before._tokens, start, _tokens, next, names);
            for (var record = from; record < to; record++, at++)
            {
                newOf[record] = at;
                _records[at].TokensStart += next - start;
                _keyPositions[at] = keys.OfKept[before._keyPositions[record]];
            }
            next += names;
        }
    }

    /// <summary>The next night: records that left are taken out, those that came are put in.</summary>
    /// <param name="leaves">For each record whether it is gone; one that changed leaves and comes again.</param>
    /// <param name="batches">What each reader read of the records that came.</param>
    /// <param name="sources">Names of the sources that the records' numbers mean; the night before had the same.</param>
    /// <param name="records">All records of the next night in key order, when they were not read from files.</param>
    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public Population Next(bool[] leaves, IReadOnlyList<RawRecords> batches, string[] sources, out Moved moved, PersonRecord[]? records = null)
    {
        var raw = RawMerge.Merge(batches, sources, out var ids, out var sorted);
        if (!sorted.SequenceEqual(Sources)) throw new ArgumentException("The sources are not those of the night before.", nameof(sources));
        return new Population(this, raw, ids, leaves, records ?? [], out moved);
    }

    /// <summary>For each record what its reader noted of the row it came from; empty when it noted nothing.</summary>
    public ulong[] Marks { get; }

    public void Write(StateWriter to)
    {
        to.Write(Sources);
        to.Write(ExtraColumns.Select(column => column.Name).ToArray());
        to.Write<bool>([.. ExtraColumns.Select(column => column.IsIdentifier)]);
        to.Write((Counted, CalledCustomarily));
        to.Write(IsOfChildren);
        to.Write<int>(_perSource);
        to.Write<int>(_bornOn);
        Names.Write(to);
        Places.Write(to);
        _doors.Write(to);
        _uprns.Write(to);
        _upns.Write(to);
        ExtraValues.Write(to);
        to.Write<Standard>(_records);
        to.Write<int>(_tokens);
        to.Write<int>(_keyPositions);
        to.Write<ushort>(_bearers);
        to.Write<int>(_extras);
        to.Write<ulong>(Marks);
        _ids.Write(to);
        var bearers = _bearersOfKey ??= BearersByKey();
        to.Write<uint>([.. bearers.Keys]);
        to.Write<ushort>([.. bearers.Values]);
    }

    public Population(StateReader from)
    {
        Sorted = [];
        Sources = [.. from.ReadTexts()];
        ExtraColumns = [.. from.ReadTexts().Zip(from.ReadAll<bool>(), (name, isIdentifier) => new ExtraColumn(name, isIdentifier))];
        (Counted, CalledCustomarily) = from.Read<(int, int)>();
        IsOfChildren = from.Read<bool>();
        (_perSource, _bornOn) = (from.ReadAll<int>(), from.ReadAll<int>());
        Names = NameTable.Read(from);
        Places = PlaceTable.Read(from);
        _doors = DoorTable.Read(from);
        (_uprns, _upns) = (NumberedHashes.Read(from), NumberedHashes.Read(from));
        ExtraValues = ExtraValues.Read(from);
        (_records, _tokens, _keyPositions) = (from.ReadAll<Standard>(), from.ReadAll<int>(), from.ReadAll<int>());
        (_bearers, _extras, Marks) = (from.ReadAll<ushort>(), from.ReadAll<int>(), from.ReadAll<ulong>());
        _ids = RecordIds.Read(from);
        _bearersOfKey = from.ReadAll<uint>().Zip(from.ReadAll<ushort>()).ToDictionary(bearer => bearer.First, bearer => bearer.Second);
        _sources = Array.ConvertAll(_records, record => record.Source);
        _atKeys = new int[_records.Length];
        for (var record = 0; record < _atKeys.Length; record++) _atKeys[_keyPositions[record]] = record;
    }

    private static ulong[] MarksOf(RawRecords raw, int[] atKeyPositions)
    {
        var rows = CollectionsMarshal.AsSpan(raw.Records);
        if (rows.IsEmpty || rows[0].Mark == 0) return [];
        var marks = new ulong[rows.Length];
        for (var i = 0; i < marks.Length; i++) marks[i] = rows[atKeyPositions[i]].Mark;
        return marks;
    }

    private Dictionary<uint, ushort> BearersByKey()
    {
        var bearers = new Dictionary<uint, ushort>();
        for (var i = 0; i < Count; i++)
            if (_bearers[i] > 0) bearers[BearersKey(_records[i])] = _bearers[i];
        return bearers;
    }

    /// <summary>The keys of two nights in one order.</summary>
    /// <param name="OfKept">For each position in the earlier order the position now; of a record that left, where it would be.</param>
    /// <param name="OfAdded">The same for the records that came.</param>
    private sealed record KeyMerge(int Count, int[] OfKept, int[] OfAdded, RecordIds Ids)
    {
        public static KeyMerge Of(Population before, RecordIds added, bool[] leaves, Func<int, byte> sourceOf)
        {
            var behind = new int[added.Count];
            for (var k = 0; k < behind.Length; k++)
            {
                var (low, high) = (0, before.Count);
                while (low < high)
                {
                    var middle = (low + high) >>> 1;
                    var record = before._atKeys[middle];
                    var order = before._sources[record].CompareTo(sourceOf(k));
                    if (order == 0) order = before._ids[middle].SequenceCompareTo(added[k]);
                    if (order == 0 && !leaves[record]) throw SameKey(before.Sources[before._sources[record]]);
                    if (order < 0) low = middle + 1;
                    else high = middle;
                }
                behind[k] = low;
            }
            var (ofKept, ofAdded) = (new int[before.Count], new int[behind.Length]);
            var ids = before._ids.With(added);
            int at = 0, old = 0;
            for (var k = 0; k <= behind.Length; k++)
            {
                for (var end = k < behind.Length ? behind[k] : before.Count; old < end;)
                {
                    var from = old;
                    for (; old < end && !leaves[before._atKeys[old]]; old++) ofKept[old] = at + old - from;
                    ids.Take(at, from, old - from);
                    at += old - from;
                    if (old < end) ofKept[old++] = at;
                }
                if (k == behind.Length) break;
                ofAdded[k] = at;
                ids.TakeAdded(at++, k);
            }
            return new KeyMerge(at, ofKept, ofAdded, ids.Done(at));
        }
    }
}
