using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Safeguarding.Pipeline.Reading;

namespace Safeguarding.Tests.Reading;

/// <summary>Any table, written as correct delimited text in any of the ways people write it, is read back as it was.</summary>
public class RoundTripTests
{
    private static readonly string[] Names = ["id", "given name", "col;umn", "note|s", "z"];

    /// <summary>One way of writing a table: delimiter, line ending, encoding, when to quote, whether the last line ends, and how small the reader's buffers are.</summary>
    private sealed record Form(char Delimiter, string LineEnd, int Encoding, int Quoting, bool LastLineEnds, int MaxRecordBytes, int Piece);

    private static readonly Gen<string> Cell = Gen.Elements("", "a", "b c", "\"", "\"\"", ",", "\n", "\r\n", "\r", "\t", "|", ";", "é", "💙", "x\u00A0", "'", "=1", "longer text of several words, with \"quotes\"\nand lines")
        .ListOf().Select(parts => string.Concat(parts.Take(3)));

    private static readonly Gen<(int Columns, string[][] Rows, Form Form)> Cases =
        from columns in Gen.Choose(2, Names.Length)
        from rows in Cell.ListOf(columns).Select(c => c.ToArray()).ListOf()
        from delimiter in Gen.Elements(',', '\t', '|', ';')
        from lineEnd in Gen.Elements("\n", "\r\n", "\r")
        from encoding in Gen.Choose(0, 4)
        from quoting in Gen.Choose(0, 2)
        from lastLineEnds in Gen.Elements(true, false)
        from bound in Gen.Elements(1500, 4000, 1 << 20)
        from piece in Gen.Elements(1, 7, 4096)
        select (columns, rows.Select((r, i) => (string[])[$"r{i}" + r[0], .. r[1..]]).ToArray(), new Form(delimiter, lineEnd, encoding, quoting, lastLineEnds, bound, piece));

    [Fact]
    public void A_table_written_correctly_is_read_back_equal() =>
        Prop.ForAll(Arb.From(Cases), c => Assert.Equal(Shown(c.Rows), Shown(Read(Write(c.Columns, c.Rows, c.Form), c.Form, c.Columns))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20260331, 1));

    private static string Shown(IEnumerable<string[]> rows) => string.Join('\n', rows.Select(r => string.Join("¦", r.Select(c => c.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)))));

    private static byte[] Write(int columns, string[][] rows, Form form)
    {
        var text = new StringBuilder();
        text.AppendJoin(form.Delimiter, Names.Take(columns).Select(n => Quoted(n, form)));
        foreach (var row in rows) text.Append(form.LineEnd).AppendJoin(form.Delimiter, row.Select(c => Quoted(c, form)));
        if (form.LastLineEnds) text.Append(form.LineEnd);
        Encoding encoding = form.Encoding switch
        {
            0 => new UTF8Encoding(false),
            1 => new UTF8Encoding(true),
            2 => Encoding.Unicode,
            3 => Encoding.BigEndianUnicode,
            _ => new UnicodeEncoding(false, false),
        };
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())];
    }

    private static string Quoted(string cell, Form form)
    {
        var needed = cell.AsSpan().IndexOfAny([form.Delimiter, '"', '\r', '\n']) >= 0;
        var quote = needed || form.Quoting == 1 || (form.Quoting == 2 && cell.Length % 2 == 0);
        return quote ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    private static List<string[]> Read(byte[] file, Form form, int columns)
    {
        var options = new ReadingOptions { MaxRecordBytes = form.MaxRecordBytes };
        var names = Names.Take(columns).ToHashSet(StringComparer.Ordinal);
        var reader = ExtractReader.OpenAsync(new PiecewiseStream(file, form.Piece), "t.csv", names.Contains, options, default).GetAwaiter().GetResult();
        var rows = new List<string[]>();
        while (reader.NextStretchAsync(default).AsTask().GetAwaiter().GetResult())
            while (reader.Read())
            {
                Assert.Equal(RecordFault.None, reader.RecordFault);
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.GetSpan(i)))]);
            }
        Assert.Equal(FileFault.None, reader.Fault);
        Assert.Equal(form.Delimiter, reader.Delimiter);
        Assert.Equal(Names.Take(columns), reader.Header);
        return rows;
    }
}
