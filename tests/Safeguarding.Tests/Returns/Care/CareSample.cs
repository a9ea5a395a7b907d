using System.Text;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns.Care;

/// <summary>Invented children of 2025/26 in whose records no rule of episodes finds anything, and the small language in which tests alter them.</summary>
internal sealed class CareSample
{
    private const string Tables = """
        Header CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
        101,M,10/05/2012,WBRI,A820000114001,,
        102,F,15/03/2010,WBRI,A820000114002,0,
        103,F,09/07/2008,BAFR,A820000114003,1,03/02/2025
        104,M,09/07/2020,WBRI,UN1,,
        105,F,20/08/2015,MWBC,A820000114005,,
        106,M,08/04/2008,OOTH,UN2,,
        107,M,11/11/2011,WBRI,A820000114007,,
        108,F,01/02/2014,WBRI,A820000114008,0,
        109,M,04/04/2010,WBRI,A820000114009,,
        110,M,15/11/2007,WBRI,A820000114010,,
        111,F,30/06/2019,WBRI,A820000114011,0,
        112,M,12/12/2010,WBRI,A820000114012,,
        113,M,01/05/2009,WBRI,A820000114013,,
        Episodes CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
        101,06/05/2024,S,V2,N1,U6,PR1,01/08/2025,X1,CARPL,AD1 2BC,AD2 4BC,SC400001
        101,01/08/2025,P,V2,N1,K2,PR4,13/10/2025,X1,,AD1 2BC,AD3 1AA,SC400002
        101,13/10/2025,L,C2,N1,K2,PR4,02/02/2026,E4A,,AD1 2BC,AD3 1AA,SC400002
        102,06/05/2023,S,C2,N1,U6,PR1,,,,AD1 2BD,AD2 4BC,SC400001
        103,01/02/2024,S,C2,N5,R3,PR4,01/12/2025,E5,,AD1 2BC,AD3 1AB,SC400003
        104,01/03/2024,S,E1,N1,U1,PR1,01/06/2025,X1,PLACE,AD1 2BC,AD2 4BC,SC400001
        104,01/06/2025,T,E1,N1,A5,PR1,03/12/2025,E12,,AD1 2BC,AD2 4BC,SC400001
        105,01/05/2025,S,V3,N2,U6,PR1,05/05/2025,E8,,,,
        105,01/07/2025,S,V3,N2,U6,PR1,10/07/2025,E8,,,,
        105,01/09/2025,S,V3,N2,U6,PR1,15/09/2025,E8,,,,
        106,06/05/2024,S,V2,N8,K3,PR4,,,,,AD3 1AC,SC400004
        107,06/05/2025,S,C2,N1,U5,PR1,06/06/2025,X1,,AD1 2BC,AD2 4BC,SC400001
        107,06/06/2025,P,C2,N1,T1,,16/06/2025,X1,,AD1 2BC,AD2 9HH,
        107,16/06/2025,P,C2,N1,U5,PR1,,,,AD1 2BC,AD2 4BC,SC400001
        108,01/02/2023,S,C2,N1,U3,PR1,06/06/2025,E45,,AD1 2BC,AD2 4BC,SC400001
        109,06/05/2025,S,J1,N4,R5,PR3,01/10/2025,E14,,AD1 2BC,OT1 1AA,
        110,06/05/2020,S,C2,N1,U4,PR1,15/11/2025,E17,,AD1 2BC,AD2 4BC,SC400001
        111,01/06/2025,S,L1,N1,U6,PR1,03/06/2025,X1,,AD1 2BC,AD2 4BC,SC400001
        111,03/06/2025,L,L2,N1,U6,PR1,12/06/2025,X1,,AD1 2BC,AD2 4BC,SC400001
        111,12/06/2025,L,C1,N1,U6,PR1,,,,AD1 2BC,AD2 4BC,SC400001
        112,06/05/2025,S,C2,N1,Z11,,01/10/2025,X1,,AD1 2BC,AD2 9HH,
        112,01/10/2025,P,C2,N1,P1,PR0,,,,AD1 2BC,AD1 2BC,
        113,06/05/2022,S,C2,N1,S1,PR2,01/10/2025,E7,,AD1 2BC,OT1 1AB,SC400005
        Episodes_last CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
        101,06/05/2024,S,V2,N1,U6,PR1,,,,AD1 2BC,AD2 4BC,SC400001
        102,06/05/2023,S,C2,N1,U6,PR1,,,,AD1 2BD,AD2 4BC,SC400001
        103,01/02/2024,S,C2,N5,R3,PR4,,,,AD1 2BC,AD3 1AB,SC400003
        104,01/03/2024,S,E1,N1,U1,PR1,,,,AD1 2BC,AD2 4BC,SC400001
        106,06/05/2024,S,V2,N8,K3,PR4,,,,,AD3 1AC,SC400004
        108,01/02/2023,S,C2,N1,U3,PR1,,,,AD1 2BC,AD2 4BC,SC400001
        110,06/05/2020,S,C2,N1,U4,PR1,,,,AD1 2BC,AD2 4BC,SC400001
        113,06/05/2022,S,C2,N1,S1,PR2,,,,AD1 2BC,OT1 1AB,SC400005
        Header_last CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
        103,F,09/07/2008,BAFR,A820000114003,1,03/02/2025
        UASC CHILD,SEX,DOB,DUC
        106,M,08/04/2008,
        PrevPerm CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM
        105,20/08/2015,Z1,,
        107,11/11/2011,Z1,,
        109,04/04/2010,Z1,,
        111,30/06/2019,Z1,,
        112,12/12/2010,Z1,,
        """;

    /// <summary>Columns under the names of the ONS directory. FA1 1AA lies further away than any place of the country.</summary>
    private const string Directory = """
        pcds,oseast1m,osnrth1m,oslaua,oscty
        AD1 2BC,400000,300000,E06000099,E99999999
        AD1 2BD,400300,300400,E06000099,E99999999
        AD2 4BC,403000,304000,E06000099,E99999999
        AD2 9HH,410000,300000,E06000099,E99999999
        AD3 1AA,400000,310000,E06000099,E99999999
        AD3 1AB,401000,310000,E06000099,E99999999
        AD3 1AC,402000,310000,E06000099,E99999999
        OT1 1AA,450000,300000,E07000123,E10000099
        OT1 1AB,451000,300000,E07000123,E10000099
        FA1 1AA,400000,2300000,E06000098,E99999999
        SL1 1AA,400000,900000,E06000098,E99999999
        """;

    private const string Providers = """
        URN,Local authority,Placement code,Placement provider code,Deregistration date,Setting address postcode,Provider type
        SC400001,E06000099,"U1,U2,U3,U4,U5,U6,A3,A4,A5,A6",PR1,,,Fostering
        SC400002,E06000099,K2,"PR4,PR5",,AD3 1AA,Home
        SC400003,E06000099,R3,PR4,,ad31ab,Centre
        SC400004,E06000099,K3,PR4,,AD3 1AC,Supported
        SC400005,E10000099,S1,PR2,,OT1 1AB,School
        """;

    private readonly Dictionary<string, (string[] Columns, List<string?[]> Rows)> _tables;

    private CareSample(Dictionary<string, (string[] Columns, List<string?[]> Rows)> tables) => _tables = tables;

    public static IReadOnlySet<string> Own { get; } = new HashSet<string>(["E06000099", "Aldermere"], StringComparer.Ordinal);

    public static Stream Bytes(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    public static CareSample Clean()
    {
        var tables = new Dictionary<string, (string[], List<string?[]>)>(StringComparer.Ordinal);
        List<string?[]> rows = [];
        foreach (var line in Tables.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (char.IsAsciiDigit(line[0])) rows.Add([.. line.Split(',').Select(c => c.Length == 0 ? null : c)]);
            else tables[line.Split(' ')[0]] = (line.Split(' ')[1].Split(','), rows = []);
        }

        return new CareSample(tables);
    }

    /// <summary>
    /// Alterations parted by "; ". <c>101/2 DEC=01/01/2026 REC=</c> sets cells of child 101's second row of Episodes, <c>Header:101 SEX=F</c> those of another table's,
    /// <c>-101/3</c> takes a row away, <c>+101/1 DECOM=..</c> adds a copy of it, altered, at the end.
    /// </summary>
    public CareSample Alter(string alterations)
    {
        foreach (var alteration in alterations.Split("; ", StringSplitOptions.RemoveEmptyEntries)) One(alteration);
        return this;
    }

    /// <summary>Puts one of the values into some cells of any table, ids of children among them.</summary>
    public CareSample Spoil(Random random, string?[] values, int cells)
    {
        for (var n = 0; n < cells; n++)
        {
            var (columns, rows) = _tables.Values.ElementAt(random.Next(_tables.Count));
            rows[random.Next(rows.Count)][random.Next(columns.Length)] = values[random.Next(values.Length)];
        }

        return this;
    }

    /// <summary>The tables with what is worked out, then altered by <paramref name="after"/>.</summary>
    public RuleTables ForRules(ReturnYear year, string? after = null)
    {
        var raw = Made();
        var derived = Ssda903Derived.Add(raw, PostcodeDirectory.Read(Bytes(Directory), Ssda903Derived.Postcodes(raw)), Own);
        var all = new CareSample(derived.Append(new(ProviderList.Table, ProviderList.Read(Bytes(Providers)))).ToDictionary(t => t.Key, t => (t.Value.Columns.ToArray(), t.Value.Rows.ToList()), StringComparer.Ordinal));
        if (after is not null) all.Alter(after);
        return new RuleTables(all.Made(), year, ReturnDates.DayMonthYear, Repository.WorkingDays) { OwnAuthority = Own };
    }

    public IReadOnlyDictionary<string, TextTable> Made() => _tables.ToDictionary(t => t.Key, t => new TextTable(t.Key, t.Value.Columns, t.Value.Rows), StringComparer.Ordinal);

    private void One(string alteration)
    {
        var words = alteration.Split(' ');
        var name = words[0].TrimStart('+', '-');
        var (table, row) = name.Split(':') is [var t, var r] ? (t, r) : ("Episodes", name);
        var (columns, rows) = _tables[table];
        var nth = row.Split('/') is [_, var number] ? number[0] - '1' : 0;
        var found = rows.Where(cells => cells[0] == row.Split('/')[0]).ElementAt(nth);
        var altered = (string?[])found.Clone();
        foreach (var cell in string.Join(' ', words[1..]).Split(", ", StringSplitOptions.RemoveEmptyEntries))
            altered[Array.IndexOf(columns, cell.Split('=')[0])] = cell.Split('=')[1] is { Length: > 0 } value ? value : null;
        var at = rows.IndexOf(found);
        if (alteration[0] == '-') rows.RemoveAt(at);
        else if (alteration[0] == '+') rows.Add(altered);
        else rows[at] = altered;
    }
}
