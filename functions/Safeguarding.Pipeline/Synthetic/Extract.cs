using System.Globalization;
using System.Text;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>One table of one night being written: fields are gathered, mistakes seeded, and the row written as CSV. The file is opened at the first row, or at the end: a table without rows is a header.</summary>
internal sealed class Extract(TableLayout layout, DateOnly night, Func<string, Stream> open, Mistakes mistakes) : IDisposable
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\r\n");

    private readonly int[] _ends = new int[layout.Columns.Length];
    private char[] _text = new char[512];
    private int _length;
    private int _count;
    private StreamWriter? _writer;

    public TableLayout Layout => layout;

    /// <summary>Data rows written so far; the header is not counted.</summary>
    public int Rows { get; private set; }

    public ReadOnlySpan<char> Field(int column) => _text.AsSpan(Start(column).._ends[column]);

    public Extract Text(ReadOnlySpan<char> value)
    {
        value.CopyTo(Room(value.Length));
        return Close(value.Length);
    }

    public Extract Empty() => Close(0);

    public Extract Id(long id) => id == 0 ? Close(0) : Number(Identifiers.Scatter(id));

    public Extract Id(string prefix, long id)
    {
        if (id == 0) return Close(0);
        prefix.CopyTo(Room(prefix.Length));
        _length += prefix.Length;
        return Number(Identifiers.Scatter(id));
    }

    public Extract Number(long value)
    {
        value.TryFormat(Room(20), out var written, default, CultureInfo.InvariantCulture);
        return Close(written);
    }

    /// <summary>A number given in tenths, written with one decimal.</summary>
    public Extract Tenths(int? value)
    {
        if (value is not { } tenths) return Close(0);
        (tenths / 10).TryFormat(Room(12), out var written, default, CultureInfo.InvariantCulture);
        _text[_length + written] = '.';
        _text[_length + written + 1] = (char)('0' + tenths % 10);
        return Close(written + 2);
    }

    public Extract Date(DateOnly? date)
    {
        if (date is not { } day) return Close(0);
        day.TryFormat(Room(10), out var written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Close(written);
    }

    /// <summary>The date, or empty when it lies after the night: nobody knows it yet.</summary>
    public Extract Known(DateOnly? date) => date > night ? Close(0) : Date(date);

    public Extract Time(DateTime? time)
    {
        if (time is not { } moment) return Close(0);
        moment.TryFormat(Room(19), out var written, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return Close(written);
    }

    public Extract Flag(bool? value) => value is { } known ? Text(known ? "Y" : "N") : Close(0);

    /// <summary>Ends the row: every column must have been given.</summary>
    public void End()
    {
        if (_count != _ends.Length) throw new InvalidOperationException($"Table {layout.Name} has {_ends.Length} columns but the row has {_count}.");
        var line = mistakes.Seed(this, night);
        Write(line);
        if (line == LineMistake.Duplicate) Write(LineMistake.None);
        _length = _count = 0;
    }

    /// <summary>Puts another value into a field of the row being made.</summary>
    public void Replace(int column, ReadOnlySpan<char> value)
    {
        var start = Start(column);
        var change = value.Length - (_ends[column] - start);
        Span<char> kept = stackalloc char[value.Length];
        value.CopyTo(kept);
        Room(Math.Max(change, 0));
        _text.AsSpan(_ends[column].._length).CopyTo(_text.AsSpan(_ends[column] + change));
        kept.CopyTo(_text.AsSpan(start));
        _length += change;
        for (var i = column; i < _count; i++) _ends[i] += change;
    }

    public void Dispose()
    {
        Open();
        _writer!.Dispose();
    }

    private int Start(int column) => column == 0 ? 0 : _ends[column - 1];

    private Span<char> Room(int length)
    {
        if (_text.Length - _length < length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + length));
        return _text.AsSpan(_length);
    }

    private Extract Close(int written)
    {
        _length += written;
        _ends[_count++] = _length;
        return this;
    }

    private void Write(LineMistake line)
    {
        Open();
        var columns = line == LineMistake.Short ? Math.Max(1, _count / 2) : _count;
        for (var i = 0; i < columns; i++)
        {
            if (i > 0) _writer!.Write(',');
            Csv.Write(_writer!, Field(i), Special);
        }
        if (line == LineMistake.Long) _writer!.Write(",,stray");
        _writer!.Write('\n');
        Rows++;
    }

    private void Open()
    {
        if (_writer is not null) return;
        _writer = new StreamWriter(open($"landing/{layout.Agency}/{night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}/{layout.Name}.csv"), new UTF8Encoding(false), 1 << 16);
        _writer.Write(string.Join(',', layout.Columns));
        _writer.Write('\n');
    }
}

internal static class Csv
{
    public static void Write(TextWriter writer, ReadOnlySpan<char> value, System.Buffers.SearchValues<char> special)
    {
        if (value.IndexOfAny(special) < 0)
        {
            writer.Write(value);
            return;
        }
        writer.Write('"');
        foreach (var c in value)
        {
            if (c == '"') writer.Write('"');
            writer.Write(c);
        }
        writer.Write('"');
    }
}
