using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Curating;

/// <summary>What curated rows say of where they are from, besides the extract and row that their tables hold.</summary>
/// <param name="Build">Name of the build, the same in every row.</param>
/// <param name="Contracts">The contracts that the build reads by.</param>
/// <param name="Received">Date of each accepted extract by its work id.</param>
public sealed record Provenance(string Build, ContractCatalog Contracts, IReadOnlyDictionary<string, DateOnly> Received)
{
    public static Provenance Of(BuildPlan plan, ContractCatalog contracts)
    {
        var received = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        // Oldest first: a file that was sent again unchanged is the same work, and came last when it came last.
        foreach (var extract in plan.Tables.Values.SelectMany(t => t)) received[extract.WorkId] = extract.Date;
        return new Provenance(plan.Build, contracts, received);
    }

    /// <summary>A table's contract and version: <c>social_care/cin_visits 1.0.0</c>.</summary>
    /// <param name="table"><c>agency/table</c>.</param>
    public string ContractOf(string table) => Contracts.Find(table) is { } contract ? $"{contract.Name} {contract.Version}" : table;

    /// <summary>The date of each row's extract; null where the row has none that the build knows.</summary>
    public DateOnly?[] ReceivedOn(IEnumerable<string?> extracts, int rows)
    {
        var dates = new DateOnly?[rows];
        var (at, last, date) = (0, (string?)null, (DateOnly?)null);
        foreach (var extract in extracts)
        {
            // Rows of one file share its text and mostly stand together.
            if (!ReferenceEquals(extract, last)) (last, date) = (extract, extract is not null && Received.TryGetValue(extract, out var found) ? found : null);
            dates[at++] = date;
        }

        return dates;
    }

    /// <summary>A column in which every row says the same.</summary>
    public static string?[] Same(string text, int rows)
    {
        var column = new string?[rows];
        Array.Fill(column, text);
        return column;
    }
}
