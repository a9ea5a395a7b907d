using System.Text.Json;
using Safeguarding.App.Commands;
using Safeguarding.Linkage.Blocking;

namespace Safeguarding.App.Linking;

/// <summary>One person file: where it is and which of its columns plays which part.</summary>
/// <param name="Dates">Format of each date role, by role.</param>
public sealed record LinkSource(string Name, string? File, string Id, IReadOnlyDictionary<string, string> Columns, IReadOnlyDictionary<string, string> Dates, IReadOnlyList<string> OtherIds, IReadOnlyList<string> Others);

/// <summary><c>link.json</c>: what to link, and how to read it.</summary>
/// <param name="Definite">Probability from which a pair is definite, or null: as the model says. Likewise the other two.</param>
/// <param name="Cluster">Probability from which a pair may bring two records into one cluster.</param>
public sealed record LinkConfig(LinkScope Scope, IReadOnlyList<LinkSource> Sources, double? Definite, double? Review, double? Cluster)
{
    private static readonly string[] TextRoles = ["given_name", "middle_name", "known_as", "surname", "full_name", "sex", "postcode", "address", "uprn", "upn", "nhs_number"];
    private static readonly string[] DateRoles = ["date_of_birth", "expected_date_of_birth", "record_date"];
    private static readonly string[] ListRoles = ["other_id", "other"];
    private const int MostExtras = Safeguarding.Linkage.Comparisons.PairLevels.MostExtras;

    /// <param name="files">Files of the command line, which take the place of the sources' own in order; empty: the sources' own.</param>
    /// <exception cref="WrongUseException">The text is no configuration; the message says what to change.</exception>
    public static LinkConfig Read(string json, string folder, IReadOnlyList<string> files)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException wrong)
        {
            throw new WrongUseException($"The configuration is not JSON (line {wrong.LineNumber + 1}). See 'safeguarding link --help' for its shape.");
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new WrongUseException("The configuration must be a JSON object with 'mode' and 'sources'.");
            var scope = Text(root, "mode", "the configuration") switch
            {
                "link" => LinkScope.Across,
                "dedupe" => LinkScope.Within,
                "both" or null => LinkScope.Both,
                var other => throw new WrongUseException($"'mode' is '{other}'; it must be link (across files only), dedupe (inside one) or both."),
            };
            if (!root.TryGetProperty("sources", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
                throw new WrongUseException("The configuration needs 'sources': a list with one entry for each file.");
            if (files.Count > 0 && files.Count != list.GetArrayLength())
                throw new WrongUseException($"{files.Count} files were given but the configuration has {list.GetArrayLength()} sources. Give one file for each, in the order of 'sources'.");
            var sources = list.EnumerateArray().Select((source, i) => ReadSource(source, i, folder, files)).ToArray();
            if (sources.GroupBy(source => source.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new WrongUseException($"Two sources are called '{twice.Key}'. Give each its own 'name'.");
            if (sources.Length > 200) throw new WrongUseException("More than 200 sources cannot be linked at once.");
            var extras = sources.Max(source => source.OtherIds.Count) + sources.Max(source => source.Others.Count);
            if (extras > MostExtras) throw new WrongUseException($"'other_id' and 'other' name {extras} columns; at most {MostExtras} can be compared.");
            if (scope == LinkScope.Across && sources.Length < 2) throw new WrongUseException("Mode 'link' compares files with each other: give two sources or more, or use mode 'dedupe'.");

            root.TryGetProperty("thresholds", out var thresholds);
            var (definite, review, cluster) = (Chance(thresholds, "definite"), Chance(thresholds, "review"), Chance(thresholds, "cluster"));
            if (review > definite) throw new WrongUseException("'thresholds.review' is above 'thresholds.definite'.");
            return new LinkConfig(scope, sources, definite, review, cluster);
        }
    }

    private static LinkSource ReadSource(JsonElement source, int number, string folder, IReadOnlyList<string> files)
    {
        var where = $"source {number + 1}";
        if (source.ValueKind != JsonValueKind.Object) throw new WrongUseException($"{where} must be an object with 'name', 'id' and 'columns'.");
        var name = Text(source, "name", where) ?? throw new WrongUseException($"{where} lacks 'name'.");
        where = $"source '{name}'";
        var id = Text(source, "id", where) ?? throw new WrongUseException($"{where} lacks 'id': the column that holds each record's id.");
        var file = files.Count > 0 ? files[number] : Text(source, "file", where) is { } own ? Path.Combine(folder, own) : null;
        if (file is null) throw new WrongUseException($"{where} has no 'file', and no files were given on the command line.");
        if (!source.TryGetProperty("columns", out var columns) || columns.ValueKind != JsonValueKind.Object) throw new WrongUseException($"{where} lacks 'columns': which column plays which part.");

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var dates = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] ids = [], others = [];
        foreach (var role in columns.EnumerateObject())
        {
            if (role.Value.ValueKind == JsonValueKind.Null) continue;
            if (texts.ContainsKey(role.Name)) throw new WrongUseException($"{where} names the role '{role.Name}' twice.");
            if (TextRoles.Contains(role.Name)) texts.Add(role.Name, Column(role, where, out _));
            else if (DateRoles.Contains(role.Name))
            {
                texts.Add(role.Name, Column(role, where, out var format));
                dates.Add(role.Name, format ?? "");
            }
            else if (role.Name == "other_id") ids = Columns(role, where);
            else if (role.Name == "other") others = Columns(role, where);
            else throw new WrongUseException($"{where} names the role '{role.Name}', which is not one of {string.Join(", ", TextRoles.Concat(DateRoles).Concat(ListRoles))}.");
        }
        if (texts.Count + ids.Length + others.Length == 0) throw new WrongUseException($"{where} names no columns to compare.");
        foreach (var (role, format) in dates)
            if (format.Length > 0 && !DateFormat.IsKnown(format)) throw new WrongUseException($"{where} gives '{role}' the format '{format}'; use d, M and y with separators, such as dd/MM/yyyy, yyyy-MM-dd or yyyyMMdd.");
        return new LinkSource(name, file, id, texts, dates, ids, others);
    }

    private static string Column(JsonProperty role, string where, out string? format)
    {
        format = null;
        if (role.Value.ValueKind == JsonValueKind.String) return role.Value.GetString()!.Trim();
        if (role.Value.ValueKind == JsonValueKind.Object)
        {
            format = Text(role.Value, "format", $"'{role.Name}' of {where}");
            if (Text(role.Value, "column", $"'{role.Name}' of {where}") is { } column) return column.Trim();
        }
        throw new WrongUseException($"'{role.Name}' of {where} must be the name of a column, or an object with 'column' and 'format'.");
    }

    private static string[] Columns(JsonProperty role, string where)
    {
        if (role.Value.ValueKind == JsonValueKind.String) return [role.Value.GetString()!.Trim()];
        if (role.Value.ValueKind == JsonValueKind.Array && role.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. role.Value.EnumerateArray().Select(item => item.GetString()!.Trim())];
        throw new WrongUseException($"'{role.Name}' of {where} must be a list of columns.");
    }

    private static string? Text(JsonElement element, string name, string where)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new WrongUseException($"'{name}' of {where} must be text.");
    }

    private static double? Chance(JsonElement thresholds, string name)
    {
        if (thresholds.ValueKind == JsonValueKind.Undefined || thresholds.ValueKind == JsonValueKind.Null) return null;
        if (thresholds.ValueKind != JsonValueKind.Object) throw new WrongUseException("'thresholds' must be an object with 'definite', 'review' and 'cluster'.");
        if (!thresholds.TryGetProperty(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Number && value.GetDouble() is > 0 and < 1 and var chance ? chance : throw new WrongUseException($"'thresholds.{name}' must be a probability between 0 and 1, such as 0.95.");
    }
}
