using System.Text.Json;

namespace Safeguarding.Linkage.Standardise;

/// <summary>Names that stand for one another, and names so often put before a child's own that they say little.</summary>
/// <remarks>Read from <c>schemas/matching/nicknames.json</c>, which travels inside the assembly.</remarks>
internal sealed class Nicknames
{
    private readonly Dictionary<string, int[]> _groups = new(StringComparer.Ordinal);
    private readonly int[] _families;
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _prefixes = new(StringComparer.Ordinal);

    public static Nicknames Embedded { get; } = new(EmbeddedText.Read("nicknames.json"));

    /// <param name="json">An object with <c>groups</c> (arrays of names) and <c>prefixes</c> (one array of names).</param>
    public Nicknames(string json)
    {
        using var document = JsonDocument.Parse(json);
        var number = 0;
        foreach (var group in document.RootElement.GetProperty("groups").EnumerateArray())
        {
            var names = group.EnumerateArray().Select(name => Folding.Fold(name.GetString()!)).ToArray();
            _listed.UnionWith(names);
            foreach (var spelling in names.Select(Spelling).Distinct(StringComparer.Ordinal))
                _groups[spelling] = _groups.TryGetValue(spelling, out var others) ? [.. others, number] : [number];
            number++;
        }
        _families = Families(number, _groups.Values);
        foreach (var prefix in document.RootElement.GetProperty("prefixes").EnumerateArray())
            _prefixes.Add(Folding.Fold(prefix.GetString()!));
    }

    /// <summary>Ascending numbers of the groups that hold a name, spelt one way or another; empty when none does.</summary>
    public int[] GroupsOf(string token) => _groups.GetValueOrDefault(Spelling(token)) ?? [];

    /// <summary>A number, from 1, that two names share when a chain of groups leads from one to the other; 0 for a name in no group. Names in one group are of one family; those of one family need not share a group.</summary>
    public int FamilyOf(int[] groups) => groups.Length == 0 ? 0 : _families[groups[0]] + 1;

    /// <summary>Whether the list holds the name in exactly this spelling.</summary>
    public bool IsListed(string token) => _listed.Contains(token);

    public bool IsPrefix(string token) => _prefixes.Contains(token);

    private static int[] Families(int groups, IEnumerable<int[]> groupsOfOneName)
    {
        var families = Enumerable.Range(0, groups).ToArray();
        foreach (var own in groupsOfOneName)
            foreach (var group in own) families[Of(Math.Max(Of(group), Of(own[0])))] = Math.Min(Of(group), Of(own[0]));
        for (var group = 0; group < groups; group++) families[group] = Of(group);
        return families;

        int Of(int group)
        {
            while (families[group] != group) group = families[group];
            return group;
        }
    }

    /// <summary>Evens out what parents spell as they like: doubled letters, PH and F, CK and K, the ending of a pet form (TEDDY, TEDDIE, TEDI), a silent last H.</summary>
    private static string Spelling(string name)
    {
        var stem = name.AsSpan();
        var petForm = stem is [_, _, .., 'I' or 'E', 'E' or 'Y'] ? 2 : stem is [_, _, .., 'I' or 'Y'] ? 1 : 0;
        if (petForm > 0) stem = stem[..^petForm];
        else if (stem is [_, .., 'A' or 'E', 'H']) stem = stem[..^1];

        Span<char> text = stem.Length < 64 ? stackalloc char[stem.Length + 1] : new char[stem.Length + 1];
        var length = 0;
        for (var i = 0; i < stem.Length; i++)
        {
            var c = stem[i];
            var next = i + 1 < stem.Length ? stem[i + 1] : '\0';
            if (c == 'C' && next == 'K' || c == 'H' && i > 0 && stem[i - 1] == 'P') continue;
            if (c == 'P' && next == 'H') c = 'F';
            if (length == 0 || text[length - 1] != c) text[length++] = c;
        }
        if (petForm > 0) text[length++] = 'Y';
        return new string(text[..length]);
    }
}
