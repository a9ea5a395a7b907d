using System.Globalization;
using System.Text.Json.Nodes;

namespace Safeguarding.Returns;

/// <summary>Writes the fields of one object of a payload in the order of the calls: what is not recorded is left out, and so is, with a finding, what the receiver would refuse.</summary>
internal sealed class FlowFields
{
    public JsonObject Object { get; } = [];

    public FlowFields Date(string name, DateOnly? date)
    {
        if (date is { } day) Object[name] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return this;
    }

    public FlowFields Flag(string name, bool? flag)
    {
        if (flag is { } value) Object[name] = value;
        return this;
    }

    public FlowFields Code(string name, string? code)
    {
        if (code is not null) Object[name] = code;
        return this;
    }

    /// <summary>A text of at most (or, with <paramref name="exact"/>, just) so many characters.</summary>
    public FlowFields Text(string name, CaseRow row, string column, int most = int.MaxValue, bool exact = false)
    {
        if (row.Text(column) is not { } text) return this;
        if (text.Length <= most && !(exact && text.Length < most)) Object[name] = text;
        else
            row.Report(SourceFinding.NotAccepted, column, string.Create(CultureInfo.InvariantCulture, $"The daily flow takes {(exact ? "exactly" : "at most")} {most} characters here, so the value was left out. Correct the record."));
        return this;
    }

    public FlowFields List(string name, IEnumerable<JsonNode> values)
    {
        Object[name] = new JsonArray([.. values]);
        return this;
    }

    /// <summary>Items with ids in the order of these; the list is absent when there are none. An item whose id the receiver would refuse, or that another has, is left out with a finding.</summary>
    public FlowFields Items(string list, IEnumerable<(CaseRow Row, Action<FlowFields> Write)> items)
    {
        var id = FlowShape.IdOf(list)!;
        var written = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (row, write) in items)
        {
            if (!FlowId.IsAccepted(row.Key))
            {
                row.Report(row.Key.Length == 0 ? SourceFinding.NoKey : SourceFinding.NotAccepted, id, "The row's id must be 1 to 36 letters, digits, hyphens or underscores for the daily flow, so it was left out. Correct the id.");
                continue;
            }

            var fields = new FlowFields();
            fields.Object[id] = row.Key;
            write(fields);
            fields.Object[FlowShape.Purge] = false;
            if (!written.TryAdd(row.Key, fields.Object))
                row.Report(SourceFinding.MoreThanOne, id, "Two rows have this id and the daily flow holds one of each; the first by date was used. Remove the other.");
        }

        if (written.Count > 0) Object[list] = new JsonArray([.. written.Values]);
        return this;
    }

    /// <summary>A block of fields; absent when none of them is recorded.</summary>
    public FlowFields Block(string name, FlowFields? fields)
    {
        if (fields is not { Object.Count: > 0 }) return this;
        fields.Object[FlowShape.Purge] = false;
        Object[name] = fields.Object;
        return this;
    }
}

/// <summary>Ids as the receiver takes them.</summary>
public static class FlowId
{
    public const int MostCharacters = 36;

    /// <summary>1 to 36 of A-Z, a-z, 0-9, hyphen and underscore.</summary>
    public static bool IsAccepted(string id) => id.Length is > 0 and <= MostCharacters && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
