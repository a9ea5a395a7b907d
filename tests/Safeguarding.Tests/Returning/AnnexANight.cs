using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Returning;

/// <summary>A night of an invented authority whose early help organisation is a formula, and whose adoption team sends its extract.</summary>
public sealed class AnnexANight : IAsyncLifetime
{
    public const string Formula = "=HYPERLINK(\"http://x\";1)";

    private const string Adopters = """
        adop_adopter_id,adop_family_id,adop_gender,adop_ethnicity,adop_disability,adop_fostering_for_adoption,adop_enquiry_date,adop_stage_1_start_date,adop_children_placed,adop_leaving_date,adop_leaving_reason
        A1,F1,F,WBRI,N,N,13/01/2026,02/02/2026,,,
        A2,F1,M,BAFR,U,Y,2026-01-13,2026-02-02,0,2026-03-02,1
        """;

    public MemoryStore Store { get; private set; } = null!;
    public Publication Publication { get; private set; } = null!;
    public byte[] Workbook { get; private set; } = [];

    public async Task InitializeAsync()
    {
        var files = NightRun.Sample(new SampleOptions { Children = 1500, Seed = 5 });
        const string earlyHelp = "landing/social_care/2026-03-31/early_help_episodes.csv";
        files[earlyHelp] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[earlyHelp]).Replace("Aldermere Early Help", "\"" + Formula.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"", StringComparison.Ordinal));
        files["landing/social_care/2026-03-31/adopters.csv"] = Encoding.UTF8.GetBytes(Adopters);
        Store = NightRun.Landed(files);
        Publication = (await NightRun.Pipeline(Store).RunAsync()).Built.Publication;
        Workbook = await BytesAsync("returns/annex-a");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public Task<byte[]> BytesAsync(string name) => Store.ReadBytesAsync(Publication.Files.Single(f => f.Name == name).Object.Path);

    /// <summary>Cells of a list's Parquet table, header first: dates as people read them, numbers in figures, nulls empty.</summary>
    public async Task<List<string[]>> ParquetAsync(AnnexAList list)
    {
        var table = Table.Read("list", [("", new MemoryStream(await BytesAsync($"returns/annex-a/list-{list.Number:00}")))], []);
        Assert.Equal(list.Columns.Select(c => c.Name), table.Columns.Where(c => !c.StartsWith('_')));
        var columns = list.Columns.Select(c => Texts(table.Raw(c.Name), c.Kind)).ToList();
        return [list.Columns.Select(c => c.Header).ToArray(), .. Enumerable.Range(0, table.Rows).Select(r => columns.Select(c => c[r]).ToArray())];
    }

    private static string[] Texts(Array values, AnnexAKind kind) => kind switch
    {
        AnnexAKind.Date => Array.ConvertAll((DateOnly?[])values, d => d?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) ?? ""),
        AnnexAKind.Number => Array.ConvertAll((long?[])values, n => n?.ToString(CultureInfo.InvariantCulture) ?? ""),
        _ => Array.ConvertAll((string?[])values, t => t ?? ""),
    };
}

/// <summary>A workbook read as what it is, zipped XML, by nothing that wrote it.</summary>
internal sealed class PlainWorkbook
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", Package = "http://schemas.openxmlformats.org/package/2006/relationships";

    private readonly Dictionary<string, XDocument> _parts = new(StringComparer.Ordinal);
    private readonly List<(string? Format, bool QuotePrefix)> _styles;

    public PlainWorkbook(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            _parts[entry.FullName] = XDocument.Load(stream);
        }

        Sheets = [.. Part("xl/workbook.xml").Descendants(Main + "sheet").Select(s => (s.Attribute("name")!.Value, s.Attribute(Relations + "id")!.Value))];
        var formats = Part("xl/styles.xml").Descendants(Main + "numFmt").ToDictionary(f => f.Attribute("numFmtId")!.Value, f => f.Attribute("formatCode")!.Value, StringComparer.Ordinal);
        _styles = [.. Part("xl/styles.xml").Descendants(Main + "cellXfs").Elements().Select(x => (formats.GetValueOrDefault(x.Attribute("numFmtId")!.Value), x.Attribute("quotePrefix")?.Value == "1"))];
    }

    public IReadOnlyList<(string Name, string Id)> Sheets { get; }

    public IEnumerable<XElement> Formulas => _parts.Values.SelectMany(p => p.Descendants(Main + "f"));

    /// <summary>Cells that say that editing them keeps them text.</summary>
    public IEnumerable<string> Guarded => Sheets.SelectMany(s => Sheet(s.Name).Descendants(Main + "c")).Where(c => Style(c).QuotePrefix).Select(c => c.Value);

    public IReadOnlyList<double> Widths(string sheet) => [.. Sheet(sheet).Descendants(Main + "col").Select(c => double.Parse(c.Attribute("width")!.Value, CultureInfo.InvariantCulture))];

    /// <summary>Every cell by its address, in rows as wide as the header; a number under a date format is that date.</summary>
    public List<string[]> Rows(string sheet)
    {
        var rows = new List<string[]>();
        foreach (var row in Sheet(sheet).Descendants(Main + "row"))
        {
            Assert.Equal(rows.Count + 1, int.Parse(row.Attribute("r")!.Value, CultureInfo.InvariantCulture));
            var cells = row.Elements(Main + "c").Select(c => (At: Column(c.Attribute("r")!.Value), Text: Text(c))).ToList();
            var line = Enumerable.Repeat("", rows.Count == 0 ? cells.Count : rows[0].Length).ToArray();
            foreach (var (at, text) in cells) line[at] = text;
            rows.Add(line);
        }

        return rows;
    }

    private string Text(XElement cell)
    {
        if (cell.Attribute("t")?.Value == "inlineStr") return string.Concat(cell.Descendants(Main + "t").Select(t => t.Value));
        var number = cell.Element(Main + "v")!.Value;
        return Style(cell).Format == "dd/mm/yyyy" ? DateTime.FromOADate(double.Parse(number, CultureInfo.InvariantCulture)).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) : number;
    }

    private (string? Format, bool QuotePrefix) Style(XElement cell) => _styles[int.Parse(cell.Attribute("s")?.Value ?? "0", CultureInfo.InvariantCulture)];

    private XDocument Sheet(string name)
    {
        var id = Sheets.Single(s => s.Name == name).Id;
        var target = Part("xl/_rels/workbook.xml.rels").Descendants(Package + "Relationship").Single(r => r.Attribute("Id")!.Value == id).Attribute("Target")!.Value;
        return Part(target.StartsWith('/') ? target[1..] : "xl/" + target);
    }

    private XDocument Part(string name) => _parts[name];

    private static int Column(string address) => address.TakeWhile(char.IsAsciiLetter).Aggregate(0, (sum, letter) => (sum * 26) + (letter - 'A' + 1)) - 1;
}
