using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>What becomes of a column on its way into the pseudonymised copy.</summary>
public enum Fate
{
    /// <summary>Left out: names a person, or people wrote into it what they liked.</summary>
    Dropped,
    /// <summary>Replaced by a pseudonym.</summary>
    Keyed,
    /// <summary>Replaced by a pseudonym of extract and row together.</summary>
    KeyedRow,
    /// <summary>A date of what happened, as it is.</summary>
    Event,
    /// <summary>A number or flag, left out where few share it.</summary>
    Number,
    /// <summary>By its <see cref="ColumnRule"/>, and left out where few share it.</summary>
    Ruled,
    /// <summary>On a ladder.</summary>
    Ladder,
}

/// <summary>Decides the fate of each column of a curated contract. What nobody has decided on is no column of the zone but a reason not to publish the table.</summary>
public static class ZoneColumns
{
    /// <exception cref="PrivacyRefusedException">A text column that would be shown has neither a code list nor an entry in the settings.</exception>
    public static (Fate Fate, ColumnRule? Rule) Of(PrivacySettings settings, ContractCatalog catalog, Contract contract, Field field)
    {
        var rules = settings.RulesOf(contract);
        if (rules?.Together.Concat(rules.Alone).Any(l => l.Columns.Contains(field.Name)) == true) return (Fate.Ladder, Rule(settings, rules, field));
        if (settings.RowColumns.Contains(field.Name)) return (Fate.KeyedRow, null);
        switch (field.Classification)
        {
            case Classification.Identifier: return (Fate.Keyed, null);
            case Classification.Personal or Classification.FreeText: return (Fate.Dropped, null);
        }

        if (Rule(settings, rules, field) is { } rule) return rule.As == ColumnForm.Hidden ? (Fate.Dropped, rule) : (Fate.Ruled, rule);
        if (field.Type is FieldType.Date or FieldType.DateTime) return (Fate.Event, null);
        if (field.Type is not FieldType.String) return (Fate.Number, null);
        if (ListsOf(catalog, contract, field.Name) is { } codes) return (Fate.Ruled, new ColumnRule(ColumnForm.Codes, [], codes, null));
        throw new PrivacyRefusedException($"Nothing says which values the text column '{field.Name}' of '{contract.Table}' may have, so it might hold anything. Give its source column a code list, or add it to {PrivacySettings.Path} with the reason why it may be shown.");
    }

    /// <summary>Names of the columns of the pseudonymised copy of a contract, in order.</summary>
    /// <param name="withAreas">Whether a postcode lookup is given.</param>
    /// <exception cref="PrivacyRefusedException">As <see cref="Of"/>.</exception>
    public static ImmutableArray<string> Names(PrivacySettings settings, ContractCatalog catalog, Contract contract, bool withAreas)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var field in contract.Fields)
        {
            var fate = Of(settings, catalog, contract, field).Fate;
            if (fate == Fate.Ladder) names.AddRange(ShownOn(settings, contract, field.Name, withAreas).Select(s => s.Column));
            else if (fate != Fate.Dropped) names.Add(field.Name);
        }

        return names.ToImmutable();
    }

    /// <summary>The ladder of a column, and the columns in which it shows that one's values.</summary>
    internal static IEnumerable<(Ladder Ladder, int Rung, string Column)> ShownOn(PrivacySettings settings, Contract contract, string column, bool withAreas)
    {
        var rules = settings.RulesOf(contract)!;
        var ladder = rules.Together.Concat(rules.Alone).First(l => l.Columns.Contains(column));
        for (var r = 0; r < ladder.Rungs.Length; r++)
        {
            var rung = ladder.Rungs[r];
            if (rung.Show == Showing.Nothing || (rung.Show == Showing.Area && !withAreas)) continue;
            yield return (ladder, r, rung.As.IsEmpty ? column : rung.As[ladder.Columns.IndexOf(column)]);
        }
    }

    private static ColumnRule? Rule(PrivacySettings settings, TableRules? rules, Field field)
    {
        if (rules is null || !rules.Columns.TryGetValue(field.Name, out var rule)) rule = settings.Columns.GetValueOrDefault(field.Name);
        if (rule is null) return null;
        rule = rule with { Lists = rule.Lists.IsDefault ? [] : rule.Lists, Values = rule.Values.IsDefault ? [] : rule.Values };
        return rule.As is ColumnForm.Codes or ColumnForm.CodeArray && rule.Lists.IsEmpty && rule.Values.IsEmpty
            ? throw new PrivacyRefusedException($"{PrivacySettings.Path} calls '{field.Name}' a column of codes and names no list of them.")
            : rule;
    }

    /// <summary>All values a column may have by the code lists and constants it is selected from; null when one of its sources has neither.</summary>
    private static ImmutableArray<string>? ListsOf(ContractCatalog catalog, Contract contract, string column)
    {
        var values = ImmutableArray.CreateBuilder<string>();
        var remembered = contract.HistoryOf is { } of ? catalog.Find("curated", of)! : contract;
        foreach (var select in remembered.Selects)
        {
            if (select.Constants.TryGetValue(column, out var constant))
            {
                values.Add(constant);
                continue;
            }

            if (!select.Columns.TryGetValue(column, out var from)) continue;
            var (source, field) = Source(catalog, select.From, from) ?? (select.Join is { } join ? Source(catalog, join.Table, from) : null) ?? default;
            if (field?.CodeList is { } list) values.AddRange(source.CodeLists[list].Codes.Select(c => c.Value));
            else if (field is { Enum.Length: > 0 }) values.AddRange(field.Enum);
            else return null;
        }

        return values.Count == 0 ? null : values.ToImmutable();
    }

    private static (Contract, Field)? Source(ContractCatalog catalog, string table, string column) =>
        catalog.Find(table) is { } contract && contract.Fields.FirstOrDefault(f => f.Name == column) is { } field ? (contract, field) : null;
}
