using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Safeguarding.Linkage.Blocking;

namespace Safeguarding.Linkage.Standardise;

/// <summary>Every record of the night standardised, with the tables its numbers point into.</summary>
/// <remarks>
/// Records are numbered by birth date, place and key: those that will be compared with each other stand together in memory, and the numbers depend on
/// nothing but what the records say. <see cref="KeyPosition"/> and <see cref="AtKey"/> lead to the order of record keys and back.
/// </remarks>
internal sealed partial class Population
{
    private const int MostTokens = 8;
    private const int Generation = 14;
    private const int RangeLength = 16_384;
    private readonly Standard[] _records;
    private readonly int[] _tokens;
    private readonly int[] _perSource;
    private readonly int[] _extras;
    private readonly DoorTable _doors;
    private readonly NumberedHashes _uprns, _upns;
    private readonly RecordIds _ids;
    private readonly int[] _keyPositions, _atKeys;
    private readonly byte[] _sources;
    private int[] _bornOn;
    private ushort[] _bearers;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Population(RawRecords raw, PersonRecord[] sorted, RecordIds ids, string[] sources, ExtraColumn[] extraColumns)
    {
        Sorted = sorted;
        _ids = ids;
        Sources = ImmutableCollectionsMarshal.AsImmutableArray(sources);
        ExtraColumns = ImmutableCollectionsMarshal.AsImmutableArray(extraColumns);
        Names = new NameTable(Nicknames.Embedded);
        Places = new PlaceTable();
        (_doors, _uprns, _upns, ExtraValues) = (new DoorTable(), new NumberedHashes(), new NumberedHashes(), new ExtraValues());

        (_records, _tokens, _keyPositions, _atKeys) = Standardise(raw);
        _sources = Array.ConvertAll(_records, record => record.Source);
        _extras = Extras(raw, _keyPositions);
        ExtraValues.Count(_extras);
        Marks = MarksOf(raw, _keyPositions);
        _perSource = new int[sources.Length];
        Counted = _records.Length;
        (_bornOn, _bearers) = ([], []);
        Parallel.Invoke(
            () => _bearers = Bearers(),
            () =>
            {
                foreach (ref readonly var record in _records.AsSpan())
                {
                    _perSource[record.Source]++;
                    Tally(record);
                }
            },
            () =>
            {
                Places.Count(_records);
                foreach (ref readonly var record in _records.AsSpan())
                    if (record.Given >= 0 && Names.Forms[record.Given].IsPrefix) CalledCustomarily++;
            },
            () =>
            {
                _bornOn = BirthDays();
                IsOfChildren = 2L * _bornOn.AsSpan(Math.Max(0, _bornOn.Length - 18 * 366)).ToArray().Sum() > _bornOn.Sum();
            });
    }

    /// <summary>The records as given, in key order; empty when they were read from files.</summary>
    public PersonRecord[] Sorted { get; }
    public int Count => _records.Length;

    /// <summary>Records that every count here is of: those of this night, or of the one whose estimates it goes by.</summary>
    public int Counted { get; }
    public NameTable Names { get; }
    public PlaceTable Places { get; }
    public ImmutableArray<string> Sources { get; }

    /// <summary>Further identifiers and texts that records carry beside the usual ones.</summary>
    public ImmutableArray<ExtraColumn> ExtraColumns { get; }
    public ReadOnlySpan<Standard> Records => _records;

    public ref readonly Standard this[int index] => ref _records[index];

    /// <summary>Reads a record for no other purpose than to have it in the cache; several at once wait no longer than one.</summary>
    /// <returns>A number that says nothing, so that the reading is not left out.</returns>
    public int Fetch(int record) => _records[record].Given ^ _records[record].Upn;

    /// <summary>The same for what its numbers point to, of a record that was fetched before.</summary>
    public int FetchValues(int record)
    {
        ref readonly var standard = ref _records[record];
        var fetched = 0;
        foreach (var token in new ReadOnlySpan<int>(_tokens, standard.TokensStart, standard.ForenamesCount + standard.SurnamesCount)) fetched ^= Names.Forms[token].AsSurname;
        if (standard.Place >= 0) fetched ^= Places[standard.Place].District;
        return fetched;
    }

    public ReadOnlySpan<int> Forenames(in Standard record) => new(_tokens, record.TokensStart, record.ForenamesCount);

    public ReadOnlySpan<int> Surnames(in Standard record) => new(_tokens, record.TokensStart + record.ForenamesCount, record.SurnamesCount);

    /// <summary>The number of a record's source, from a small table of its own: what weighs a pair again needs nothing else of its records.</summary>
    public byte SourceOf(int record) => _sources[record];

    public int RecordsOf(byte source) => _perSource[source];

    public ref readonly Door DoorOf(int door) => ref _doors[door];

    /// <summary>The value of a record in an extra column as a number (0: none); equal numbers, equal values.</summary>
    public int Extra(int record, int column) => _extras[record * ExtraColumns.Length + column];

    public ExtraValues ExtraValues { get; }

    /// <summary>Whether two births lie so far apart that, among children, the elder is likelier a parent than the same person mistyped.</summary>
    public bool AreGenerationApart(int a, int b) =>
        _records[a].Birth is { IsKnown: true, IsDefault: false } x && _records[b].Birth is { IsKnown: true, IsDefault: false } y && Math.Abs(x.Year - y.Year) >= Generation;

    /// <summary>Records of people who go by a customary first name such as Muhammad and no other.</summary>
    public int CalledCustomarily { get; private set; }

    /// <summary>Most births lie within 18 years of the latest: an adult among them stands out.</summary>
    public bool IsOfChildren { get; private set; }

    /// <summary>Records born on a known day.</summary>
    public int BornOn(in BirthDate date) => date.DayNumber - BirthDate.Filler is var day && day < _bornOn.Length ? _bornOn[day] : 0;

    /// <summary>How many others bear both the given name and the surname of a record: distinct birth dates beyond the first two, one for the person and one for a slip in it.</summary>
    public int BearersOf(int record) => _bearers[record];

    public ulong UpnHash(int upn) => _upns[upn];

    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public static PersonRecord[] InKeyOrder(IReadOnlyList<PersonRecord> records)
    {
        var sorted = records.ToArray();
        Array.Sort(sorted, (a, b) => a.Key.CompareTo(b.Key));
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i].Key == sorted[i - 1].Key) throw SameKey(sorted[i].Key.Source);
        return sorted;
    }

    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public static Population Of(IReadOnlyList<PersonRecord> records)
    {
        var sorted = InKeyOrder(records);
        var sources = sorted.Select(record => record.Key.Source).Distinct(StringComparer.Ordinal).ToArray();
        if (sources.Length > byte.MaxValue) throw new ArgumentException("More than 255 sources cannot be linked at once.", nameof(records));
        var sourceOf = Array.ConvertAll(sorted, record => (byte)Array.IndexOf(sources, record.Key.Source));
        var raw = RawRecords.Of(sorted, sourceOf);
        return new Population(raw, sorted, RecordIds.Of(raw), sources, []);
    }

    /// <param name="batches">What each reader read; record sources are numbers of <paramref name="sources"/>.</param>
    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public static Population Of(IReadOnlyList<RawRecords> batches, string[] sources, ExtraColumn[] extraColumns)
    {
        var raw = RawMerge.Merge(batches, sources, out var ids, out var sortedSources);
        return new Population(raw, [], ids, sortedSources, extraColumns);
    }

    public RecordKey KeyOf(int record) =>
        Sorted.Length > 0 ? Sorted[_keyPositions[record]].Key : new RecordKey(Sources[_records[record].Source], Encoding.UTF8.GetString(IdOf(record)));

    /// <summary>Where a record stands in the order of keys.</summary>
    public int KeyPosition(int record) => _keyPositions[record];

    /// <summary>The record at a position in the order of keys.</summary>
    public int AtKey(int position) => _atKeys[position];

    /// <summary>The id of a record inside its source as UTF-8.</summary>
    public ReadOnlySpan<byte> IdOf(int record) => IdAtKey(_keyPositions[record]);

    /// <summary>The id of the record at a position in the order of keys.</summary>
    public ReadOnlySpan<byte> IdAtKey(int position) => _ids[position];

    /// <summary>The record of a key, or -1.</summary>
    public int IndexOf(RecordKey key)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = KeyOf(_atKeys[middle]).CompareTo(key);
            if (order == 0) return _atKeys[middle];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    internal static ArgumentException SameKey(string source) =>
        new($"Two person records share one key in source {source}: make the keys of a source unique before linking.");

    /// <summary>Brings records to comparable form, neighbours together; what their texts are new to the tables is added there.</summary>
    private (Standard[] Records, int[] Tokens, int[] KeyPositions, int[] AtKeys) Standardise(RawRecords raw)
    {
        var texts = raw.Texts;
        var fields = new NameFields(texts, Names);
        var places = Places.Read(texts.Postcodes);
        var doors = _doors.Read(texts.Addresses);
        var uprns = Uprns(texts.Uprns);
        var upns = Upns(texts.Upns);
        Names.Freeze();
        var (records, tokens) = Fill(raw, fields, places, doors, uprns, upns);
        return BringNeighboursTogether(records, tokens);
    }

    private (Standard[] Records, int[] Tokens) Fill(RawRecords raw, NameFields fields, int[] places, int[] doors, int[] uprns, int[] upns)
    {
        var records = new Standard[raw.Records.Count];
        var ranges = (records.Length + RangeLength - 1) / RangeLength;
        var pools = new int[ranges][];
        Parallel.For(0, ranges, range =>
        {
            var rows = CollectionsMarshal.AsSpan(raw.Records);
            var tokens = new List<int>(RangeLength * 3);
            for (var i = range * RangeLength; i < Math.Min(rows.Length, (range + 1) * RangeLength); i++)
                records[i] = Read(rows[i], fields, places, doors, uprns, upns, tokens);
            pools[range] = [.. tokens];
        });
        var all = new int[pools.Sum(pool => pool.Length)];
        var starts = new int[ranges];
        for (int range = 0, start = 0; range < ranges; start += pools[range++].Length)
        {
            starts[range] = start;
            pools[range].CopyTo(all, start);
        }
        Parallel.For(0, ranges, range =>
        {
            for (var i = range * RangeLength; i < Math.Min(records.Length, (range + 1) * RangeLength); i++) records[i].TokensStart += starts[range];
        });
        return (records, all);
    }

    /// <summary>Where a record stands among the others, those of one number in order of their keys.</summary>
    private uint Neighbourhood(in Standard record) =>
        (uint)(record.Birth.IsKnown ? record.Birth.DayNumber : 0) << 12 | (uint)(record.Place < 0 ? 0 : Places[record.Place].Hash & 0xFFF);

    private (Standard[] Records, int[] Tokens, int[] KeyPositions, int[] AtKeys) BringNeighboursTogether(Standard[] inKeyOrder, int[] tokensInKeyOrder)
    {
        var keys = GC.AllocateUninitializedArray<ulong>(inKeyOrder.Length);
        var ranges = (keys.Length + RangeLength - 1) / RangeLength;
        Parallel.For(0, ranges, range =>
        {
            for (var i = range * RangeLength; i < Math.Min(keys.Length, (range + 1) * RangeLength); i++)
            {
                keys[i] = (ulong)Neighbourhood(inKeyOrder[i]) << 32 | (uint)i;
            }
        });
        var walk = RadixSort.ByUpperHalf(keys);
        var (keyPositions, atKeys) = (new int[walk.Length], new int[walk.Length]);
        var (records, tokens) = (GC.AllocateUninitializedArray<Standard>(walk.Length), GC.AllocateUninitializedArray<int>(tokensInKeyOrder.Length));
        var starts = new int[ranges + 1];
        Parallel.For(0, ranges, range =>
        {
            var count = 0;
            for (var at = range * RangeLength; at < Math.Min(walk.Length, (range + 1) * RangeLength); at++)
            {
                var from = (int)(uint)walk[at];
                (keyPositions[at], atKeys[from]) = (from, at);
                records[at] = inKeyOrder[from];
                count += records[at].ForenamesCount + records[at].SurnamesCount;
            }
            starts[range + 1] = count;
        });
        for (var range = 0; range < ranges; range++) starts[range + 1] += starts[range];
        Parallel.For(0, ranges, range =>
        {
            var next = starts[range];
            for (var at = range * RangeLength; at < Math.Min(walk.Length, (range + 1) * RangeLength); at++)
            {
                ref var record = ref records[at];
                var own = tokensInKeyOrder.AsSpan(record.TokensStart, record.ForenamesCount + record.SurnamesCount);
                own.CopyTo(tokens.AsSpan(next));
                record.TokensStart = next;
                next += own.Length;
            }
        });
        return (records, tokens, keyPositions, atKeys);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Standard Read(in RawRecord row, NameFields fields, int[] places, int[] doors, int[] uprns, int[] upns, List<int> tokens)
    {
        var given = fields.Given(row);
        var surname = fields.Surname(row);
        var middle = fields.OfGiven(row.Middle);
        var knownAs = fields.OfGiven(row.KnownAs);
        var standard = new Standard
        {
            Source = row.Source,
            Sex = row.Sex,
            Birth = BirthDate.Read(row.Born, row.Expected, row.Seen, given.IsUnborn || middle.IsUnborn || knownAs.IsUnborn, given.Tokens.Length > 0),
            Given = -1,
            Alias = -1,
            GivenRunTogether = given.RunTogether,
            SurnameRunTogether = surname.RunTogether,
            NhsDigits = row.Nhs,
            Seen = row.Seen,
            Place = row.Postcode == 0 ? -1 : places[row.Postcode],
            Door = row.Address == 0 ? -1 : doors[row.Address],
            Uprn = row.Uprn == 0 ? -1 : uprns[row.Uprn],
            Upn = row.Upn == 0 ? -1 : upns[row.Upn],
            TokensStart = tokens.Count,
        };
        var start = tokens.Count;
        AddTokens(given.Tokens);
        AddTokens(middle.Tokens);
        if (given.Tokens.Length > 0) standard.Given = FirstOwnName();

        // Police aliases hold a surname as often as not: only what is not one already known is another forename.
        var before = tokens.Count;
        foreach (var token in knownAs.Tokens)
            if (!surname.Tokens.AsSpan().Contains(token)) AddToken(token, start);
        if (tokens.Count > before) standard.Alias = tokens[before];
        if (standard.Given < 0) (standard.Given, standard.Alias) = (standard.Alias, -1);
        standard.ForenamesCount = (byte)(tokens.Count - start);
        start = tokens.Count;
        foreach (var token in surname.Tokens) AddToken(token, start);
        standard.SurnamesCount = (byte)(tokens.Count - start);
        return standard;

        void AddTokens(int[] own)
        {
            foreach (var token in own) AddToken(token, start);
        }

        void AddToken(int token, int from)
        {
            if (tokens.Count - from < MostTokens && !CollectionsMarshal.AsSpan(tokens)[from..].Contains(token)) tokens.Add(token);
        }

        int FirstOwnName()
        {
            for (var i = start; i < tokens.Count; i++)
                if (!Names.Forms[tokens[i]].IsPrefix && Names.Forms[tokens[i]].Length > 1) return tokens[i];
            return start < tokens.Count ? tokens[start] : -1;
        }
    }

    private int[] BirthDays()
    {
        var last = BirthDate.Filler;
        foreach (ref readonly var record in _records.AsSpan()) last = Math.Max(last, record.Birth.IsKnown ? record.Birth.DayNumber : 0);
        var days = new int[last - BirthDate.Filler + 1];
        foreach (ref readonly var record in _records.AsSpan())
            if (record.Birth.IsKnown) days[record.Birth.DayNumber - BirthDate.Filler]++;
        return days;
    }

    private ushort[] Bearers()
    {
        var keys = new ulong[_records.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = (ulong)BearersKey(_records[i]) << 32 | (uint)i;
        }
        var sorted = RadixSort.ByUpperHalf(keys);
        var bearers = new ushort[_records.Length];
        for (var start = 0; start < sorted.Length;)
        {
            // Records are numbered by birth date, so that equal dates of one name stand together.
            var end = start;
            var (dates, last) = (0, 0);
            for (; end < sorted.Length && sorted[end] >> 32 == sorted[start] >> 32; end++)
            {
                var date = _records[(int)(uint)sorted[end]].Birth.Packed;
                if (date != last) dates++;
                last = date;
            }
            if (sorted[start] >> 32 != 0)
                for (var at = start; at < end; at++) bearers[(int)(uint)sorted[at]] = (ushort)Math.Clamp(dates - 2, 0, ushort.MaxValue);
            start = end;
        }
        return bearers;
    }

    /// <summary>The given name and the surname of a record in one number; 0 when it lacks one or the date.</summary>
    private uint BearersKey(in Standard record) =>
        record is not { Given: >= 0, SurnameRunTogether: >= 0, Birth.IsKnown: true } ? 0
        : BlockingRules.Key(Names.Forms[record.Given].IsPrefix ? 1 : Names.HashOf(record.Given), Names.HashOf(record.SurnameRunTogether));

    private void Tally(in Standard record)
    {
        var forms = Names.Forms;
        foreach (var token in Forenames(record)) forms[token].AsForename++;
        var surnames = Surnames(record);
        foreach (var token in surnames) forms[token].AsSurname++;
        if (surnames.Length > 1) forms[record.SurnameRunTogether].AsSurname++;
    }

    /// <param name="atKeyPositions">For each record its place among <paramref name="raw"/>.</param>
    private int[] Extras(RawRecords raw, int[] atKeyPositions)
    {
        var columns = ExtraColumns.Length;
        if (columns == 0) return [];
        var ofText = ExtraValues.Read(raw.Texts.Extras);
        var extras = new int[raw.Extras.Count];
        for (var i = 0; i < extras.Length; i++)
        {
            var (record, column) = Math.DivRem(i, columns);
            extras[i] = ofText[raw.Extras[atKeyPositions[record] * columns + column]];
        }
        return extras;
    }

    private int[] Uprns(TextTable texts)
    {
        var uprns = new int[texts.Count];
        for (var i = 0; i < uprns.Length; i++)
        {
            var text = i == 0 ? "" : texts.TextOf(i).Trim().TrimStart('0');
            uprns[i] = text.Length == 0 ? -1 : _uprns.Add(TextTable.Hash64(text));
        }
        return uprns;
    }

    private int[] Upns(TextTable texts)
    {
        var upns = new int[texts.Count];
        upns[0] = -1;
        for (var i = 1; i < upns.Length; i++)
        {
            // A temporary number is given again at the next school, so it neither joins nor parts anybody.
            var valid = Linkage.Identifiers.Upn.TryParse(texts[i], out var upn) && !upn.IsTemporary;
            upns[i] = valid ? _upns.Add(TextTable.Hash64(upn.ToString())) : -1;
        }
        return upns;
    }
}
