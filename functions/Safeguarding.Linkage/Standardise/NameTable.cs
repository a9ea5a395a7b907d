namespace Safeguarding.Linkage.Standardise;

/// <summary>Every distinct name token of a night once, with what comparing needs to know of it, addressed by a small number.</summary>
/// <remarks>Numbers are given in order of first use; records are read in key order, so they do not depend on the order the records came in.</remarks>
internal sealed class NameTable(Nicknames nicknames)
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<NameEntry> _entries = [];

    public int Count => _entries.Count;

    public NameEntry this[int id] => _entries[id];

    public int Add(string token)
    {
        if (_ids.TryGetValue(token, out var id)) return id;
        id = _entries.Count;
        _ids.Add(token, id);
        _entries.Add(new NameEntry(token, SoundKey.Of(token), nicknames.GroupsOf(token), nicknames.IsListed(token), nicknames.IsPrefix(token)));
        return id;
    }
}

/// <summary>A distinct name token.</summary>
internal sealed class NameEntry(string text, ulong sound, int[] groups, bool isListed, bool isPrefix)
{
    public string Text { get; } = text;
    public ulong Sound { get; } = sound;
    public int[] Groups { get; } = groups;

    /// <summary>Whether the nickname list holds the name in exactly this spelling.</summary>
    public bool IsListed { get; } = isListed;
    public bool IsPrefix { get; } = isPrefix;

    /// <summary>Records that carry the token anywhere among their forenames.</summary>
    public int AsForename { get; set; }

    /// <summary>Records that carry the token in their surname.</summary>
    public int AsSurname { get; set; }

    /// <summary>Whether some nickname group holds both names.</summary>
    public bool IsVariantOf(NameEntry other)
    {
        var (a, b) = (Groups, other.Groups);
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j]) return true;
            if (a[i] < b[j]) i++;
            else j++;
        }
        return false;
    }
}
