using System.Text.Json;

namespace Safeguarding.Returns;

/// <summary>What a mapping says of a value. <see cref="Unmapped"/> is for a person to settle: never a guess, never a silent blank.</summary>
public enum MappingOutcome { Absent, Mapped, NotReturned, Unmapped }

/// <summary>A mapped value; <paramref name="Code"/> is null unless the outcome is <see cref="MappingOutcome.Mapped"/>.</summary>
public readonly record struct MappedValue(MappingOutcome Outcome, string? Code);

/// <summary>
/// Local words to the department's codes for one item, read from JSON:
/// <c>{"name":"..","source":"..","codes":{"CODE":["local word",..]},"startsWith":{"CODE":["prefix",..]},"notReturned":["word",..]}</c>.
/// A code stands for itself. Case, spaces and punctuation do not count. <c>notReturned</c> lists values that are known and that the return does not collect.
/// </summary>
public sealed class CodeMapping
{
    private readonly Dictionary<string, MappedValue> _exact = new(StringComparer.Ordinal);
    private readonly List<(string Prefix, string Code)> _prefixes = [];
    private readonly Dictionary<string, int> _order = new(StringComparer.Ordinal);

    private CodeMapping(string name, string source) => (Name, Source) = (name, source);

    public string Name { get; }

    /// <summary>Where the codes and the local words come from.</summary>
    public string Source { get; }

    /// <summary>The department's codes in the order of the file.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    /// <summary>Position of a code in the file, for ordering; after all others when it is not one.</summary>
    public int Order(string? code) => code is not null && _order.TryGetValue(code, out var i) ? i : int.MaxValue;

    /// <summary>Throws <see cref="FormatException"/> when the text is not a mapping, or gives one word two meanings.</summary>
    public static CodeMapping Parse(string json)
    {
        using var document = Read(json);
        var root = document.RootElement;
        var mapping = new CodeMapping(Required(root, "name"), Required(root, "source"));
        if (!root.TryGetProperty("codes", out var codes)) throw new FormatException($"Mapping '{mapping.Name}' has no 'codes'.");
        var names = new List<string>();
        foreach (var code in codes.EnumerateObject())
        {
            mapping._order.Add(code.Name, names.Count);
            names.Add(code.Name);
            mapping.Add(code.Name, new MappedValue(MappingOutcome.Mapped, code.Name));
        }

        foreach (var code in codes.EnumerateObject())
            foreach (var word in code.Value.EnumerateArray()) mapping.Add(word.GetString() ?? "", new MappedValue(MappingOutcome.Mapped, code.Name));
        if (root.TryGetProperty("notReturned", out var known))
            foreach (var word in known.EnumerateArray()) mapping.Add(word.GetString() ?? "", new MappedValue(MappingOutcome.NotReturned, null));
        if (root.TryGetProperty("startsWith", out var prefixes))
            foreach (var code in prefixes.EnumerateObject())
                foreach (var prefix in code.Value.EnumerateArray()) mapping._prefixes.Add((Key(prefix.GetString() ?? ""), code.Name));
        mapping.Codes = names;
        return mapping;
    }

    public MappedValue this[string? value]
    {
        get
        {
            if (string.IsNullOrWhiteSpace(value)) return new MappedValue(MappingOutcome.Absent, null);
            var key = Key(value);
            if (_exact.TryGetValue(key, out var mapped)) return mapped;
            foreach (var (prefix, code) in _prefixes)
                if (key.StartsWith(prefix, StringComparison.Ordinal)) return new MappedValue(MappingOutcome.Mapped, code);
            return new MappedValue(MappingOutcome.Unmapped, null);
        }
    }

    private void Add(string word, MappedValue meaning)
    {
        var key = Key(word);
        if (key.Length == 0) throw new FormatException($"Mapping '{Name}' holds a word without a letter or a digit.");
        if (_exact.TryGetValue(key, out var before) && before != meaning) throw new FormatException($"Mapping '{Name}' gives '{word}' two meanings.");
        _exact[key] = meaning;
    }

    private static JsonDocument Read(string json)
    {
        try { return JsonDocument.Parse(json); }
        catch (JsonException e) { throw new FormatException($"A mapping is not JSON: {e.Message}", e); }
    }

    private static string Required(JsonElement root, string property) =>
        root.TryGetProperty(property, out var value) && value.GetString() is { Length: > 0 } text ? text : throw new FormatException($"A mapping has no '{property}'.");

    /// <summary>Letters and digits only, upper case: "Section 20" and "SECTION-20" are one word.</summary>
    private static string Key(string value)
    {
        var key = new System.Text.StringBuilder(value.Length);
        foreach (var c in value)
            if (char.IsLetterOrDigit(c)) key.Append(char.ToUpperInvariant(c));
        return key.ToString();
    }
}

/// <summary>The mappings that a return uses, by name. This project opens no file: the caller gives the texts of <c>schemas/returns/mappings/*.json</c>.</summary>
public sealed class ReturnMappings
{
    private readonly Dictionary<string, CodeMapping> _mappings = new(StringComparer.Ordinal);

    /// <summary>Throws <see cref="FormatException"/> when a text is not a mapping or two have one name.</summary>
    public static ReturnMappings Parse(IEnumerable<string> texts)
    {
        var set = new ReturnMappings();
        foreach (var text in texts)
        {
            var mapping = CodeMapping.Parse(text);
            if (!set._mappings.TryAdd(mapping.Name, mapping)) throw new FormatException($"Two mappings are named '{mapping.Name}'.");
        }

        return set;
    }

    public IEnumerable<CodeMapping> All => _mappings.Values.OrderBy(m => m.Name, StringComparer.Ordinal);

    /// <summary>Throws <see cref="ArgumentException"/> naming the mapping when it was not given.</summary>
    public CodeMapping this[string name] => _mappings.TryGetValue(name, out var mapping)
        ? mapping
        : throw new ArgumentException($"The mapping '{name}' was not given.", nameof(name));
}
