using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returning;

/// <summary>The Annex A that a night publishes: the workbook against the Parquet tables beside it, in more than one reader's eyes.</summary>
public sealed class AnnexAWorkbookTests(AnnexANight night) : IClassFixture<AnnexANight>
{
    [Fact]
    public async Task Workbook_holds_what_the_parquet_holds_cell_by_cell()
    {
        var workbook = new PlainWorkbook(night.Workbook);
        Assert.Equal(AnnexALayout.Lists.Select(l => l.Sheet), workbook.Sheets.Select(s => s.Name));
        var rows = 0;
        foreach (var list in AnnexALayout.Lists)
        {
            var expected = await night.ParquetAsync(list);
            Assert.Equal(expected, workbook.Rows(list.Sheet));
            Assert.Equal(list.Columns.Select(c => c.Width), workbook.Widths(list.Sheet));
            Assert.True(expected.Count > 1, $"{list.Sheet} is empty, so nothing was compared.");
            rows += expected.Count - 1;
        }

        Assert.Equal(night.Publication.Files.Single(f => f.Name == "returns/annex-a").Rows, rows);
    }

    [SofficeFact]
    public async Task LibreOffice_opens_it_and_shows_what_the_parquet_holds()
    {
        var folder = Directory.CreateTempSubdirectory("annex-a-");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "annex-a.xlsx"), night.Workbook);

            // Every sheet, cells as they are shown, text quoted: commas, quotes, UTF-8, all sheets (-1).
            Soffice(folder.FullName, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1", "--outdir", folder.FullName, "annex-a.xlsx");
            foreach (var list in AnnexALayout.Lists)
                Assert.Equal(await night.ParquetAsync(list), Csv(Path.Combine(folder.FullName, $"annex-a-{list.Sheet}.csv"), list.Columns.Count));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Workbook_is_valid_by_the_standards_own_schema()
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(night.Workbook), isEditable: false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document).Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}"));
    }

    [Fact]
    public void No_cell_is_a_formula_and_what_looks_like_one_is_marked_as_text()
    {
        var workbook = new PlainWorkbook(night.Workbook);
        Assert.Empty(workbook.Formulas);
        var organisations = workbook.Rows("List 2").Skip(1).Select(r => r[^1]).ToList();
        Assert.Contains(AnnexANight.Formula, organisations);
        Assert.Equal(organisations.Count(o => o == AnnexANight.Formula), workbook.Guarded.Count());
        Assert.All(workbook.Guarded, g => Assert.Equal(AnnexANight.Formula, g));
    }

    /// <summary>Two writings of one return, and the bytes that the night wrote: neither the time of day nor an id of the library's making is in them.</summary>
    [Fact]
    public void Same_lists_give_the_same_bytes()
    {
        var made = Small();
        Assert.Equal(Bytes(made), Bytes(made));
        using var zip = new ZipArchive(new MemoryStream(night.Workbook));
        Assert.All(zip.Entries, e => Assert.Equal(new DateTime(1980, 1, 1), e.LastWriteTime.DateTime));
        Assert.Equal(zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal), zip.Entries.Select(e => e.FullName));
        Assert.DoesNotContain(zip.Entries, e => e.FullName.Contains("core", StringComparison.Ordinal));
    }

    [Fact]
    public void Odd_values_come_through_and_dates_before_spreadsheets_can_count_are_text()
    {
        var rows = new PlainWorkbook(Bytes(Small())).Rows("List 1");
        Assert.Equal(["C1", "a) Male", "", "28/02/1900", "", "01/03/1900", ""], rows[1]);
        Assert.Equal(["  <&\"é😀>  ", "", "", "", "12", "29/02/2024", "-1+1"], rows[2]);
        Assert.Equal(3, rows.Count);
    }

    [Fact]
    public async Task Findings_lie_beside_it_with_the_sheet_the_row_and_the_row_of_the_extract()
    {
        var lines = Read(new MemoryStream(await night.BytesAsync("returns/annex-a/findings")));
        Assert.Equal(["sheet", "sheet_row", "columns", "code", "severity", "child", "what_to_do", "source_table", "source_record", "source_file", "source_row"], lines[0]);
        var blank = lines.First(l => l[0] == "List 7" && l[2] == "latest_category" && l[3] == AnnexAChecks.Blank);
        var list = AnnexALayout.Lists[6];
        var row = (await night.ParquetAsync(list))[int.Parse(blank[1], System.Globalization.CultureInfo.InvariantCulture) - 1];
        Assert.Equal(("", blank[5]), (row[list.Columns.ToList().FindIndex(c => c.Name == blank[2])], row[0]));
        Assert.Equal("cp_plans", blank[7]);
        Assert.EndsWith("cp_plans.csv", blank[9]);
        var extract = Encoding.UTF8.GetString(await night.Store.ReadBytesAsync("landing/social_care/2026-03-31/cp_plans.csv")).Split('\n');
        Assert.Contains(blank[8], extract[int.Parse(blank[10], System.Globalization.CultureInfo.InvariantCulture)]);
        Assert.DoesNotContain(lines, l => l[7] == "adopters");
    }

    [Fact]
    public async Task Page_says_the_reference_date_the_windows_and_the_counts()
    {
        var page = Encoding.UTF8.GetString(await night.BytesAsync("returns/annex-a/summary.html"));
        foreach (var words in new[] { "reference date 31 March 2026", "30 September 2025", "31 March 2025", "Testshire" }) Assert.Contains(words, page, StringComparison.Ordinal);
        foreach (var list in AnnexALayout.Lists)
        {
            var rows = (await night.ParquetAsync(list)).Skip(1).ToList();
            Assert.Contains($"<td class=\"n\">{rows.Count:#,0}</td><td class=\"n\">{rows.Select(r => r[0]).Distinct().Count():#,0}</td>", page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static AnnexAReturn Small()
    {
        var list = AnnexALayout.Lists[0];
        string?[][] rows = [["C1", "a) Male", null, "1900-02-28", null, "1900-03-01", null], ["  <&\"é😀>  ", null, null, null, "12", "2024-02-29", "-1+1"]];
        return new AnnexAReturn(new DateOnly(2026, 3, 31), [new AnnexAListed(list, new TextTable(list.Sheet, [.. list.Columns.Select(c => c.Name)], rows), ["K1", "K2"])], []);
    }

    private static byte[] Bytes(AnnexAReturn made)
    {
        using var stream = new MemoryStream();
        AnnexAWorkbook.Write(stream, made);
        return stream.ToArray();
    }

    /// <summary>LibreOffice leaves out what is empty to the right, and writes nothing but line ends for what is empty altogether.</summary>
    private static List<string[]> Csv(string file, int columns) => [.. Read(File.OpenRead(file)).Select(l => l.Concat(Enumerable.Repeat("", columns - l.Length)).ToArray())];

    private static List<string[]> Read(Stream stream)
    {
        using var reader = CsvReader.Create(stream, new CsvReaderOptions { HasHeader = false, SkipEmptyLines = true });
        var lines = new List<string[]>();
        while (reader.Read()) lines.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => (reader.GetString(i) ?? "").TrimStart('\uFEFF'))]);
        return lines;
    }

    private static void Soffice(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("soffice") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // A profile of its own: another LibreOffice that is open would take the work and do nothing.
        foreach (var argument in new[] { $"-env:UserInstallation={new Uri(Path.Combine(folder, "profile"))}", "--headless" }.Concat(arguments)) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), "LibreOffice did not end.");
        Assert.True(process.ExitCode == 0, said.Result);
    }
}

/// <summary>A test that needs LibreOffice and is reported as skipped without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SofficeFactAttribute : FactAttribute
{
    public SofficeFactAttribute()
    {
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!Array.Exists(paths, p => File.Exists(Path.Combine(p, "soffice")))) Skip = "LibreOffice (soffice) is not installed, so nobody opens the workbook: apt-get install libreoffice-calc.";
    }
}
