using System.Collections.Immutable;
using System.Text.Json;

namespace Safeguarding.Pipeline.Returning;

/// <summary>Where rows of one table of a return come from.</summary>
/// <param name="Source">Table of the case record.</param>
/// <param name="Child">Its column of the child.</param>
/// <param name="Columns">Columns of the return that the lead is for; all when there are none.</param>
/// <param name="Match">Columns of the return, and those of the case record that hold the same.</param>
/// <param name="Latest">Column of the date by which the newest of a child's rows is known, for tables whose rows have no date in the return.</param>
public sealed record SourceLead(string Source, string Child, ImmutableArray<string> Columns, ImmutableSortedDictionary<string, string> Match, string? Latest);

/// <summary><c>schemas/returns/leads.json</c>: what leads from a return back to the case record.</summary>
public static class LeadsFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Leads of a return by table, in the order in which they are tried.</summary>
    /// <exception cref="FormatException">The text is not such a file.</exception>
    public static IReadOnlyDictionary<string, SourceLead[]> Parse(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var leads = document.RootElement.GetProperty(name).Deserialize<Dictionary<string, Written[]>>(Options)!;
            return leads.ToDictionary(t => t.Key, t => t.Value.Where(w => w.Nowhere is null).Select(w => w.Lead()).ToArray(), StringComparer.Ordinal);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The leads of '{name}' cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <param name="Nowhere">Why the columns lead to nothing in the case record.</param>
    private sealed record Written(string? Source, string? Child, string[]? Columns, Dictionary<string, string>? Match, string? Latest, string? Nowhere)
    {
        public SourceLead Lead() => Source is { Length: > 0 } && Child is { Length: > 0 }
            ? new SourceLead(Source, Child, [.. Columns ?? []], (Match ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal), Latest)
            : throw new JsonException("a lead needs 'source' and 'child'.");
    }
}
