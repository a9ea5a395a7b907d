using System.Runtime.InteropServices;
using System.Text;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Identifiers;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A person as read: texts as numbers in <see cref="RawTexts"/> (0: none), dates and identifiers as numbers.</summary>
internal struct RawRecord
{
    public int Given, Middle, KnownAs, Surname, FullName, Postcode, Address, Uprn, Upn;

    /// <summary>A valid NHS number; ten digits that fail its check, negative; or 0.</summary>
    public long Nhs;

    /// <summary>Day numbers (days since 1 January 0001, plus one); 0: not known.</summary>
    public int Born, Expected, Seen;
    public Sex Sex;
    public byte Source;

    /// <summary>A fingerprint of the row the record came from, by which its reader knows it again; 0: none was taken.</summary>
    public ulong Mark;

    public static int DayOf(DateOnly? date) => date is { } known ? known.DayNumber + 1 : 0;
}

/// <summary>The distinct texts of a batch of records, by the part they play.</summary>
internal sealed class RawTexts
{
    /// <summary>Given names, middle names and names known as.</summary>
    public TextTable Givens { get; } = new();
    public TextTable Surnames { get; } = new();
    public TextTable FullNames { get; } = new();
    public TextTable Postcodes { get; } = new();
    public TextTable Addresses { get; } = new();
    public TextTable Uprns { get; } = new();
    public TextTable Upns { get; } = new();

    /// <summary>Values of further identifiers and further texts, all columns together.</summary>
    public TextTable Extras { get; } = new();
}

/// <summary>Records read by one worker, in the order it read them, with its own texts.</summary>
internal sealed class RawRecords(int extras)
{
    private readonly List<byte> _ids = [];

    public RawTexts Texts { get; } = new();
    public List<RawRecord> Records { get; } = [];

    /// <summary>Numbers in <see cref="RawTexts.Extras"/>, a row of <see cref="ExtraColumns"/> for each record.</summary>
    public List<int> Extras { get; } = [];
    public int ExtraColumns { get; } = extras;

    /// <summary>Where each record's id ends among the bytes of all ids.</summary>
    public List<int> IdEnds { get; } = [];
    public ReadOnlySpan<byte> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <param name="extras">Numbers of the extra values, <see cref="ExtraColumns"/> of them.</param>
    public void Add(ReadOnlySpan<byte> id, in RawRecord record, ReadOnlySpan<int> extras)
    {
        _ids.AddRange(id);
        IdEnds.Add(_ids.Count);
        Records.Add(record);
        Extras.AddRange(extras);
    }

    /// <summary>Forgets the records from a number on.</summary>
    public void RemoveFrom(int record)
    {
        CollectionsMarshal.SetCount(Records, record);
        CollectionsMarshal.SetCount(IdEnds, record);
        CollectionsMarshal.SetCount(_ids, record == 0 ? 0 : IdEnds[record - 1]);
        CollectionsMarshal.SetCount(Extras, record * ExtraColumns);
    }

    /// <param name="sourceOf">For each person the number of its source.</param>
    public static RawRecords Of(PersonRecord[] persons, byte[] sourceOf)
    {
        var raw = new RawRecords(0);
        var buffer = new byte[256];
        for (var i = 0; i < persons.Length; i++)
        {
            var person = persons[i];
            raw.Add(Encoding.UTF8.GetBytes(person.Key.Id), new RawRecord
            {
                Given = Add(raw.Texts.Givens, person.GivenName),
                Middle = Add(raw.Texts.Givens, person.MiddleName),
                KnownAs = Add(raw.Texts.Givens, person.KnownAs),
                Surname = Add(raw.Texts.Surnames, person.Surname),
                Postcode = Add(raw.Texts.Postcodes, person.Postcode),
                Address = Add(raw.Texts.Addresses, person.Address),
                Uprn = Add(raw.Texts.Uprns, person.Uprn),
                Upn = Add(raw.Texts.Upns, person.Upn),
                Nhs = NhsNumber.TryParse(person.NhsNumber, out var number) ? number.Value : -TenDigits(person.NhsNumber.AsSpan()),
                Born = RawRecord.DayOf(person.DateOfBirth),
                Expected = RawRecord.DayOf(person.ExpectedDateOfBirth),
                Seen = RawRecord.DayOf(person.RecordDate),
                Sex = SexCode.Read(person.Sex),
                Source = sourceOf[i],
                Mark = PersonMark.Of(person),
            }, []);
        }
        return raw;

        int Add(TextTable table, string? text)
        {
            if (string.IsNullOrEmpty(text)) return 0;
            var most = Encoding.UTF8.GetMaxByteCount(text.Length);
            if (buffer.Length < most) buffer = new byte[most];
            return table.Add(buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
        }
    }

    /// <summary>Ten digits, apart from blanks and hyphens, that are not all equal; else 0.</summary>
    public static long TenDigits<T>(ReadOnlySpan<T> text) where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var value = 0L;
        var count = 0;
        foreach (var unit in text)
        {
            var c = uint.CreateTruncating(unit);
            if (c is ' ' or '-') continue;
            if (c - '0' > 9 || ++count > 10) return 0;
            value = value * 10 + (c - '0');
        }

        // Ten equal digits are a filler.
        return count == 10 && value % 1_111_111_111 != 0 ? value : 0;
    }
}
