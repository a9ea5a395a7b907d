namespace Safeguarding.Pipeline.Contracts;

/// <summary>What changes in one column between two editions of a contract.</summary>
internal static class ColumnDiff
{
    public static void Compare(Field a, Contract inA, Field b, Contract inB, ContractChanges changes)
    {
        var place = $"/fields/{b.Name}";
        var column = $"column {b.Name}";
        CompareHeaders(a, b, place, changes);
        CompareType(a, b, place, column, changes);
        CompareFlag(a.Required, b.Required, $"{place}/constraints/required", changes,
            $"{column} is now required: rows without a value will be rejected", $"{column} is now always filled",
            $"{column} is now optional", $"{column} may now be empty");
        CompareFlag(a.Unique, b.Unique, $"{place}/constraints/unique", changes,
            $"{column} must now differ from row to row: rows that repeat a value will be rejected", $"{column} now differs from row to row",
            $"{column} may now repeat a value", $"{column} may now repeat a value");
        CompareLengths(a, b, place, column, changes);
        ComparePattern(a, b, place, column, changes);
        CompareBounds(a, b, place, column, changes);
        CompareCheck(a, b, place, column, changes);
        AllowedValuesDiff.Compare(a, inA, b, inB, changes);
        CompareClassification(a, b, place, column, changes);
        if (a.Title != b.Title || a.Description != b.Description) changes.Note($"{place}/description", $"the description of {column} is reworded");
        if (a.Example != b.Example) changes.Note($"{place}/x-example", $"the example of {column} is another one");
    }

    /// <summary>Whether a header is one of the column's own, compared as senders' headers are.</summary>
    public static bool Understands(Field field, string header) =>
        LooseText.Same(field.Name, header) || field.Aliases.Any(alias => LooseText.Same(alias.Header, header));

    private static void CompareHeaders(Field a, Field b, string place, ContractChanges changes)
    {
        if (a.Name != b.Name)
        {
            if (Understands(b, a.Name))
                changes.Looser($"{place}/name", $"column {a.Name} is now called {b.Name}; header {a.Name} is still understood", $"column {a.Name} is now called {b.Name}: readers must ask for the new name");
            else
                changes.Breaking($"{place}/name", $"column {a.Name} is now called {b.Name}: header {a.Name} is no longer understood");
        }
        foreach (var header in a.Aliases.Select(alias => alias.Header).Distinct().Where(h => !Understands(b, h)))
            changes.Breaking($"{place}/x-aliases", $"header \"{header}\" is no longer understood as column {b.Name}");
        foreach (var header in b.Aliases.Select(alias => alias.Header).Distinct().Where(h => !Understands(a, h)))
            changes.Note($"{place}/x-aliases", $"header \"{header}\" is now understood as column {b.Name}");
    }

    private static void CompareType(Field a, Field b, string place, string column, ContractChanges changes)
    {
        if (a.Type == b.Type) return;
        var words = $"{column} is now a {FieldValue.TypeWords(b.Type)}, not a {FieldValue.TypeWords(a.Type)}".Replace("a text", "text", StringComparison.Ordinal).Replace("a true or false", "true or false", StringComparison.Ordinal);
        // Every whole number is a number, and everything is text: senders need not change, readers must.
        var wider = b.Type == FieldType.String || (a.Type, b.Type) == (FieldType.Integer, FieldType.Number);
        if (wider) changes.Looser($"{place}/type", $"{words}: what was accepted still is", words);
        else changes.Breaking($"{place}/type", changes.Published ? words : $"{words}: rows whose value does not read as one will be rejected");
    }

    private static void CompareLengths(Field a, Field b, string place, string column, ContractChanges changes)
    {
        if ((a.MinLength, a.MaxLength) == (b.MinLength, b.MaxLength)) return;
        var words = $"{column} is now {ContractWords.Length(b.MinLength, b.MaxLength) ?? "of any length"}, before {ContractWords.Length(a.MinLength, a.MaxLength) ?? "of any length"}";
        var tighter = (b.MinLength ?? 0) > (a.MinLength ?? 0) || (b.MaxLength ?? int.MaxValue) < (a.MaxLength ?? int.MaxValue);
        var looser = (b.MinLength ?? 0) < (a.MinLength ?? 0) || (b.MaxLength ?? int.MaxValue) > (a.MaxLength ?? int.MaxValue);
        Add(tighter, looser, $"{place}/constraints/{(a.MaxLength != b.MaxLength ? "maxLength" : "minLength")}", words, "longer or shorter values", changes);
    }

    private static void ComparePattern(Field a, Field b, string place, string column, ContractChanges changes)
    {
        if (a.Pattern == b.Pattern) return;
        var words = b.Pattern is null ? $"{column} no longer has to match a pattern" : $"{column} must now match {b.Pattern}{(a.Pattern is null ? "" : $" instead of {a.Pattern}")}";
        Add(b.Pattern is not null, a.Pattern is not null, $"{place}/constraints/pattern", words, "values that do not match", changes);
    }

    private static void CompareBounds(Field a, Field b, string place, string column, ContractChanges changes)
    {
        if ((a.Minimum, a.Maximum) == (b.Minimum, b.Maximum)) return;
        var words = $"{column} is now {ContractWords.Range(b.Minimum, b.Maximum) ?? "without bounds"}, before {ContractWords.Range(a.Minimum, a.Maximum) ?? "without bounds"}";
        var (tighter, looser) = (false, false);
        if (a.Type == b.Type)
        {
            Weigh(a.Minimum, b.Minimum, sign: 1);
            Weigh(a.Maximum, b.Maximum, sign: -1);
        }
        else
        {
            // Bounds of two types cannot be set side by side: any bound that is left may shut out what passed before, none can.
            (tighter, looser) = (b.Minimum is not null || b.Maximum is not null, a.Minimum is not null || a.Maximum is not null);
        }

        if (!tighter && !looser) return;
        Add(tighter, looser, $"{place}/constraints/{(a.Maximum != b.Maximum ? "maximum" : "minimum")}", words, "values outside", changes);

        // A bound that moves inwards, or appears, is tighter: up for a minimum, down for a maximum.
        void Weigh(string? before, string? after, int sign)
        {
            var inwards = before is null ? after is null ? 0 : 1 : after is null ? -1 : sign * FieldValue.Compare(b.Type, after, before);
            tighter |= inwards > 0;
            looser |= inwards < 0;
        }
    }

    private static void CompareCheck(Field a, Field b, string place, string column, ContractChanges changes)
    {
        if (a.Check == b.Check) return;
        var words = b.Check == ValueCheck.None
            ? $"{column} is no longer checked for being a valid {FieldValue.CheckWords(a.Check)}"
            : $"{column} must now be a valid {FieldValue.CheckWords(b.Check)}";
        Add(b.Check != ValueCheck.None, a.Check != ValueCheck.None, $"{place}/x-check", words, "values that are not", changes);
    }

    private static void CompareClassification(Field a, Field b, string place, string column, ContractChanges changes)
    {
        if (a.Classification == b.Classification) return;
        var words = $"{column} is now {ContractWords.Class(b.Classification)} instead of {ContractWords.Class(a.Classification)}: in the pseudonymised copy it is {ContractWords.Treatment(b.Classification)}";
        var less = Protection(b.Classification) < Protection(a.Classification);
        if (less) changes.Breaking($"{place}/x-classification", $"{words}, which protects it less: information governance must agree first");
        else changes.Looser($"{place}/x-classification", words, words);
    }

    // How much of a column the pseudonymised copy keeps back.
    private static int Protection(Classification classification) => classification switch
    {
        Classification.FreeText => 4,
        Classification.Personal => 3,
        Classification.Identifier => 2,
        Classification.Sensitive => 1,
        _ => 0,
    };

    private static void CompareFlag(bool a, bool b, string place, ContractChanges changes, string onToSenders, string onToReaders, string offToSenders, string offToReaders)
    {
        if (a == b) return;
        if (b) changes.Tighter(place, onToSenders, onToReaders);
        else changes.Looser(place, offToSenders, offToReaders);
    }

    private static void Add(bool tighter, bool looser, string place, string words, string rejected, ContractChanges changes)
    {
        var toSenders = tighter ? $"{words}: rows with {rejected} will be rejected" : words;
        if (tighter && looser) changes.Breaking(place, changes.Published ? words : toSenders);
        else if (tighter) changes.Tighter(place, toSenders, words);
        else changes.Looser(place, toSenders, words);
    }
}
