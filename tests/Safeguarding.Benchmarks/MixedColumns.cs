using System.Globalization;
using System.Text;
using Safeguarding.Parquet;

namespace Safeguarding.Benchmarks;

/// <summary>Twenty columns such as extracts have: identifiers, codes, names, free text, dates, times, truth values, numbers and money, some of them nullable. The same in every run.</summary>
internal sealed class MixedColumns
{
    private static readonly string[] Roles = ["victim", "suspect", "witness", "child_present", "subject"];
    private static readonly string[] Outcomes = ["under_investigation", "no_further_action", "charged", "community_resolution", "other"];

    private static readonly (ParquetColumn Column, Func<long, Cell> Make)[] Definitions =
    [
        (new("incident_id", ParquetType.String, Nullable: false), row => Text($"I{row / 3:D8}")),
        (new("child_id", ParquetType.String, Nullable: false), row => Text($"C{Mix(row, 1) % 400_000:D8}")),
        (new("pseudonym", ParquetType.String, Nullable: false), row => Text($"{Mix(Mix(row, 1) % 400_000, 99):x16}{Mix(Mix(row, 1) % 400_000, 98):x16}")),
        (new("surname", ParquetType.String), row => Text($"Surname{Mix(row, 2) % 1000 * 31}")),
        (new("role", ParquetType.String, Nullable: false), row => Text(Roles[Mix(row, 3) % 5])),
        (new("outcome", ParquetType.String), row => Mix(row, 4) % 4 == 0 ? default : Text(Outcomes[Mix(row, 5) % 5])),
        (new("postcode", ParquetType.String), row => Text($"AD{Mix(row, 6) % 90 + 10} {Mix(row, 6) % 9 + 1}{(char)('A' + (Mix(row, 6) % 26))}{(char)('A' + (Mix(row, 7) % 26))}")),
        (new("note", ParquetType.String), row => Mix(row, 8) % 3 == 0 ? default : Text($"Seen by {Mix(row, 9) % 3000} of the {Roles[Mix(row, 10) % 5]} team about {Outcomes[Mix(row, 11) % 5]}, ref {Mix(row, 12) % 1_000_000}")),
        (new("born", ParquetType.Date), row => new(true, 13_000 + (Mix(row, 13) % 6570))),
        (new("opened", ParquetType.Date, Nullable: false), row => new(true, 20_000 + (row / 10_000))),
        (new("reported", ParquetType.Timestamp, Nullable: false), row => new(true, 1_743_465_600_000_000 + (row * 60_000_000) + (Mix(row, 14) % 3_600_000_000))),
        (new("closed", ParquetType.Timestamp), row => Mix(row, 15) % 2 == 0 ? default : new(true, 1_743_465_600_000_000 + (Mix(row, 16) % 31_536_000 * 1_000_000))),
        (new("flag", ParquetType.Boolean, Nullable: false), row => new(true, Mix(row, 17) % 3 == 0 ? 1 : 0)),
        (new("placed", ParquetType.Boolean), row => Mix(row, 18) % 5 == 0 ? default : new(true, row / 5000 % 2)),
        (new("count", ParquetType.Int32, Nullable: false), row => new(true, Mix(row, 19) % 50)),
        (new("amount", ParquetType.Int64), row => new(true, Mix(row, 20) % 1_000_000_007)),
        (new("source_row", ParquetType.Int64, Nullable: false), row => new(true, row + 1)),
        (new("weight", ParquetType.Double), row => Mix(row, 21) % 2 == 0 ? default : new(true, BitConverter.DoubleToInt64Bits(Mix(row, 22) / 7.0))),
        (new("score", ParquetType.Double, Nullable: false), row => new(true, BitConverter.DoubleToInt64Bits(Mix(row, 23) % 10_000 / 100.0))),
        (new("cost", ParquetType.Decimal, Precision: 12, Scale: 2), row => new(true, Mix(row, 24) % 9_000_000)),
    ];

    private readonly Column[] _columns;

    /// <param name="first">Number of the first row.</param>
    public MixedColumns(long first, int rows)
    {
        Rows = rows;
        _columns = new Column[Definitions.Length];
        Parallel.For(0, Definitions.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => _columns[i] = new Column(Definitions[i], first, rows));
    }

    public static ParquetSchema Schema { get; } = new([.. Definitions.Select(definition => definition.Column)]);

    public int Rows { get; }

    /// <summary>Bytes of the values in plain binary: 4 or 8 a number, texts as UTF-8.</summary>
    public long PlainBytes => _columns.Sum(column => column.PlainBytes);

    /// <summary>Appends all rows, some thousands at a time as a table's reader would give them.</summary>
    public void WriteTo(ParquetWriter writer)
    {
        const int Batch = 16_384;
        for (int from = 0; from < Rows; from += Batch)
        {
            int rows = Math.Min(Batch, Rows - from);
            for (int i = 0; i < _columns.Length; i++)
                _columns[i].AppendTo(writer, i, from, rows);
            writer.EndRows(rows);
        }
    }

    private static long Mix(long row, int salt)
    {
        ulong z = unchecked((ulong)row * 0x9E3779B97F4A7C15 + (ulong)salt * 0xBF58476D1CE4E5B9);
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return (long)((z ^ z >> 31) >> 2);
    }

    private static Cell Text(FormattableString text) => new(true, 0, text.ToString(CultureInfo.InvariantCulture));

    private static Cell Text(string text) => new(true, 0, text);

    private readonly record struct Cell(bool IsThere, long Bits, string? Words = null);

    private sealed class Column
    {
        private readonly bool[] _present;
        private readonly long[] _bits = [];
        private readonly int[] _ends = [];
        private readonly byte[] _utf8 = [];

        public Column((ParquetColumn Column, Func<long, Cell> Make) definition, long first, int rows)
        {
            _present = new bool[rows];
            bool isText = definition.Column.Type == ParquetType.String;
            if (isText)
                _ends = new int[rows];
            else
                _bits = new long[rows];
            using var utf8 = new MemoryStream();
            for (int row = 0; row < rows; row++)
            {
                var cell = definition.Make(first + row);
                _present[row] = cell.IsThere;
                if (!isText)
                    _bits[row] = cell.Bits;
                else
                {
                    if (cell.Words is { } words)
                        utf8.Write(Encoding.UTF8.GetBytes(words));
                    _ends[row] = (int)utf8.Length;
                }
            }
            _utf8 = utf8.ToArray();
            int width = definition.Column.Type switch { ParquetType.Boolean => 1, ParquetType.Int32 or ParquetType.Date => 4, _ => 8 };
            PlainBytes = isText ? _utf8.Length : (long)rows * width;
        }

        public long PlainBytes { get; }

        public void AppendTo(ParquetWriter writer, int column, int from, int rows)
        {
            var present = _present.AsSpan(from, rows);
            if (_ends.Length == 0)
            {
                writer.AppendColumn(column, _bits.AsSpan(from, rows), present);
                return;
            }
            int start = from == 0 ? 0 : _ends[from - 1];
            Span<int> ends = stackalloc int[rows];
            for (int i = 0; i < rows; i++)
                ends[i] = _ends[from + i] - start;
            writer.AppendColumn(column, _utf8.AsSpan(start, ends[^1]), ends, present);
        }
    }
}
