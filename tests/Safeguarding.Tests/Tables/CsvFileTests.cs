using System.Text;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Tests.Tables;

/// <summary>CSV that is opened in Excel.</summary>
public sealed class CsvFileTests
{
    [Fact]
    public void Begins_with_a_byte_order_mark_and_ends_lines_as_Excel_does()
    {
        var bytes = Write("a", "é");
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        Assert.Equal("x,y\r\na,é\r\n", Encoding.UTF8.GetString(bytes[3..]));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+44 7700")]
    [InlineData("-2+3")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1+1")]
    [InlineData("\r=1+1")]
    [InlineData("=HYPERLINK(\"x\",\"y\")")]
    public void Text_that_Excel_would_run_does_not_begin_a_cell(string formula)
    {
        var cell = Encoding.UTF8.GetString(Write(formula, "b")[3..]).Split("\r\n", 2)[1].TrimStart('"');
        Assert.Equal('\'', cell[0]);
    }

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("O'Brien", "O'Brien")]
    [InlineData(null, "")]
    public void Text_is_quoted_where_it_must_be(string? value, string written) =>
        Assert.Equal($"x,y\r\n{written},b\r\n", Encoding.UTF8.GetString(Write(value, "b")[3..]));

    private static byte[] Write(params string?[] row)
    {
        using var buffer = new MemoryStream();
        CsvFile.Write(buffer, ["x", "y"], [row]);
        return buffer.ToArray();
    }
}
