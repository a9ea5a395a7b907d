using System.Globalization;
using System.Text.RegularExpressions;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns.Care;

/// <summary>Care records of two years of which no rule has anything to say, for any collection year, and edits that break them in one place.</summary>
/// <remarks>
/// @ stands for the calendar year in which the collection year starts, @-3 for three years before. ALL is in care all year, TOT is a toddler, MUM a mother with spells missing, NEW came into care in the year,
/// OLD turned 17 under a deprivation of liberty order, LVR left care last year, ADO was adopted, of REV the decision to place for adoption was reversed, ASY seeks asylum, BRK has short breaks only.
/// </remarks>
internal static partial class CleanCare
{
    private const string Text = """
        Header: CHILD|SEX|DOB|ETHNIC|UPN|MOTHER|MC_DOB|UASC
        ALL|M|10/06/@-12|WBRI|A123456789012|||0
        TOT|F|10/06/@-3|MWBC|UN1|0||0
        MUM|F|10/06/@-16|WBRI|B123456789012|1|01/12/@-1|0
        NEW|F|05/05/@-7|AIND|C12345678901X|0||0
        OLD|M|20/08/@-17|WBRI|D123456789012|||0
        LVR|M|20/08/@-18|WBRI|E123456789012|||0
        ADO|M|01/02/@-2|WBRI|UN1|||0
        REV|F|01/02/@-6|WBRI|F123456789012|0||0
        ASY|M|12/03/@-16|BAFR|UN3|||1
        BRK|F|01/02/@-8|WBRI|G123456789012|||0
        Header_last: CHILD|SEX|DOB|ETHNIC|UPN|MOTHER|MC_DOB|UASC
        ALL|M|10/06/@-12|WBRI|A123456789012|||0
        TOT|F|10/06/@-3|MWBC|UN1|0||0
        MUM|F|10/06/@-16|WBRI|B123456789012|1|01/12/@-1|0
        OLD|M|20/08/@-17|WBRI|D123456789012|||0
        LVR|M|20/08/@-18|WBRI|E123456789012|||0
        ADO|M|01/02/@-2|WBRI|UN1|||0
        REV|F|01/02/@-6|WBRI|F123456789012|0||0
        ASY|M|12/03/@-16|BAFR|UN3|||1
        Episodes: CHILD|DECOM|RNE|LS|CIN|PLACE|PLACE_PROVIDER|DEC|REC
        ALL|01/02/@-3|S|C2|N1|U4|PR1||
        TOT|01/02/@-1|S|C2|N1|U4|PR1||
        MUM|01/02/@-2|S|C2|N1|U4|PR1||
        NEW|01/09/@|S|V2|N1|U4|PR1||
        OLD|01/02/@-3|S|C2|N1|K2|PR1||
        ADO|10/01/@-1|S|C2|N1|U4|PR1|01/05/@|X1
        ADO|01/05/@|B|E1|N1|A5|PR1|01/11/@|E11
        REV|01/02/@-2|S|C2|N1|U4|PR1||
        ASY|01/06/@-1|S|V2|N8|U4|PR1||
        BRK|01/05/@|S|V4|N2|U4|PR1||
        Episodes_last: CHILD|DECOM|RNE|LS|CIN|PLACE|PLACE_PROVIDER|DEC|REC
        ALL|01/02/@-3|S|C2|N1|U4|PR1||
        TOT|01/02/@-1|S|C2|N1|U4|PR1||
        MUM|01/02/@-2|S|C2|N1|U4|PR1||
        OLD|01/02/@-3|S|C2|N1|K2|PR1||
        ADO|10/01/@-1|S|C2|N1|U4|PR1||
        REV|01/02/@-2|S|C2|N1|U4|PR1||
        ASY|01/06/@-1|S|V2|N8|U4|PR1||
        LVR|01/05/@-4|S|C2|N1|U4|PR1|01/12/@-1|E4A
        Reviews: CHILD|DOB|REVIEW|REVIEW_CODE
        ALL|10/06/@-12|15/07/@|PN1
        TOT|10/06/@-3|15/07/@|PN0
        UASC: CHILD|SEX|DOB|DUC
        ASY|M|12/03/@-16|12/03/@+2
        UASC_last: CHILD|SEX|DOB|DUC
        ASY|M|12/03/@-16|12/03/@+2
        OC2: CHILD|DOB|SDQ_SCORE|SDQ_REASON|CONVICTED|HEALTH_CHECK|IMMUNISATIONS|TEETH_CHECK|HEALTH_ASSESSMENT|SUBSTANCE_MISUSE|INTERVENTION_RECEIVED|INTERVENTION_OFFERED
        ALL|10/06/@-12|12||0||1|1|1|1|0|1
        TOT|10/06/@-3||||1|1|1|1|0||
        MUM|10/06/@-16||SDQ2|0||1|1|1|0||
        OLD|20/08/@-17|40||0||1|1|1|1|1|
        REV|01/02/@-6|0||||1|1|1|0||
        ASY|12/03/@-16|8||0||1|1|1|0||
        OC3: CHILD|DOB|IN_TOUCH|ACTIV|ACCOM
        LVR|20/08/@-18|YES|F2|U1
        OC3_last: CHILD|DOB|IN_TOUCH|ACTIV|ACCOM
        LVR|20/08/@-18|YES|F2|U1
        AD1: CHILD|DOB|DATE_INT|DATE_MATCH|FOSTER_CARE|NB_ADOPTR|SEX_ADOPTR|LS_ADOPTR
        ADO|01/02/@-2|20/04/@|25/04/@|1|2|MF|L11
        PlacedAdoption: CHILD|DOB|DATE_PLACED|DATE_PLACED_CEASED|REASON_PLACED_CEASED
        ADO|01/02/@-2|20/04/@||
        REV|01/02/@-6|10/05/@-1|10/06/@|RD1
        PlacedAdoption_last: CHILD|DOB|DATE_PLACED|DATE_PLACED_CEASED|REASON_PLACED_CEASED
        REV|01/02/@-6|10/05/@-1||
        PrevPerm: CHILD|DOB|PREV_PERM|LA_PERM|DATE_PERM
        ALL|10/06/@-12|P1|204|ZZ/05/@-4
        NEW|05/05/@-7|Z1||
        BRK|01/02/@-8|Z1||
        Missing: CHILD|DOB|MISSING|MIS_START|MIS_END
        MUM|10/06/@-16|M|28/03/@|03/04/@
        MUM|10/06/@-16|A|10/05/@|12/05/@
        Missing_last: CHILD|DOB|MISSING|MIS_START|MIS_END
        MUM|10/06/@-16|M|28/03/@|
        SWEpisodes: CHILD|DOB|SW_ID|SW_DECOM|SW_DEC|SW_REASON
        ALL|10/06/@-12|SW1001|01/02/@-3|30/06/@|LEFTRL
        ALL|10/06/@-12|SW1002|28/06/@||MANAGE
        TOT|10/06/@-3|SW1001|01/02/@-1||MANAGE
        MUM|10/06/@-16|XX1003|01/02/@-2||OTHERS
        NEW|05/05/@-7|SW1002|01/09/@||MANAGE
        OLD|20/08/@-17|SW1002|01/02/@-3||MANAGE
        ADO|01/02/@-2|SW1002|10/01/@-1|01/11/@|MANAGE
        REV|01/02/@-6|SW1002|01/02/@-2||MANAGE
        ASY|12/03/@-16|SW1002|01/06/@-1||MANAGE
        SWEpisodes_last: CHILD|DOB|SW_ID|SW_DECOM|SW_DEC|SW_REASON
        ALL|10/06/@-12|SW1001|01/02/@-3||LEFTRL
        DoLo: CHILD|DOB|DOLO_START|DOLO_END
        OLD|20/08/@-17|01/02/@|01/05/@
        OLD|20/08/@-17|01/06/@|01/09/@
        DoLo_last: CHILD|DOB|DOLO_START|DOLO_END
        OLD|20/08/@-17|01/02/@|
        """;

    /// <summary>The records in a year after some edits, parted by spaces: <c>Table.CHILD.COLUMN=value</c> (of the child's second row <c>Table.CHILD#2.COLUMN=value</c>), <c>Table+A|B|C</c> for a row more, <c>Table-CHILD</c> for none of the child's, <c>Table-</c> for no table.</summary>
    public static Dictionary<string, TextTable> In(ReturnYear year, string edits = "")
    {
        var tables = Tables(Dated(Text, year));
        foreach (var edit in Dated(edits, year).Split(' ', StringSplitOptions.RemoveEmptyEntries)) Edit(tables, edit);
        if (string.CompareOrdinal(year.Code, "2024_25") < 0)
            foreach (var table in tables.Values.Where(t => t.Has("SEX")))
                foreach (var row in table.Rows) row[table["SEX"]] = row[table["SEX"]] switch { "M" => "1", "F" => "2", var other => other };
        return tables;
    }

    private static Dictionary<string, TextTable> Tables(string text)
    {
        var tables = new Dictionary<string, TextTable>(StringComparer.Ordinal);
        List<string?[]> rows = [];
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at) tables.Add(line[..at], new TextTable(line[..at], line[(at + 2)..].Split('|'), rows = []));
            else rows.Add(Cells(line));
        }

        return tables;
    }

    private static void Edit(Dictionary<string, TextTable> tables, string edit)
    {
        var parts = EditForm().Match(edit);
        Assert.True(parts.Success, $"'{edit}' is no edit");
        if (parts.Groups["none"].Success && parts.Groups["none"].Length == 0)
        {
            Assert.True(tables.Remove(parts.Groups["table"].Value));
            return;
        }

        var table = tables[parts.Groups["table"].Value];
        var rows = (List<string?[]>)table.Rows;
        if (parts.Groups["more"].Success) rows.Add(Cells(parts.Groups["more"].Value));
        else if (parts.Groups["none"].Success) Assert.True(rows.RemoveAll(r => r[0] == parts.Groups["none"].Value) > 0);
        else
        {
            var row = rows.Where(r => r[0] == parts.Groups["child"].Value).ElementAt(parts.Groups["nth"].Success ? parts.Groups["nth"].Value[0] - '1' : 0);
            row[table[parts.Groups["column"].Value]] = parts.Groups["value"].Length == 0 ? null : parts.Groups["value"].Value;
        }
    }

    private static string?[] Cells(string line) => [.. line.Split('|').Select(c => c.Length == 0 ? null : c)];

    private static string Dated(string text, ReturnYear year) => YearForm().Replace(text, m =>
        (year.Start.Year + (m.Groups[1].Length == 0 ? 0 : int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"@([+-]\d+)?")]
    private static partial Regex YearForm();

    [GeneratedRegex(@"^(?<table>\w+)(\+(?<more>.*)|-(?<none>\w*)|\.(?<child>\w+)(#(?<nth>\d))?\.(?<column>\w+)=(?<value>.*))$")]
    private static partial Regex EditForm();
}
