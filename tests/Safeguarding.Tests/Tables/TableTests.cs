using Safeguarding.Parquet;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Tests.Tables;

/// <summary>Accepted files of one table, joined.</summary>
public sealed class TableTests
{
    [Fact]
    public void One_file_is_the_table()
    {
        var table = Read(["id"], ("w1", "id,value,_row", "a,1,1\nb,,2"));
        Assert.Equal("a | 1 | w1 | 1\nb |  | w1 | 2", Show(table));
    }

    [Fact]
    public void A_later_row_replaces_an_earlier_one_with_its_key()
    {
        var table = Read(["id"], ("w1", "id,value,_row", "a,1,1\nb,2,2\nc,3,3"), ("w2", "id,value,_row", "b,20,1\nd,4,2"), ("w3", "id,value,_row", "b,200,1"));
        Assert.Equal("a | 1 | w1 | 1\nc | 3 | w1 | 3\nd | 4 | w2 | 2\nb | 200 | w3 | 1", Show(table));
    }

    [Fact]
    public void A_later_empty_value_replaces_too() =>
        Assert.Equal("a |  | w2 | 1", Show(Read(["id"], ("w1", "id,value,_row", "a,1,1"), ("w2", "id,value,_row", "a,,1"))));

    [Fact]
    public void A_key_of_two_columns_is_the_pair_of_them()
    {
        var table = Read(["id", "value"], ("w1", "id,value,_row", "a,bc,1\nab,c,2"), ("w2", "id,value,_row", "ab,c,1"));
        Assert.Equal("a | bc | w1 | 1\nab | c | w2 | 1", Show(table));
    }

    [Fact]
    public void Without_a_key_every_row_stays() =>
        Assert.Equal(4, Read([], ("w1", "id,value,_row", "a,1,1\na,1,2"), ("w2", "id,value,_row", "a,1,1\nb,1,2")).Rows);

    [Fact]
    public void A_column_an_older_file_lacks_is_empty_in_its_rows()
    {
        var table = Read(["id"], ("w1", "id,_row", "a,1"), ("w2", "id,value,_row", "b,2,1"));
        Assert.Equal("a |  | w1 | 1\nb | 2 | w2 | 1", Show(table));
    }

    [Fact]
    public void A_column_the_newest_file_dropped_is_gone()
    {
        var table = Read(["id"], ("w1", "id,value,_row", "a,1,1"), ("w2", "id,_row", "b,1"));
        Assert.False(table.Has("value"));
        Assert.Equal(2, table.Rows);
    }

    [Fact]
    public void Asking_for_the_wrong_thing_names_table_and_column()
    {
        var table = TableText.Of("health/patients", "id | born:date\np | 2015-02-28");
        Assert.Contains("'health/patients' has no column 'name'", Assert.Throws<ArgumentException>(() => table.Text("name")).Message, StringComparison.Ordinal);
        Assert.Contains("'born'", Assert.Throws<ArgumentException>(() => table.Text("born")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => table.Dates("id"));
        Assert.Equal(new DateTime(2015, 2, 28), table.Times("born")[0]);
    }

    private static string Show(Table table) => TableText.Show(table, "id", "value", Lineage.Extract, Lineage.Row);

    private static Table Read(string[] key, params (string WorkId, string Header, string Rows)[] files) =>
        Table.Read("health/things", [.. files.Select(f => (f.WorkId, (Stream)new MemoryStream(Parquet(f.Header.Split(','), f.Rows))))], key);

    private static byte[] Parquet(string[] header, string rows)
    {
        using var buffer = new MemoryStream();
        var writer = new ParquetWriter(buffer, new ParquetSchema([.. header.Select(h => new ParquetColumn(h, h == Lineage.Row ? ParquetType.Int64 : ParquetType.String))]), new ParquetWriteOptions { RowGroupRows = 2 });
        foreach (var cells in rows.Split('\n').Select(r => r.Split(',')))
        {
            for (var c = 0; c < header.Length; c++)
                if (cells[c].Length == 0) writer.AppendNull(c);
                else if (header[c] == Lineage.Row) writer.Append(c, long.Parse(cells[c]));
                else writer.Append(c, cells[c]);
            writer.EndRow();
        }

        writer.Complete();
        return buffer.ToArray();
    }
}
