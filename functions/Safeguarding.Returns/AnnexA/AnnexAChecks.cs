using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>What is wrong with the lists as they stand: the gates that readers of an Annex A apply to every cell, and dates that cannot be.</summary>
public static class AnnexAChecks
{
    public const string Blank = "AXA01", NotACategory = "AXA02", NotACount = "AXA03", OutOfOrder = "AXA04", MissingBeside = "AXA05", NotADate = "AXA06";

    /// <summary>One finding a cell. <see cref="ReturnFinding.Table"/> is the sheet, <see cref="ReturnFinding.Columns"/> the column's name.</summary>
    public static IEnumerable<ReturnFinding> Check(IEnumerable<AnnexAListed> lists, ReturnMappings mappings) => lists.SelectMany(listed => Check(listed, mappings));

    private static IEnumerable<ReturnFinding> Check(AnnexAListed listed, ReturnMappings mappings)
    {
        var (list, table) = (listed.List, listed.Table);
        var categories = list.Columns.Select(c => c.Categories is { } name ? mappings[name].Codes.ToHashSet(StringComparer.Ordinal) : null).ToArray();
        for (var row = 0; row < table.Rows.Count; row++)
        {
            var cells = table.Rows[row];
            for (var c = 0; c < cells.Length; c++)
                if (Wrong(list.Columns[c], cells[c], categories[c]) is { } wrong) yield return Finding(wrong.Code, row, list.Columns[c].Name, wrong.Words);
            foreach (var (earlier, later) in list.Order)
                if (Cell(earlier) is { } first && Cell(later) is { } second && string.CompareOrdinal(first, second) > 0)
                    yield return Finding(OutOfOrder, row, $"{earlier},{later}", "The first of these dates is after the second. Correct the record.");
            foreach (var (given, needed) in list.Together)
                if (Cell(given) is not null && Cell(needed) is null)
                    yield return Finding(MissingBeside, row, $"{given},{needed}", "The first of these columns is given, so the second should be. Record it.");

            string? Cell(string column) => cells[table[column]];

            ReturnFinding Finding(string code, int at, string columns, string words) =>
                new(code, Severity.Error, list.Sheet, cells[0] ?? "", words) { Row = at, Columns = columns, Record = listed.Records[at] };
        }
    }

    private static (string Code, string Words)? Wrong(AnnexAColumn column, string? cell, HashSet<string>? categories)
    {
        if (cell is null) return column.Mandatory ? (Blank, "The list requires the item and it is not recorded, or what is recorded has no category. Record it.") : null;
        return column.Kind switch
        {
            AnnexAKind.Category when !categories!.Contains(cell) => (NotACategory, "The value is none of the item's categories. Correct it."),
            AnnexAKind.Number when !int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out _) => (NotACount, "The value is not a whole number of 0 or more. Correct it."),
            AnnexAKind.Date when !DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => (NotADate, "The value is not a date. Correct it."),
            _ => null,
        };
    }
}
