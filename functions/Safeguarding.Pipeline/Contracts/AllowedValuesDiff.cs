using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>What changes in the values a column may hold, written in the contract or in a code list.</summary>
internal static class AllowedValuesDiff
{
    public static void Compare(Field a, Contract inA, Field b, Contract inB, ContractChanges changes)
    {
        var (before, after) = (Allowed.Of(a, inA), Allowed.Of(b, inB));
        var column = $"column {b.Name}";
        var place = $"/fields/{b.Name}/{(after.Exists ? after.Place : before.Place)}";
        if (!before.Exists && !after.Exists) return;
        if (!before.Exists)
        {
            var words = $"{column} must now hold a value of {after.Name}";
            if (after.Strict) changes.Tighter(place, $"{words}: rows with others will be rejected", words);
            else changes.Note(place, $"{words}; others are warned of and kept");
            return;
        }
        if (!after.Exists)
        {
            changes.Looser(place, $"{column} may now hold any value, before one of {before.Name}", $"{column} may now hold any value, before one of {before.Name}");
            return;
        }
        if (before.Name != after.Name) changes.Note(place, $"{column} takes its values from {after.Name} instead of {before.Name}");
        CompareCodes(before, after, place, column, changes);
        if (before.Strict == after.Strict) return;
        place = $"/fields/{b.Name}/x-code-list-strict";
        if (after.Strict) changes.Tighter(place, $"{column} no longer takes values outside {after.Name}: such rows will be rejected, not only warned of", $"{column} now holds only values of {after.Name}");
        else changes.Looser(place, $"{column} now also takes values outside {after.Name}, with a warning", $"{column} may now hold values outside {after.Name}");
    }

    private static void CompareCodes(Allowed a, Allowed b, string place, string column, ContractChanges changes)
    {
        var consequence = b.Strict ? "rows with it will be rejected" : "rows with it will be warned of and kept as sent";
        foreach (var code in b.Codes)
        {
            if (a.Find(code.Value) is not { } before)
            {
                changes.Looser(place, $"{column} now takes {Quote(code)}", $"{column} may now hold {Quote(code)}");
                continue;
            }
            if (before.Label != code.Label) changes.Note(place, $"code {code.Value} of {column} is now labelled \"{code.Label}\", before \"{before.Label}\"");
            foreach (var alias in before.Aliases.Where(alias => b.Owner(alias) != code.Value))
                if (b.Owner(alias) is { } other) changes.Breaking(place, $"{column} now reads \"{alias}\" as {other}, before as {code.Value}");
                else changes.Tighter(place, $"{column} no longer reads \"{alias}\" as {code.Value}: {consequence}", $"\"{alias}\" is no longer another way to write {code.Value}");
            foreach (var alias in code.Aliases.Where(alias => a.Owner(alias) is null)) changes.Note(place, $"{column} now reads \"{alias}\" as {code.Value}");
        }
        foreach (var code in a.Codes.Where(c => b.Find(c.Value) is null))
            if (b.Owner(code.Value) is { } other) changes.Breaking(place, $"{column} now reads {Quote(code)} as {other}");
            else changes.Tighter(place, $"{column} no longer takes {Quote(code)}: {consequence}", $"{column} no longer holds {Quote(code)}");
    }

    private static string Quote(Code code) => code.Label.Length == 0 || code.Label == code.Value ? $"\"{code.Value}\"" : $"\"{code.Value}\" ({code.Label})";

    /// <summary>The values a column may hold, whichever way its contract writes them.</summary>
    private sealed record Allowed(string Place, string Name, bool Strict, ImmutableArray<Code> Codes)
    {
        public bool Exists => Place.Length > 0;

        public static Allowed Of(Field field, Contract contract)
        {
            if (field.CodeList is { } name) return new Allowed("x-code-list", $"code list {name}", field.CodeListStrict, contract.CodeLists[name].Codes);
            return field.Enum.Length > 0
                ? new Allowed("constraints/enum", "the list in the contract", true, [.. field.Enum.Select(v => new Code(v, "", []))])
                : new Allowed("", "", false, []);
        }

        public Code? Find(string value) => Codes.FirstOrDefault(c => c.Value == value);

        /// <summary>The code that a text stands for, or null.</summary>
        public string? Owner(string text) => Owners.GetValueOrDefault(LooseText.Key(text));

        private Dictionary<string, string> Owners { get; } = Codes
            .SelectMany(c => c.Aliases.Prepend(c.Value).Select(text => (Key: LooseText.Key(text), c.Value)))
            .DistinctBy(o => o.Key).ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
    }
}
