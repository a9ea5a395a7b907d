using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;
using static Safeguarding.Tests.Review.ReviewedNights;

namespace Safeguarding.Tests.Review;

/// <summary>A sheet goes out, is filled in by people with a spreadsheet, and comes back.</summary>
public sealed class ReviewSheetTests
{
    private static readonly string[] People =
    [
        "HE:1 | Frankie | Gordon | 2016-04-18 | M | 9991234004",
        "SC:1 | Frankie | Gordon | 2016-04-18 | M | 9991234373",
        "HE:2 | Zoran | Petrovic | 2012-07-03 | M | 9991235116",
        "SC:2 | Zoran | Petrovic | 2012-07-03 | M | 9991236961",
        "HE:3 | Amelia | Roach | 2011-02-27 | F | 9991238816",
        "SC:3 | Amelia | Roach | 2011-02-27 | F | 9991240292",
    ];

    private static readonly DateTimeOffset Nine = new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Filled_in_and_taken_back_it_decides_the_next_night_and_a_second_time_nothing()
    {
        var nights = await NightAsync();
        var sheet = await Sheet.OfAsync(nights);
        sheet.Fill("HE:2", "SC:2", "Same", "AB", "One NHS number was mistyped; phoned the surgery.");
        // On the other of the two rows, in other words.
        sheet.Fill("SC:3", "HE:3", " not sure ", "CD", "Cousins?");

        var report = await ImportAsync(nights, sheet.Bytes());
        Assert.Equal((2, 0), (report.Added, report.Known));
        Assert.Empty(report.Findings);
        Assert.Equal(sheet.Rows.Count - 2, report.NotFilled);
        var again = await ImportAsync(nights, sheet.Bytes());
        Assert.Equal((0, 2), (again.Added, again.Known));

        var said = (await nights.Log.OfAsync(Key("HE:2"), Key("SC:2"))).Single();
        Assert.Equal((Answer.Same, "AB", "One NHS number was mistyped; phoned the surgery.", nights.Last.Build, Nine), (said.Verdict.Answer, said.Verdict.By, said.Verdict.Reason, said.Verdict.Build, said.At));
        Assert.NotEqual("", said.Verdict.Case);
        await nights.RunAsync(People);
        Assert.Contains("HE:2 SC:2", await nights.ChildrenAsync(), StringComparison.Ordinal);
        Assert.Equal(await nights.ChildOfAsync("HE:2"), await nights.ChildOfAsync("SC:2"));
        Assert.NotEqual(await nights.ChildOfAsync("HE:3"), await nights.ChildOfAsync("SC:3"));
        Assert.True((await nights.CaseOfAsync("HE:3", "SC:3")).Key.IsLookedAt);
    }

    [Theory]
    [InlineData("utf-8", ',')]
    [InlineData("utf-8", ';')]
    [InlineData("utf-16", '\t')]
    [InlineData("latin1", ',')]
    public async Task However_a_spreadsheet_saves_it_it_is_read(string encoding, char separator)
    {
        var nights = await NightAsync();
        var sheet = await Sheet.OfAsync(nights);
        sheet.Fill("HE:2", "SC:2", "different", "Zoë", "Two \"cousins\", \r\nsaid the school.");
        sheet.Rows.Reverse();
        var report = await ImportAsync(nights, sheet.Bytes(Encoding.GetEncoding(encoding), separator));
        Assert.Equal(1, report.Added);
        Assert.Empty(report.Findings);
        Assert.Equal("Zoë", (await nights.Log.AllAsync()).Single().Verdict.By);
    }

    [Fact]
    public async Task No_cell_is_run_as_a_formula()
    {
        var nights = await NightAsync();
        var record = new PersonRecord(Key("HE:2")) { GivenName = "=HYPERLINK(1)", Surname = "+1", Address = "@SUM(1)", Postcode = "-2+3", KnownAs = "\t=1" };
        var queue = await nights.QueueAsync();
        using var file = new MemoryStream();
        ReviewSheet.Write(file, queue, queue.Open, new Dictionary<RecordKey, PersonRecord> { [record.Key] = record });
        var cells = Sheet.Parse(file.ToArray()).SelectMany(row => row).ToList();
        Assert.Contains(cells, c => c.Contains("HYPERLINK", StringComparison.Ordinal));
        Assert.DoesNotContain(cells, c => c.Length > 0 && "=+@\t\r".Contains(c[0], StringComparison.Ordinal));
        Assert.DoesNotContain(cells, c => c.StartsWith("-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_taken_is_told_by_row_with_what_to_do_and_names_nobody()
    {
        var nights = await NightAsync();
        var sheet = await Sheet.OfAsync(nights);
        Assert.True(sheet.Rows.Count >= 6);
        sheet.Rows = sheet.Rows[..6];
        string[] decisions = ["maybe Quillfeather", "same", "same", "same", "", "different"];
        for (var r = 0; r < 6; r++) (sheet.Rows[r]["decision"], sheet.Rows[r]["by"], sheet.Rows[r]["reason"]) = (decisions[r], "AB", "Seen.");
        sheet.Rows[1]["by"] = "";
        sheet.Rows[2]["reason"] = " ";
        sheet.Rows[3]["record"] = "Quillfeather";
        sheet.Rows[5]["other_record"] = "HE:77777";

        var report = await ImportAsync(nights, sheet.Bytes());
        Assert.Equal(0, report.Added);
        Assert.Equal([(2, "decision"), (3, "by"), (4, "reason"), (5, "record"), (6, "decision"), (7, "record")], report.Findings.Select(f => (f.Row, f.Column)));
        Assert.All(report.Findings, f => Assert.True(f.What.Length > 0 && f.Fix.Length > 0));
        Assert.DoesNotContain(report.Findings, f => (f.What + f.Fix).Contains("Quillfeather", StringComparison.Ordinal));
        Assert.Empty(await nights.Log.AllAsync());
    }

    [Fact]
    public async Task Two_rows_that_contradict_each_other_are_both_refused()
    {
        var nights = await NightAsync();
        var sheet = await Sheet.OfAsync(nights);
        sheet.Fill("HE:2", "SC:2", "same", "AB", "Seen.");
        sheet.Fill("SC:2", "HE:2", "different", "CD", "Seen too.");
        var report = await ImportAsync(nights, sheet.Bytes());
        Assert.Equal(0, report.Added);
        Assert.Equal(2, report.Findings.Length);
        Assert.All(report.Findings, f => Assert.Contains($"Rows {report.Findings[0].Row} and {report.Findings[1].Row}", f.What, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_stewards_who_fill_in_copies_the_second_is_told_of_the_first()
    {
        var nights = await NightAsync();
        var (one, other) = (await Sheet.OfAsync(nights), await Sheet.OfAsync(nights));
        one.Fill("HE:2", "SC:2", "same", "AB", "Phoned the surgery.");
        other.Fill("HE:2", "SC:2", "different", "CD", "Saw both.");
        Assert.Equal(1, (await ImportAsync(nights, one.Bytes())).Added);

        var report = await ImportAsync(nights, other.Bytes());
        Assert.Equal(0, report.Added);
        var finding = Assert.Single(report.Findings);
        Assert.Contains("AB decided this pair on 2026-04-02 as same", finding.What, StringComparison.Ordinal);
        Assert.Contains("review decide HE:2 SC:2", finding.Fix, StringComparison.Ordinal);
        Assert.Equal("AB", (await nights.Log.AllAsync()).Single().Verdict.By);

        // Settled by a word of its own, neither sheet undoes it when it is imported once more.
        await nights.Log.AddAsync(new Verdict(Key("HE:2"), Key("SC:2"), Answer.Different, "AB and CD", "Agreed.", nights.Last.Build, "", null), Nine.AddHours(1));
        await ImportAsync(nights, one.Bytes());
        await ImportAsync(nights, other.Bytes());
        Assert.Equal("AB and CD", Decision.Latest(await nights.Log.AllAsync()).Single().Verdict.By);
        // A sheet that shows the decisions so far may follow them.
        var third = await Sheet.OfAsync(nights, withSettled: true);
        third.Fill("HE:2", "SC:2", "not sure", "EF", "The file has been merged since.");
        Assert.Equal(1, (await ImportAsync(nights, third.Bytes())).Added);
    }

    [Fact]
    public async Task Something_else_is_no_work_sheet()
    {
        foreach (var text in new[] { "a,b\n1,2\n", "", "record,other_record,decision,by\n" })
            await Assert.ThrowsAsync<InvalidDataException>(async () => await ReviewSheet.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), "x.csv"));
        var workbook = await Assert.ThrowsAsync<InvalidDataException>(async () => await ReviewSheet.ReadAsync(new MemoryStream([0x50, 0x4B, 3, 4, 0, 0, 0, 0]), "x.xlsx"));
        Assert.Contains("CSV UTF-8", workbook.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("surname", FieldMark.Alike, "O'Brien", "OBRIEN", "")]
    [InlineData("surname", FieldMark.Different, "O'Brien", "Byrne")]
    [InlineData("surname", FieldMark.Silent, "O'Brien", "")]
    [InlineData("sex", FieldMark.Alike, "M", "1")]
    [InlineData("sex", FieldMark.Different, "F", "1")]
    [InlineData("sex", FieldMark.Alike, "F", "2", "U", "9")]
    [InlineData("sex", FieldMark.Silent, "F", "U")]
    [InlineData("nhs_number", FieldMark.Alike, "999 123 4004", "9991234004")]
    [InlineData("record_date", FieldMark.Silent, "2026-01-01", "2026-01-02")]
    public void Fields_are_marked_alike_or_different(string field, FieldMark mark, params string[] values) => Assert.Equal(mark, SideBySide.MarkOf(field, values));

    private static async Task<ReviewedNights> NightAsync()
    {
        var nights = new ReviewedNights();
        await nights.RunAsync(People);
        return nights;
    }

    private static async Task<ImportReport> ImportAsync(ReviewedNights nights, byte[] file)
    {
        var sheet = await ReviewSheet.ReadAsync(new MemoryStream(file), "sheet.csv");
        var childOf = (await ReviewQueue.ChildrenAsync(nights.Store, nights.Last)).Crosswalk.Entries.ToDictionary(e => e.Record, e => e.ChildId);
        return await SheetImport.RunAsync(new Deciding(nights.Log, await Ledger.OpenAsync(nights.Store), childOf), sheet, nights.Last.Build, (_, _) => 1.5, Nine);
    }

    /// <summary>What a spreadsheet makes of an exported sheet.</summary>
    private sealed class Sheet(List<string> header, List<Dictionary<string, string>> rows)
    {
        public List<Dictionary<string, string>> Rows { get; set; } = rows;

        public static async Task<Sheet> OfAsync(ReviewedNights nights, bool withSettled = false)
        {
            var queue = await nights.QueueAsync();
            var cases = withSettled ? await nights.Store.ReadJsonAsync<System.Collections.Immutable.ImmutableArray<Safeguarding.Linkage.Review.ReviewCase>>(nights.Last.Files.Single(f => f.Name == ReviewQueue.Name).Object.Path) : queue.Open;
            var plan = await nights.Store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(nights.Last.Build));
            var people = await new BuildInputs(nights.Store, Schemas.Embedded, plan, new BuildMemory(), NightRun.Context()).PersonsAsync(default);
            using var file = new MemoryStream();
            ReviewSheet.Write(file, queue, cases, people.ToDictionary(p => p.Key));
            var lines = Parse(file.ToArray());
            return new Sheet(lines[0], [.. lines.Skip(1).Select(cells => lines[0].Zip(cells).ToDictionary(c => c.First, c => c.Second))]);
        }

        public void Fill(string record, string other, string decision, string by, string reason)
        {
            var row = Rows.Single(r => r["record"] == record && r["other_record"] == other);
            (row["decision"], row["by"], row["reason"]) = (decision, by, reason);
        }

        public byte[] Bytes(Encoding? encoding = null, char separator = ',')
        {
            encoding ??= Encoding.UTF8;
            string Cell(string text) => text.AsSpan().IndexOfAny([separator, '"', '\r', '\n']) >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
            var text = string.Concat(Rows.Select(r => header.Select(h => Cell(r[h]))).Prepend(header).Select(cells => string.Join(separator, cells) + "\r\n"));
            return [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        }

        public static List<List<string>> Parse(byte[] file)
        {
            using var reader = CsvHelper.CsvReader.Create(new MemoryStream(file), new CsvHelper.CsvReaderOptions { HasHeader = false });
            var rows = new List<List<string>>();
            while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.GetSpan(i)).TrimStart('\uFEFF'))]);
            return rows;
        }
    }
}
