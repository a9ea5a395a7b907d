using System.Globalization;
using System.IO.Compression;
using System.IO.Packaging;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using SheetCell = DocumentFormat.OpenXml.Spreadsheet.Cell;

namespace Safeguarding.Returns;

/// <summary>
/// Writes an Annex A as a workbook: a sheet a list, headers in row 1, dates and numbers as such. The same lists give the same bytes.
/// No cell is a formula: text is held as text, and what a spreadsheet might take for a formula when somebody edits it is marked with the prefix that keeps it text, which changes no value.
/// </summary>
public static class AnnexAWorkbook
{
    private const string WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    private const uint HeaderStyle = 1, DateStyle = 2, NumberStyle = 3, TextStyle = 4, GuardedStyle = 5, DateFormat = 164, TextFormat = 49, WholeNumber = 1;

    /// <summary>What a cell holds at most.</summary>
    private const int LongestText = 32_767;

    /// <summary>What a sheet holds at most, its header among them.</summary>
    private const int MostRows = 1_048_576;

    /// <summary>Spreadsheets count days from here; earlier ones they tell wrong or not at all, so they are written as text.</summary>
    private static readonly DateOnly DayZero = new(1899, 12, 30), FirstDay = new(1900, 3, 1);

    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What cells are told to the writer by, which only asks them for their names.</summary>
    private static readonly SheetCell AnyCell = new();
    private static readonly CellValue AnyValue = new();
    private static readonly InlineString AnyInline = new();
    private static readonly Text AnyText = new();

    private static readonly OpenXmlAttribute IsInline = new("t", "", "inlineStr");
    private static readonly OpenXmlAttribute[] Preserved = [new("xml", "space", "http://www.w3.org/XML/1998/namespace", "preserve")], None = [];

    /// <param name="destination">Written forward; left open.</param>
    /// <exception cref="InvalidOperationException">A list has more rows than a sheet holds.</exception>
    public static void Write(Stream destination, AnnexAReturn made)
    {
        using var parts = new MemoryStream();
        var lists = new Dictionary<string, AnnexAListed>(StringComparer.Ordinal);
        using (var document = SpreadsheetDocument.Create(parts, SpreadsheetDocumentType.Workbook, autoSave: false))
        {
            document.CompressionOption = CompressionOption.NotCompressed;

            // Every id is given here: those that the library makes up differ from run to run. The sheets stay empty: the library would hold each of them whole, and twice.
            var book = document.AddNewPart<WorkbookPart>(WorkbookType, "rId1");
            var sheets = new Sheets();
            for (var i = 0; i < made.Lists.Count; i++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"rId{i + 1}");
                lists.Add(book.AddNewPart<WorksheetPart>(id).Uri.OriginalString[1..], made.Lists[i]);
                sheets.Append(new Sheet { Name = made.Lists[i].List.Sheet, SheetId = (uint)(i + 1), Id = id });
            }

            var styles = book.AddNewPart<WorkbookStylesPart>("rIdStyles");
            styles.Stylesheet = Styles();
            styles.Stylesheet.Save();
            book.Workbook = new Workbook(sheets);
            book.Workbook.Save();
        }

        Repack(parts, lists, destination);
    }

    /// <summary>The parts again in order of their names, without the time of day, and with the sheets in their places.</summary>
    private static void Repack(MemoryStream parts, Dictionary<string, AnnexAListed> lists, Stream destination)
    {
        parts.Position = 0;
        using var whole = new MemoryStream();
        using (var from = new ZipArchive(parts, ZipArchiveMode.Read, leaveOpen: true))
        using (var to = new ZipArchive(whole, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries.OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                var copy = to.CreateEntry(entry.FullName, CompressionLevel.Fastest);
                copy.LastWriteTime = NoTime;
                using var source = entry.Open();
                using var target = copy.Open();
                if (lists.TryGetValue(entry.FullName, out var listed)) WriteSheet(target, listed);
                else source.CopyTo(target);
            }
        }

        whole.Position = 0;
        whole.CopyTo(destination);
    }

    private static void WriteSheet(Stream sheet, AnnexAListed listed)
    {
        var (columns, rows) = (listed.List.Columns, listed.Table.Rows);
        if (rows.Count >= MostRows) throw new InvalidOperationException($"{listed.List.Sheet} has {rows.Count} rows, and a sheet holds {MostRows - 1}. Give the inspection the Parquet tables instead.");
        var letters = Enumerable.Range(0, columns.Count).Select(Letters).ToArray();
        using var writer = OpenXmlWriter.Create(sheet);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }));
        writer.WriteElement(new Columns(columns.Select((c, i) => new Column { Min = (uint)(i + 1), Max = (uint)(i + 1), Width = c.Width, CustomWidth = true })));
        writer.WriteStartElement(new SheetData());
        StartRow(writer, 1);
        for (var c = 0; c < columns.Count; c++) WriteText(writer, letters[c] + "1", columns[c].Header, HeaderStyle);
        writer.WriteEndElement();
        for (var r = 0; r < rows.Count; r++)
        {
            StartRow(writer, r + 2);
            var number = (r + 2).ToString(CultureInfo.InvariantCulture);
            for (var c = 0; c < columns.Count; c++)
                if (rows[r][c] is { } cell) WriteCell(writer, letters[c] + number, columns[c].Kind, cell);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteElement(new AutoFilter { Reference = string.Create(CultureInfo.InvariantCulture, $"A1:{letters[^1]}{rows.Count + 1}") });
        writer.WriteEndElement();
    }

    private static void WriteCell(OpenXmlWriter writer, string at, AnnexAKind kind, string cell)
    {
        if (kind == AnnexAKind.Number) WriteNumber(writer, at, cell, NumberStyle);
        else if (kind != AnnexAKind.Date) WriteText(writer, at, cell, LooksLikeFormula(cell) ? GuardedStyle : TextStyle);
        else if (DateOnly.ParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture) is var date && date >= FirstDay) WriteNumber(writer, at, (date.DayNumber - DayZero.DayNumber).ToString(CultureInfo.InvariantCulture), DateStyle);
        else WriteText(writer, at, date.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), TextStyle);
    }

    private static void StartRow(OpenXmlWriter writer, int row) => writer.WriteStartElement(new Row(), [new OpenXmlAttribute("r", "", row.ToString(CultureInfo.InvariantCulture))]);

    private static void WriteNumber(OpenXmlWriter writer, string at, string number, uint style)
    {
        writer.WriteStartElement(AnyCell, [new OpenXmlAttribute("r", "", at), Style(style)]);
        writer.WriteStartElement(AnyValue, None);
        writer.WriteString(number);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteText(OpenXmlWriter writer, string at, string text, uint style)
    {
        writer.WriteStartElement(AnyCell, [new OpenXmlAttribute("r", "", at), Style(style), IsInline]);
        writer.WriteStartElement(AnyInline, None);
        writer.WriteStartElement(AnyText, Preserved);
        writer.WriteString(text.Length > LongestText ? text[..LongestText] : text);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static OpenXmlAttribute Style(uint style) => new("s", "", style.ToString(CultureInfo.InvariantCulture));

    private static bool LooksLikeFormula(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];

    /// <summary>A to Z, then AA.</summary>
    private static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + Letters(column % 26);

    private static Stylesheet Styles() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = DateFormat, FormatCode = "dd/mm/yyyy" }) { Count = 1 },
        new Fonts(new Font(new FontSize { Val = 11 }, new FontName { Val = "Arial" }), new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Arial" })) { Count = 2 },
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })) { Count = 2 },
        new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder())) { Count = 1 },
        new CellStyleFormats(new CellFormat { NumberFormatId = 0, FontId = 0, FillId = 0, BorderId = 0 }) { Count = 1 },
        new CellFormats(
            Format(0),
            new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }) { NumberFormatId = 0, FontId = 1, FillId = 0, BorderId = 0, FormatId = 0, ApplyFont = true, ApplyAlignment = true },
            Format(DateFormat), Format(WholeNumber), Format(TextFormat), new CellFormat { NumberFormatId = TextFormat, FontId = 0, FillId = 0, BorderId = 0, FormatId = 0, ApplyNumberFormat = true, QuotePrefix = true })
        { Count = 6 },
        new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }) { Count = 1 });

    private static CellFormat Format(uint number) => new() { NumberFormatId = number, FontId = 0, FillId = 0, BorderId = 0, FormatId = 0, ApplyNumberFormat = true };
}
