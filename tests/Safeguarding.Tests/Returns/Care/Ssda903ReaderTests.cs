using System.Text;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns.Care;

/// <summary>SSDA903 sets as they come: CSV files under any name with columns in any order, and XML.</summary>
public class Ssda903ReaderTests
{
    private static readonly ReturnYear Year = ReturnYear.Ending(2026);

    [Fact]
    public async Task A_file_is_known_by_its_set_of_columns_and_its_values_are_taken_in_capitals_without_spaces()
    {
        foreach (var mark in (byte[][])[[], [0xEF, 0xBB, 0xBF]])
        {
            var read = await Read([.. mark, .. Encoding.UTF8.GetBytes("review_code, DOB ,CHILD,REVIEW\r\n pn1 ,01/02/2015,\"a,1\",15/07/2025\r\n\r\nPN0,,B,\r\n")]);
            Assert.Empty(read.Faults);
            Assert.Equal("Reviews", read.Table!.Name);
            Assert.Equal(["CHILD", "DOB", "REVIEW", "REVIEW_CODE"], read.Table.Columns);
            Assert.Equal<string?[]>([["A,1", "01/02/2015", "15/07/2025", "PN1"], ["B", null, null, "PN0"]], read.Table.Rows);
        }
    }

    [Theory]
    [InlineData("CHILD,DOB,MISSING,MIS_START\r\n1,,M,\r\n", "The columns are those of no table of the year. The nearest is Missing; missing: MIS_END. Send exactly the table's columns, in any order.")]
    [InlineData("CHILD,DOB,IN_TOUCH,ACTIV,ACCOM,NOTE,CHILD\r\n", "The columns are those of no table of the year. The nearest is OC3; not in that table: column 6, 7 of the file. Send exactly the table's columns, in any order.")]
    [InlineData("CHILD,DOB,DOLO_START,DOLO_END\r\n", "The columns are those of no table of the year. The nearest is Reviews; missing: REVIEW, REVIEW_CODE; not in that table: column 3, 4 of the file. Send exactly the table's columns, in any order.")]
    [InlineData("", "The file is empty: a table without rows still needs its header. Export it again.")]
    public async Task A_file_that_is_no_table_is_named_with_the_nearest(string csv, string words)
    {
        var read = await Read(Encoding.UTF8.GetBytes(csv));
        Assert.Null(read.Table);
        Assert.Equal(new ReturnFileFault("a.csv", 0, words), Assert.Single(read.Faults));
    }

    [Fact]
    public async Task UTF16_is_refused_and_lines_that_are_no_rows_are_named()
    {
        var refused = await Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("CHILD,SEX,DOB,DUC\r\n")]);
        Assert.Null(refused.Table);
        Assert.Equal("The file is UTF-16, which the department's system refuses. Save it as CSV in UTF-8.", Assert.Single(refused.Faults).Words);

        var read = await Read("CHILD,SEX,DOB,DUC\r\nA,M,,\r\nB,M\r\nC,\"F,,\r\nD,F,,\r\n"u8.ToArray());
        Assert.Equal(["A", "D"], read.Table!.Rows.Select(r => r[0]));
        Assert.Equal([3, 4], read.Faults.Select(f => f.Line));
    }

    [Fact]
    public async Task A_row_leads_to_the_line_on_which_it_begins()
    {
        // Blank lines, values with line breaks, lines that are no rows, and either line end are counted as an editor counts them.
        var read = await Read("CHILD,SEX,DOB,DUC\r\nA,M,,\r\n\r\n\"B\r\nB\",M,,\r\nno row\r\nC,F,,\nD,F,,"u8.ToArray());
        Assert.Equal([2, 4, 7, 8], read.Lines);
        Assert.Equal(["A", "B\r\nB", "C", "D"], read.Table!.Rows.Select(row => row[0]));
        var many = await Read(Encoding.UTF8.GetBytes("CHILD,SEX,DOB,DUC\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i},M,,\n"))));
        Assert.Equal(Enumerable.Range(2, 200_000), many.Lines);
    }

    [Fact]
    public async Task A_second_file_of_a_table_is_left_out_and_said()
    {
        var (tables, places, faults) = Ssda903CsvReader.Together([await Read("CHILD,SEX,DOB,DUC\r\nA,M,,\r\n"u8.ToArray()), await Read("CHILD,SEX,DOB,DUC\r\nB,M,,\r\n"u8.ToArray())]);
        Assert.Equal("A", Assert.Single(tables["UASC"].Rows)[0]);
        Assert.Equal([2], places["UASC"].Lines);
        Assert.StartsWith("'a.csv' is the table UASC too", Assert.Single(faults).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2023, 10)]
    [InlineData(2024, 11)]
    [InlineData(2026, 11)]
    [InlineData(2027, 12)]
    public void Tables_join_the_layout_in_their_years(int ends, int tables) => Assert.Equal(tables, Ssda903Layout.For(ReturnYear.Ending(ends)).Count);

    [Fact]
    public void XML_becomes_the_tables_of_the_year()
    {
        const string xml = """
            <?xml version="1.0" encoding="utf-8"?>
            <EXPSSDA903 xmlns="urn:x">
              <CHILD>
                <HEADER><CHILDID>a1</CHILDID><UPN>A123456789012</UPN><SEX>m</SEX><DOB>12/03/2009</DOB><ETHNIC>BAFR</ETHNIC><UASC>1</UASC><DUC></DUC><MOTHER/><MC_DOB/>
                  <AREVIEW><REVIEW>15/07/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
                  <AREVIEW><REVIEW>15/01/2026</REVIEW><REVIEW_CODE>PN2</REVIEW_CODE></AREVIEW>
                  <OC2><SDQ_SCORE/><CONVICTED/></OC2>
                  <SWEPISODE><SW_ID>SW1</SW_ID><SW_DECOM>01/06/2024</SW_DECOM></SWEPISODE>
                  <DOL><DOLO_START>01/05/2026</DOLO_START></DOL>
                </HEADER>
                <EPISODE><DECOM>01/06/2024</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N8</CIN><PL>U4</PL><PL_POST>ab1 2cd</PL_POST></EPISODE>
              </CHILD>
              <CHILD><HEADER><CHILDID>B</CHILDID><SEX>F</SEX><DOB>20/08/2007</DOB><IN_TOUCH>YES</IN_TOUCH><ACTIV>F2</ACTIV><ACCOM>U1</ACCOM></HEADER></CHILD>
            </EXPSSDA903>
            """;
        var tables = Ssda903XmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)), ReturnYear.Ending(2027)).Tables;
        Assert.Equal(12, tables.Count);
        Assert.Equal<string?[]>([["A1", "M", "12/03/2009", "BAFR", "A123456789012", null, null, "1"], ["B", "F", "20/08/2007", null, null, null, null, null]], tables["Header"].Rows);
        Assert.Equal<string?[]>([["A1", "01/06/2024", "S", "V2", "N8", "U4", null, null, null, null, null, "AB1 2CD", null]], tables["Episodes"].Rows);
        Assert.Equal<string?[]>([["A1", "12/03/2009", "15/07/2025", "PN1"], ["A1", "12/03/2009", "15/01/2026", "PN2"]], tables["Reviews"].Rows);
        Assert.Equal<string?[]>([["A1", "M", "12/03/2009", null]], tables["UASC"].Rows);
        Assert.Equal<string?[]>([["B", "20/08/2007", "YES", "F2", "U1"]], tables["OC3"].Rows);
        Assert.Equal<string?[]>([["A1", "12/03/2009", "SW1", "01/06/2024", null, null]], tables["SWEpisodes"].Rows);
        Assert.Equal<string?[]>([["A1", "12/03/2009", "01/05/2026", null]], tables["DoLo"].Rows);
        Assert.Empty(tables["OC2"].Rows);
    }

    [Fact]
    public void What_XML_has_beside_the_return_is_left_out_and_said()
    {
        const string xml = """
            <EXPSSDA903><CHILD><HEADER><CHILDID>1<!-- of two parts -->2</CHILDID><SHOE>4</SHOE><SEX>M</SEX><SEX>F</SEX>stray<NONE/></HEADER>
              <EPISODE><SHOE>5</SHOE><DECOM>01/06/2024</DECOM></EPISODE></CHILD></EXPSSDA903>
            """;
        var file = Ssda903XmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)), Year);
        Assert.Equal([("SHOE", 1, 1), ("SEX", 1, 1), ("HEADER", 1, 1), ("SHOE", 1, 2)], file.Remarks.Select(r => (r.Element, r.Count, r.First.Line)));
        Assert.Equal(("12", "M"), (file.Tables["Header"].Rows[0][0], file.Tables["Header"].Rows[0][1]));
        Assert.Equal([1], file.Lines["Header"]);
        Assert.Equal([2], file.Lines["Episodes"]);
    }

    private static async Task<ReturnFileRead> Read(byte[] csv)
    {
        using var stream = new MemoryStream(csv);
        return await Ssda903CsvReader.ReadAsync(stream, "a.csv", Year);
    }
}
