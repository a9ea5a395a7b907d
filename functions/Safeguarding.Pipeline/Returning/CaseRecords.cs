using System.Globalization;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>The social care tables as the returns stage reads them: text, dates in ISO form.</summary>
public static class CaseRecords
{
    /// <summary>What the names of the agency's tables begin with.</summary>
    public const string SocialCare = "social_care/";

    public static IReadOnlyDictionary<string, TextTable> Of(IReadOnlyDictionary<string, Table> tables) =>
        tables.Where(t => t.Key.StartsWith(SocialCare, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[SocialCare.Length..], t => Text(t.Key[SocialCare.Length..], t.Value), StringComparer.Ordinal);

    private static TextTable Text(string name, Table table)
    {
        var columns = table.Columns.Order(StringComparer.Ordinal).ToArray();
        var readers = columns.Select(c => Reader(table.Raw(c))).ToArray();
        var rows = new string?[table.Rows][];
        for (var r = 0; r < rows.Length; r++)
        {
            var row = rows[r] = new string?[columns.Length];
            for (var c = 0; c < row.Length; c++) row[c] = readers[c](r);
        }

        return new TextTable(name, columns, rows);
    }

    private static Func<int, string?> Reader(Array values) => values switch
    {
        string?[] v => r => v[r],
        DateOnly?[] v => r => v[r]?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime?[] v => r => v[r]?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        long?[] v => r => v[r]?.ToString(CultureInfo.InvariantCulture),
        double?[] v => r => v[r]?.ToString("R", CultureInfo.InvariantCulture),
        bool?[] v => r => v[r] is { } b ? b ? "Y" : "N" : null,
        _ => throw new ArgumentException("A case record holds text, dates, numbers and flags only.", nameof(values)),
    };
}
