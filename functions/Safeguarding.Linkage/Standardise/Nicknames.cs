using System.Text.Json;

namespace Safeguarding.Linkage.Standardise;

/// <summary>Names that stand for one another, and names so often put before a child's own that they say little.</summary>
/// <remarks>Read from <c>schemas/matching/nicknames.json</c>, which travels inside the assembly.</remarks>
internal sealed class Nicknames
{
    private readonly Dictionary<string, int[]> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _prefixes = new(StringComparer.Ordinal);

    public static Nicknames Embedded { get; } = new(EmbeddedText.Read("nicknames.json"));

    /// <param name="json">An object with <c>groups</c> (arrays of names) and <c>prefixes</c> (one array of names).</param>
    public Nicknames(string json)
    {
        using var document = JsonDocument.Parse(json);
        var number = 0;
        foreach (var group in document.RootElement.GetProperty("groups").EnumerateArray())
        {
            foreach (var name in group.EnumerateArray().Select(name => Folding.Fold(name.GetString()!)).Distinct(StringComparer.Ordinal))
                _groups[name] = _groups.TryGetValue(name, out var others) ? [.. others, number] : [number];
            number++;
        }
        foreach (var prefix in document.RootElement.GetProperty("prefixes").EnumerateArray())
            _prefixes.Add(Folding.Fold(prefix.GetString()!));
    }

    /// <summary>Ascending numbers of the groups a name belongs to; empty when it is in none.</summary>
    public int[] GroupsOf(string token) => _groups.GetValueOrDefault(token) ?? [];

    public bool IsPrefix(string token) => _prefixes.Contains(token);
}
