using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>
/// The list of registered providers that the user gives, saved as CSV from Ofsted's workbook: header row, columns in any order and case, spaces and underscores alike, others left unread.
/// <list type="table">
/// <item><term>urn</term><description>needed: the registration number, as text</description></item>
/// <item><term>local authority</term><description>the authority that the provider belongs to</description></item>
/// <item><term>placement code</term><description>placement types it is registered for, several parted by commas</description></item>
/// <item><term>placement provider code</term><description>kinds of provider (PR1..), several parted by commas</description></item>
/// <item><term>deregistration date</term><description>dd/mm/yyyy or yyyy-mm-dd; blank while registered</description></item>
/// <item><term>setting address postcode</term><description>where a home or school is; compared with the placement's</description></item>
/// <item><term>provider type</term><description>kept for people to read</description></item>
/// </list>
/// A number may stand in several rows; what one of them says, holds.
/// </summary>
public static class ProviderList
{
    /// <summary>The name under which rules know the list.</summary>
    public const string Table = "Providers";

    internal const string Urn = "urn";
    internal const string Authority = "local authority";
    internal const string Placements = "placement code";
    internal const string Kinds = "placement provider code";
    internal const string Deregistered = "deregistration date";
    internal const string Postcode = "setting address postcode";
    internal const string Type = "provider type";

    private static readonly string[] Columns = [Urn, Authority, Placements, Kinds, Deregistered, Postcode, Type];

    /// <summary>The list as a table for the rules, with the columns above. The stream is left open.</summary>
    /// <exception cref="FormatException">There is no column for the number, or a date is none.</exception>
    public static TextTable Read(Stream csv)
    {
        var rows = new List<string?[]>();
        foreach (var row in CsvRecords.Read(csv, Positions))
        {
            if (row[0] is null) continue;
            row[0] = row[0]!.ToUpperInvariant();
            row[4] = Date(row[4], rows.Count + 2);
            rows.Add(row);
        }

        return new TextTable(Table, Columns, rows);
    }

    private static int[] Positions(IReadOnlyList<string> header)
    {
        var names = header.Select(name => name.Trim().Replace('_', ' ').ToLowerInvariant()).ToList();
        return names.Contains(Urn) ? Array.ConvertAll(Columns, names.IndexOf)
            : throw new FormatException("The list of providers has no column urn. Save Ofsted's list as CSV, with its header row first.");
    }

    private static string? Date(string? text, int line)
    {
        if (text is null) return null;
        return DateTime.TryParseExact(text, ["dd/MM/yyyy", "yyyy-MM-dd", "dd/MM/yyyy HH:mm:ss", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? Ssda903.Text(DateOnly.FromDateTime(date))
            : throw new FormatException($"The list of providers has a deregistration date that is none, at about line {line}. Write it as dd/mm/yyyy.");
    }
}
