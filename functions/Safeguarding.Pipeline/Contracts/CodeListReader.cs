using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Reads <c>schemas/codelists/&lt;name&gt;.json</c>.</summary>
public static class CodeListReader
{
    /// <exception cref="InvalidContractException">Anything is wrong with the list; it holds every fault.</exception>
    public static CodeList Read(string path, string json)
    {
        var faults = new List<ContractFault>();
        var list = Read(path, json, faults);
        return faults.Count == 0 ? list : throw new InvalidContractException(faults);
    }

    /// <summary>As much of the list as can be read, its faults added to <paramref name="faults"/>.</summary>
    internal static CodeList Read(string path, string json, List<ContractFault> faults)
    {
        var expected = SchemaPath.Of(path).File;
        if (SchemaNode.Parse(path, json, faults) is not { } root) return new CodeList(expected, "", "", default, []);
        root.OnlyKeys("name", "title", "source", "date", "codes");

        var name = root.Required("name");
        if (name.Length > 0 && name != expected) root.FaultAt("name", $"\"{name}\" is not the file's name, \"{expected}\"");
        var title = root.Required("title");
        var source = root.Required("source");
        var dateText = root.Required("date");
        if (!DateOnly.TryParseExact(dateText, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && dateText.Length > 0)
            root.FaultAt("date", "must be a date written yyyy-MM-dd: the day the list was taken from its source");
        if (!root.Has("codes")) root.FaultAt("codes", "missing");
        return new CodeList(expected, title, source, date, ReadCodes(root));
    }

    private static ImmutableArray<Code> ReadCodes(SchemaNode root)
    {
        var codes = ImmutableArray.CreateBuilder<Code>();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in root.Items("codes"))
        {
            if (!item.IsObject()) continue;
            item.OnlyKeys("code", "label", "aliases");
            var code = new Code(item.Required("code"), item.Required("label"), item.Texts("aliases"));
            if (code.Value.Length == 0) continue;
            if (codes.Any(c => c.Value == code.Value)) item.FaultAt("code", $"code \"{code.Value}\" stands twice in the list");
            else Claim(item, "code", code.Value, code.Value);
            foreach (var alias in code.Aliases) Claim(item, "aliases", alias, code.Value);
            codes.Add(code);
        }
        return codes.ToImmutable();

        // What a sender writes may mean one code only.
        void Claim(SchemaNode item, string key, string text, string code)
        {
            if (!owners.TryAdd(LooseText.Key(text), code) && owners[LooseText.Key(text)] is var owner && owner != code)
                item.FaultAt(key, $"\"{text}\" already stands for code \"{owner}\" (compared without case and punctuation)");
        }
    }
}
