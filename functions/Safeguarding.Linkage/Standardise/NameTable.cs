using Safeguarding.Linkage.Carrying;

namespace Safeguarding.Linkage.Standardise;

/// <summary>Every distinct name token of a night once, with what comparing needs to know of it, addressed by a small number.</summary>
internal sealed class NameTable(Nicknames nicknames)
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<NameEntry?> _entries = [];
    private readonly List<string> _texts = [];
    private NameForm[] _forms = [];

    /// <summary>64 bits that depend on the token alone; only after <see cref="Freeze"/>.</summary>
    public ulong HashOf(int id) => _forms[id].Hash;

    public int Count => _texts.Count;

    public NameEntry this[int id] => _entries[id] ??= Entry(_texts[id]);

    /// <summary>The tokens as the comparisons read them; only after <see cref="Freeze"/>.</summary>
    public NameForm[] Forms => _forms;

    public int Add(string token)
    {
        if (_ids.TryGetValue(token, out var id)) return id;
        id = _texts.Count;
        _ids.Add(token, id);
        _texts.Add(token);
        _entries.Add(null);
        return id;
    }

    /// <summary>Works out what every token sounds like and stands for, once all are known; called again, what those added since do.</summary>
    public void Freeze()
    {
        var known = _forms.Length;
        Array.Resize(ref _forms, _texts.Count);
        var entries = new NameEntry[_texts.Count];
        Parallel.For(0, (_texts.Count - known + 1023) / 1024, range =>
        {
            for (var id = known + range * 1024; id < Math.Min(_texts.Count, known + (range + 1) * 1024); id++)
            {
                entries[id] = Entry(_texts[id]);
                _forms[id] = NameForm.Of(entries[id], nicknames.FamilyOf(entries[id].Groups));
            }
        });
        for (var id = known; id < entries.Length; id++) _entries[id] = entries[id];
    }

    public void Write(StateWriter to)
    {
        to.Write(_texts);
        to.Write<NameForm>(_forms);
    }

    public static NameTable Read(StateReader from)
    {
        var table = new NameTable(Nicknames.Embedded);
        foreach (var text in from.ReadTexts()) table.Add(text);
        table._forms = from.ReadAll<NameForm>();
        return table;
    }

    private NameEntry Entry(string token) => new(token, SoundKey.Of(token), nicknames.GroupsOf(token), nicknames.IsListed(token), nicknames.IsPrefix(token));
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

/// <summary>A name token in 64 bytes that sit together, without gaps: most pairs of names are told apart without touching anything else.</summary>
internal struct NameForm
{
    public const int Packed = 16;

    /// <summary>The letters A to Z and, as bit 26, anything else.</summary>
    public uint Letters;

    /// <summary>What names that stand for one another have in common; 0: no nickname group holds it.</summary>
    public int Family;
    public ushort Length;

    /// <summary>The lowest five bits of the first and of the last character.</summary>
    public byte First, Last;

    /// <summary>How many bits of <see cref="Letters"/> are set.</summary>
    public byte Kinds;

    /// <summary>All of it is ASCII and fits in <see cref="Text"/>.</summary>
    public bool IsPlain;
    public bool IsListed;
    public bool IsPrefix;

    /// <summary>The first 16 characters, zeroes after the last.</summary>
    public System.Runtime.Intrinsics.Vector128<byte> Text;
    public ulong Sound;

    /// <summary>Which nickname groups hold it, as a filter of 64 bits: no bit in common means no group in common.</summary>
    public ulong GroupFilter;

    /// <summary>64 bits that depend on the token alone.</summary>
    public ulong Hash;

    /// <summary>Records that carry the token anywhere among their forenames.</summary>
    public int AsForename;

    /// <summary>Records that carry the token in their surname.</summary>
    public int AsSurname;

    public static NameForm Of(NameEntry entry, int family)
    {
        var form = new NameForm
        {
            Length = (ushort)Math.Min(entry.Text.Length, ushort.MaxValue),
            IsListed = entry.IsListed,
            IsPrefix = entry.IsPrefix,
            Family = family,
            Sound = entry.Sound,
            Hash = TextTable.Hash64(System.Runtime.InteropServices.MemoryMarshal.AsBytes(entry.Text.AsSpan())),
        };
        Span<byte> text = stackalloc byte[Packed];
        text.Clear();
        form.IsPlain = entry.Text.Length <= Packed;
        for (var i = 0; i < entry.Text.Length; i++)
        {
            var c = entry.Text[i];
            form.Letters |= c is >= 'A' and <= 'Z' ? 1u << (c - 'A') : 1u << 26;
            if (c >= 128) form.IsPlain = false;
            if (i < Packed) text[i] = (byte)c;
        }
        form.Kinds = (byte)System.Numerics.BitOperations.PopCount(form.Letters);
        if (entry.Text.Length > 0) (form.First, form.Last) = ((byte)(entry.Text[0] & 31), (byte)(entry.Text[^1] & 31));
        form.Text = System.Runtime.Intrinsics.Vector128.Create<byte>(text);
        foreach (var group in entry.Groups) form.GroupFilter |= 1UL << (int)((uint)group * 2654435769u >> 26);
        return form;
    }
}
