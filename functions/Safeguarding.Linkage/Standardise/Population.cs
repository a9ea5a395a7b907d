using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Safeguarding.Linkage.Identifiers;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A person record brought to comparable form; text has become numbers in the population's tables, -1 where there is none.</summary>
internal struct Standard
{
    /// <summary>The name a child is called by: first forename that is not a customary prefix.</summary>
    public int Given;

    /// <summary>Known-as name, when it differs from <see cref="Given"/>.</summary>
    public int Alias;

    /// <summary>The given-name field run together, so that MARY ANN meets MARYANN.</summary>
    public int GivenRunTogether;

    public int SurnameRunTogether;
    public int ForenamesStart;
    public int SurnamesStart;
    public byte ForenamesCount;
    public byte SurnamesCount;
    public bool IsUnborn;
    public Sex Sex;
    public byte Source;
    public BirthDate Birth;
    public int Unit;
    public int Sector;
    public int District;
    public int Number;
    public int Street;
    public int Uprn;
    public int Upn;

    /// <summary>A valid NHS number, or 0.</summary>
    public long Nhs;

    /// <summary>Ten digits that fail the NHS number's check, or 0. They identify nobody, but may be one slip from somebody's number.</summary>
    public long MistypedNhs;
}

/// <summary>Every record of the night standardised, in order of record key, with the tables its numbers point into.</summary>
internal sealed class Population
{
    private const int MostTokens = 8;
    private readonly Standard[] _records;
    private readonly List<int> _tokens = [];

    private Population(PersonRecord[] sorted, Nicknames nicknames)
    {
        Sorted = sorted;
        Names = new NameTable(nicknames);
        _records = new Standard[sorted.Length];
        for (var i = 0; i < sorted.Length; i++) _records[i] = Read(sorted[i]);
        Sources = ImmutableCollectionsMarshal.AsImmutableArray(_sources.InOrder());
        _perSource = new int[Sources.Length];
        foreach (ref readonly var record in _records.AsSpan()) _perSource[record.Source]++;
    }

    private readonly Interned _sources = new(), _units = new(), _sectors = new(), _districts = new(), _numbers = new(), _streets = new(), _uprns = new(), _upns = new();
    private readonly int[] _perSource;

    public PersonRecord[] Sorted { get; }
    public int Count => _records.Length;
    public NameTable Names { get; }
    public ImmutableArray<string> Sources { get; }
    public ReadOnlySpan<Standard> Records => _records;

    public ref readonly Standard this[int index] => ref _records[index];

    public ReadOnlySpan<int> Forenames(in Standard record) => CollectionsMarshal.AsSpan(_tokens).Slice(record.ForenamesStart, record.ForenamesCount);

    public ReadOnlySpan<int> Surnames(in Standard record) => CollectionsMarshal.AsSpan(_tokens).Slice(record.SurnamesStart, record.SurnamesCount);

    public int RecordsOf(byte source) => _perSource[source];

    public int CountOfUnit(int unit) => _units.CountOf(unit);

    public int CountOfSector(int sector) => _sectors.CountOf(sector);

    public int CountOfDistrict(int district) => _districts.CountOf(district);

    public string Unit(int unit) => _units[unit];

    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public static Population Of(IReadOnlyList<PersonRecord> records, Nicknames nicknames)
    {
        var sorted = records.ToArray();
        Array.Sort(sorted, (a, b) => a.Key.CompareTo(b.Key));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Key == sorted[i - 1].Key)
                throw new ArgumentException($"Two person records share one key in source {sorted[i].Key.Source}: make the keys of a source unique before linking.", nameof(records));
        }
        return new Population(sorted, nicknames);
    }

    /// <summary>Position of a record in key order, or -1.</summary>
    public int IndexOf(RecordKey key)
    {
        var (low, high) = (0, Sorted.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Sorted[middle].Key.CompareTo(key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    private Standard Read(PersonRecord record)
    {
        var given = NameText.Given(record.GivenName);
        var middle = NameText.Given(record.MiddleName);
        var knownAs = NameText.Given(record.KnownAs);
        var surname = NameText.Surname(record.Surname);
        var unborn = given.IsUnborn || middle.IsUnborn || knownAs.IsUnborn;

        var standard = new Standard
        {
            Source = checked((byte)_sources.Add(record.Key.Source)),
            Sex = SexCode.Read(record.Sex),
            Birth = BirthDate.Read(record, unborn, given.Tokens.Length > 0),
            Given = -1,
            Alias = -1,
            GivenRunTogether = RunTogether(given.Tokens),
            SurnameRunTogether = RunTogether(surname.Tokens),
            Unit = -1,
            Sector = -1,
            District = -1,
            Nhs = NhsNumber.TryParse(record.NhsNumber, out var nhs) ? nhs.Value : 0,

            // A temporary number is given again at the next school, so it neither joins nor parts anybody.
            Upn = Linkage.Identifiers.Upn.TryParse(record.Upn, out var upn) && !upn.IsTemporary ? _upns.Add(upn.ToString()) : -1,
            Uprn = string.IsNullOrWhiteSpace(record.Uprn) ? -1 : _uprns.Add(record.Uprn.Trim().TrimStart('0')),
        };
        if (standard.Nhs == 0) standard.MistypedNhs = TenDigits(record.NhsNumber);
        standard.IsUnborn = standard.Birth.IsExpected;

        standard.ForenamesStart = _tokens.Count;
        AddTokens(given.Tokens, standard.ForenamesStart);
        AddTokens(middle.Tokens, standard.ForenamesStart);
        if (given.Tokens.Length > 0) standard.Given = FirstOwnName(standard.ForenamesStart);

        // Police aliases hold a surname as often as not: only what is not one already known is another forename.
        var own = knownAs.Tokens.Where(token => !surname.Tokens.Contains(token, StringComparer.Ordinal)).ToArray();
        var before = _tokens.Count;
        AddTokens(own, standard.ForenamesStart);
        if (_tokens.Count > before) standard.Alias = _tokens[before];
        if (standard.Given < 0) (standard.Given, standard.Alias) = (standard.Alias, -1);
        standard.ForenamesCount = (byte)(_tokens.Count - standard.ForenamesStart);

        standard.SurnamesStart = _tokens.Count;
        AddTokens(surname.Tokens, standard.SurnamesStart);
        standard.SurnamesCount = (byte)(_tokens.Count - standard.SurnamesStart);
        Tally(standard);

        ReadPlace(record, ref standard);
        return standard;
    }

    private static long TenDigits(string? text)
    {
        var value = 0L;
        var count = 0;
        foreach (var c in text.AsSpan())
        {
            if (c is ' ' or '-') continue;
            if (!char.IsAsciiDigit(c) || ++count > 10) return 0;
            value = value * 10 + (c - '0');
        }

        // Ten equal digits are a filler.
        return count == 10 && value % 1_111_111_111 != 0 ? value : 0;
    }

    private void Tally(in Standard record)
    {
        foreach (var token in Forenames(record)) Names[token].AsForename++;
        var surnames = Surnames(record);
        foreach (var token in surnames) Names[token].AsSurname++;
        if (surnames.Length > 1) Names[record.SurnameRunTogether].AsSurname++;
    }

    private void ReadPlace(PersonRecord record, ref Standard standard)
    {
        if (Postcode.TryParse(record.Postcode, out var postcode) && !postcode.IsPseudo)
        {
            standard.Unit = _units.Add(postcode.ToString());
            standard.Sector = _sectors.Add(postcode.Sector);
            standard.District = _districts.Add(postcode.Outward);
        }
        else if (record.Postcode?.Trim() is { Length: > 1 and <= 4 } outward && Postcode.TryParse(outward + "1AA", out var district) && !district.IsPseudo)
        {
            standard.District = _districts.Add(district.Outward);
        }
        var address = AddressText.Read(record.Address);
        standard.Number = address.Number.Length == 0 ? -1 : _numbers.Add(address.Number);
        standard.Street = address.Street.Length == 0 ? -1 : _streets.Add(address.Street);
    }

    private int RunTogether(string[] tokens) => tokens.Length == 0 ? -1 : Names.Add(tokens.Length == 1 ? tokens[0] : string.Concat(tokens));

    private void AddTokens(string[] tokens, int start)
    {
        foreach (var token in tokens)
        {
            var id = Names.Add(token);
            if (_tokens.Count - start < MostTokens && !CollectionsMarshal.AsSpan(_tokens)[start..].Contains(id)) _tokens.Add(id);
        }
    }

    private int FirstOwnName(int start)
    {
        for (var i = start; i < _tokens.Count; i++)
            if (!Names[_tokens[i]].IsPrefix && Names[_tokens[i]].Text.Length > 1) return _tokens[i];
        return start < _tokens.Count ? _tokens[start] : -1;
    }

    /// <summary>Distinct texts numbered in order of first use, with how often each was used.</summary>
    private sealed class Interned
    {
        private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
        private readonly List<(string Text, int Uses)> _texts = [];

        public string this[int id] => _texts[id].Text;

        public int Add(string text)
        {
            if (!_ids.TryGetValue(text, out var id))
            {
                id = _texts.Count;
                _ids.Add(text, id);
                _texts.Add((text, 0));
            }
            _texts[id] = (text, _texts[id].Uses + 1);
            return id;
        }

        public int CountOf(int id) => _texts[id].Uses;

        public string[] InOrder() => [.. _texts.Select(entry => entry.Text)];
    }
}
