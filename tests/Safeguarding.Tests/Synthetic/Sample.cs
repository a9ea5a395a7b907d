using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Synthetic;

/// <summary>One row of an extract, by column name; an empty cell is an empty text.</summary>
internal sealed class Row(Dictionary<string, int> columns, string[] cells)
{
    public string this[string column] => cells[columns[column]];

    public IReadOnlyList<string> Cells => cells;

    public DateOnly Day(string column) => DateOnly.ParseExact(this[column][..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public DateOnly? DayOrNull(string column) => this[column].Length == 0 ? null : Day(column);

    /// <summary>The day, or the end of time while it is still open.</summary>
    public DateOnly DayOrLater(string column) => DayOrNull(column) ?? DateOnly.MaxValue;

    public DateTime Time(string column) => DateTime.ParseExact(this[column], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>An invented authority written into memory and read back by a reader of the test's own.</summary>
internal sealed class Sample
{
    /// <summary>Without mistakes, large enough for every branch of the journey.</summary>
    public static readonly Sample Clean = new(new SampleOptions { Children = 5000, Seed = 4, Dirt = DirtRates.None });

    public static readonly Sample Dirty = new(new SampleOptions { Children = 1500, Seed = 4 });

    private readonly Dictionary<string, List<Row>> _tables = new(StringComparer.Ordinal);

    public Sample(SampleOptions options)
    {
        Options = options;
        SyntheticAuthority.Generate(options).Write(path => new Kept(bytes => Files.Add(path, bytes)));
    }

    public SampleOptions Options { get; }
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);
    public DateOnly Night => Options.LastNight;

    /// <summary>Rows of a table (<c>agency/table</c>) on the last night.</summary>
    public List<Row> Table(string name) => Table(name, Night);

    public List<Row> Table(string name, DateOnly night)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return File(string.Create(CultureInfo.InvariantCulture, $"landing/{name[..slash]}/{night:yyyy-MM-dd}/{name[(slash + 1)..]}.csv"));
    }

    public List<Row> File(string path)
    {
        if (_tables.TryGetValue(path, out var rows)) return rows;
        var lines = Encoding.UTF8.GetString(Files[path]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var columns = Cells(lines[0]).Select((name, index) => (name, index)).ToDictionary(static pair => pair.name, static pair => pair.index, StringComparer.Ordinal);
        return _tables[path] = [.. lines.Skip(1).Select(line => new Row(columns, Cells(line)))];
    }

    public ILookup<string, Row> ByChild(string table, string column) => Table(table).ToLookup(row => row[column]);

    /// <summary>Cells of a line; no value of the sample holds a line break.</summary>
    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(line[i]);
        }
        cells.Add(cell.ToString());
        return [.. cells];
    }

    private sealed class Kept(Action<byte[]> keep) : MemoryStream
    {
        private bool _kept;

        protected override void Dispose(bool disposing)
        {
            if (!_kept) keep(ToArray());
            _kept = true;
            base.Dispose(disposing);
        }
    }
}
