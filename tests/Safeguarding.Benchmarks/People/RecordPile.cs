using System.Globalization;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>Who a row is about.</summary>
internal readonly record struct RowTruth(int Person, int Household, short BirthYear, byte Group, bool Girl, Flags Flags);

/// <summary>
/// A source's rows as the bytes of its file without their ids, some 60 bytes each, kept until all are made: a file isn't in the order
/// of families, so its rows are shuffled and numbered as they are written.
/// </summary>
internal sealed class RecordPile(int source)
{
    private const int Chunk = 1 << 24;
    private static readonly string[] Prefixes = ["SC", "HE", "PO"];
    private static readonly string[] Dates = ["dd/MM/yyyy", "yyyy-MM-dd", "yyyyMMdd"];

    private readonly List<byte[]> _chunks = [];
    private readonly List<long> _starts = [];
    private readonly List<RowTruth> _truth = [];
    private int _at = Chunk;

    public int Count => _truth.Count;

    public void Add(in Record record, Places places, in RowTruth truth, SplitMix random)
    {
        if (_at + 512 > Chunk)
        {
            _chunks.Add(new byte[Chunk]);
            _at = 0;
        }
        _starts.Add((long)(_chunks.Count - 1) * Chunk + _at);
        _truth.Add(truth);
        var line = new Line(_chunks[^1].AsSpan(_at));
        // Social care's clerks leave blanks behind a given name and before a surname.
        Name(ref line, record.Given);
        if (source == 0 && record.Given.Length > 0 && random.Chance(0.02)) line.Put(' ');
        line.Put(',');
        Name(ref line, record.Middle);
        line.Put(',');
        if (source == 0 && record.Surname.Length > 0 && random.Chance(0.01)) line.Put(' ');
        Name(ref line, record.Surname);
        line.Put(',');
        Date(ref line, record.Born);
        line.Put(',');
        if (source == 1) line.Put(record.Sex switch { 'M' => '1', 'F' => '2', _ => '9' });
        else if (record.Sex != ' ') line.Put(record.Sex);
        line.Put(',');
        Place(ref line, record, places, random);
        line.Put(',');
        if (record.Nhs > 0) Nhs(ref line, record.Nhs);
        line.Put(',');
        Date(ref line, record.Day);
        line.Put('\n');
        _at += line.Length;
    }

    /// <summary>Writes the first <paramref name="count"/> rows of a shuffle, their truth beside them, and counts them by person.</summary>
    public void Write(Stream file, Stream truthFile, int count, int[] personIds, int[] recordsOfPerson, SplitMix random)
    {
        var order = new int[Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        for (var i = 0; i < Math.Min(count, order.Length - 1); i++)
        {
            var other = random.Between(i, order.Length - 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        file.Write("record_id,given_name,middle_name,surname,date_of_birth,sex,postcode,address,nhs_number,record_date\n"u8);
        Span<byte> id = stackalloc byte[11];
        Span<byte> bytes = stackalloc byte[512];
        for (var i = 0; i < count; i++)
        {
            var row = order[i];
            var line = new Line(id);
            line.Put(Prefixes[source]);
            line.Put(i + 1, "D8");
            line.Put(',');
            file.Write(id);
            var chunk = _chunks[(int)(_starts[row] / Chunk)].AsSpan((int)(_starts[row] % Chunk));
            file.Write(chunk[..(chunk.IndexOf((byte)'\n') + 1)]);

            var truth = _truth[row];
            recordsOfPerson[truth.Person]++;
            line = new Line(bytes);
            line.Put(Prefixes[source]);
            WriteTruth(ref line, truth, personIds[truth.Person]);
            truthFile.Write(id);
            truthFile.Write(bytes[..line.Length]);
        }
    }

    private static void WriteTruth(ref Line line, RowTruth truth, int person)
    {
        line.Put(',');
        line.Put(person);
        line.Put(',');
        line.Put(truth.Household);
        line.Put(',');
        line.Put(NameBook.GroupNames[truth.Group]);
        line.Put(truth.Girl ? ",F," : ",M,");
        line.Put(truth.BirthYear);
        line.Put(',');
        var first = true;
        for (var i = 0; i < FlagNames.All.Length; i++)
        {
            if (((int)truth.Flags >> i & 1) == 0) continue;
            if (!first) line.Put('|');
            line.Put(FlagNames.All[i]);
            first = false;
        }
        line.Put('\n');
    }

    private void Name(ref Line line, string name)
    {
        var start = true;
        foreach (var c in name)
        {
            line.Put(source == 2 || start ? char.ToUpperInvariant(c) : c);
            start = c is ' ' or '-';
        }
    }

    private void Date(ref Line line, int day)
    {
        if (day > 0) line.Put(DateOnly.FromDayNumber(day), Dates[source]);
    }

    private void Place(ref Line line, in Record record, Places places, SplitMix random)
    {
        if (record.HasPostcode)
        {
            Span<char> postcode = stackalloc char[10];
            var length = places.Write(record.Home, space: source != 2, postcode);
            if (record.Flags.HasFlag(Flags.PcTypo)) length = Slips.Postcode(postcode, length, random);
            line.Put(postcode[..length]);
        }
        line.Put(',');
        if (!record.HasAddress) return;
        var (street, kind) = places.Street(record.Home);
        line.Put(record.Home.House);
        line.Put(' ');
        line.Put(street);
        line.Put(' ');
        line.Put(kind);
    }

    private void Nhs(ref Line line, long number)
    {
        if (source != 0)
        {
            line.Put(number, "D10");
            return;
        }
        line.Put(number / 10_000_000, "D3");
        line.Put(' ');
        line.Put(number / 10_000 % 1000, "D3");
        line.Put(' ');
        line.Put(number % 10_000, "D4");
    }

    /// <summary>ASCII written behind ASCII.</summary>
    private ref struct Line(Span<byte> bytes)
    {
        private readonly Span<byte> _bytes = bytes;

        public int Length { get; private set; }

        public void Put(char c) => _bytes[Length++] = (byte)c;

        public void Put(scoped ReadOnlySpan<char> text)
        {
            foreach (var c in text) Put(c);
        }

        public void Put<T>(T value, string format = "") where T : IUtf8SpanFormattable
        {
            value.TryFormat(_bytes[Length..], out var written, format, CultureInfo.InvariantCulture);
            Length += written;
        }
    }
}
