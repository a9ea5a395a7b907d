using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>Keeps of a column the values that at least k people share and that its rule allows; all others are left out.</summary>
internal static class CommonValues
{
    /// <summary>Stands where a value was left out and the contract asks for one.</summary>
    public const string Other = "OTHER";

    /// <summary>Longest text a system's own list is believed to hold; what is longer was written by somebody.</summary>
    private const int LongestName = 60;

    /// <summary>A column of another array in which rare values and those the rule does not allow are null, or <see cref="Other"/> where a text is required.</summary>
    /// <param name="hidden">How many values were left out.</param>
    public static Array Of(Array values, Func<string, string?> allow, bool required, int[] persons, int k, out long hidden) => values switch
    {
        string?[] texts => Texts(texts, allow, required, persons, k, out hidden),
        long?[] numbers => Numbers(numbers, persons, k, out hidden),
        double?[] numbers => Numbers(numbers, persons, k, out hidden),
        bool?[] flags => Numbers(flags, persons, k, out hidden),
        _ => throw new PrivacyRefusedException("A column to be counted by its values is neither text nor number nor flag. Correct its entry in " + PrivacySettings.Path + "."),
    };

    /// <summary>Arrays of codes: each code by itself is counted, and left out of those that have it where it is rare.</summary>
    public static string?[] Arrays(string?[] texts, IReadOnlySet<string> codes, int[] persons, int k, out long hidden)
    {
        var split = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var people = new Dictionary<string, Tally>(StringComparer.Ordinal);
        for (var r = 0; r < texts.Length; r++)
        {
            if (texts[r] is not { } text) continue;
            if (!split.TryGetValue(text, out var parts)) split.Add(text, parts = Codes(text, codes));
            foreach (var code in parts) CollectionsMarshal.GetValueRefOrAddDefault(people, code, out _).Add(persons[r], k);
        }

        hidden = 0;
        var joined = split.ToDictionary(s => s.Key, s => Joined(s.Value.Where(code => people[code].People >= k)), StringComparer.Ordinal);
        var kept = new string?[texts.Length];
        for (var r = 0; r < texts.Length; r++)
        {
            if (texts[r] is not { } text) continue;
            kept[r] = joined[text];
            if (kept[r] is null || split[text].Any(code => people[code].People < k)) hidden++;
        }

        return kept;
    }

    /// <summary>A rule as a function from a text to what of it may be shown: null for nothing.</summary>
    public static Func<string, string?> Allowed(ColumnRule rule, ContractCatalog catalog)
    {
        switch (rule.As)
        {
            case ColumnForm.Codes:
                var codes = CodesOf(rule, catalog);
                return text => codes.Contains(text) ? text : null;
            case ColumnForm.Names: return text => text.Length <= LongestName && !text.AsSpan().ContainsAny('\r', '\n', '\t') ? text : null;
            case ColumnForm.Flags: return text => AreFlags(text) ? text : null;
            default: throw new PrivacyRefusedException($"{PrivacySettings.Path} gives a text column a form that is not for texts.");
        }
    }

    public static ImmutableHashSet<string> CodesOf(ColumnRule rule, ContractCatalog catalog) =>
    [
        .. rule.Values, .. rule.Lists.SelectMany(name => catalog.CodeLists.FirstOrDefault(l => l.Name == name)?.Codes.Select(c => c.Value)
            ?? throw new PrivacyRefusedException($"{PrivacySettings.Path} names a code list '{name}', which there is not.")),
    ];

    private static string?[] Texts(string?[] texts, Func<string, string?> allow, bool required, int[] persons, int k, out long hidden)
    {
        var allowed = new Dictionary<string, string?>(StringComparer.Ordinal);
        var people = new Dictionary<string, Tally>(StringComparer.Ordinal);
        for (var r = 0; r < texts.Length; r++)
        {
            if (texts[r] is not { } text) continue;
            if (!allowed.TryGetValue(text, out var shown)) allowed.Add(text, shown = allow(text));
            if (shown is not null) CollectionsMarshal.GetValueRefOrAddDefault(people, shown, out _).Add(persons[r], k);
        }

        hidden = 0;
        var kept = new string?[texts.Length];
        for (var r = 0; r < texts.Length; r++)
        {
            if (texts[r] is not { } text) continue;
            if (allowed[text] is { } shown && people[shown].People >= k) kept[r] = shown;
            else
            {
                kept[r] = required ? Other : null;
                hidden++;
            }
        }

        return kept;
    }

    private static T?[] Numbers<T>(T?[] values, int[] persons, int k, out long hidden) where T : struct
    {
        var people = new Dictionary<T, Tally>();
        for (var r = 0; r < values.Length; r++)
            if (values[r] is { } value) CollectionsMarshal.GetValueRefOrAddDefault(people, value, out _).Add(persons[r], k);
        hidden = 0;
        var kept = new T?[values.Length];
        for (var r = 0; r < values.Length; r++)
        {
            if (values[r] is not { } value) continue;
            if (people[value].People >= k) kept[r] = value;
            else hidden++;
        }

        return kept;
    }

    private static string[] Codes(string text, IReadOnlySet<string> codes)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Array
                ? [.. json.RootElement.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!).Where(codes.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? Joined(IEnumerable<string> codes) => codes.ToArray() is { Length: > 0 } some ? JsonSerializer.Serialize(some) : null;

    /// <summary>Names of flags in capitals, each Y or N: nothing that somebody could have written of a child.</summary>
    private static bool AreFlags(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.EnumerateObject().All(p =>
                p.Name.All(c => char.IsAsciiLetterUpper(c) || c == '_') && p.Value.ValueKind == JsonValueKind.String && p.Value.GetString() is "Y" or "N" or "");
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
