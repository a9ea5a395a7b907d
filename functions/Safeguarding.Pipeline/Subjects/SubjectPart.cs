using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>A column of an export.</summary>
/// <param name="Title">As a person reads it.</param>
/// <param name="Review">Of whom else it may tell, in words; empty when of nobody. It is looked at before the export is handed over.</param>
public sealed record SubjectColumn(string Name, string Title, string Review = "");

/// <summary>A table of what is held of one child.</summary>
/// <param name="Section">Where it belongs: agencies, quarantine, joined, curated, returns, reports, ledger, restrictions, where.</param>
/// <param name="Name">What it is inside the section, such as <c>social_care/person</c>.</param>
/// <param name="Title">As a person reads it.</param>
/// <param name="Source">Where it was taken from, in words.</param>
/// <param name="Rows">As many cells each as there are columns.</param>
internal sealed record SubjectPart(string Section, string Name, string Title, string Source, ImmutableArray<SubjectColumn> Columns, IReadOnlyList<string?[]> Rows)
{
    /// <summary>The file of the part.</summary>
    public string File => $"{Section}/{Name.Replace('/', '.')}.csv";

    public static ImmutableArray<SubjectColumn> Plain(params string[] names) => [.. names.Select(n => new SubjectColumn(n, n.Replace('_', ' ')))];
}

/// <summary>Which columns of a contract tell of other people than the child whose rows are shown.</summary>
internal static class ThirdParties
{
    /// <summary>Of whom a column may tell, in words; empty when of nobody but the child. What is personal counts as another's unless it is known to be the child's own.</summary>
    public static string Of(Contract contract, Field field, SubjectRules rules)
    {
        if (rules.Shared.Any(s => s.Table == contract.Name)) return "everybody who is named beside the child";
        if (rules.Others.FirstOrDefault(o => o.Column == field.Name && (o.Table == contract.Name || o.Table == contract.Agency + "/*")) is { } said) return said.Who;
        if (rules.Mentions.Any(m => m.Table == contract.Name && m.Column == field.Name)) return "the mother";
        if (field.Classification == Classification.FreeText) return "anybody: text that people wrote";
        if (contract.ForeignKeys.Any(k => k.Fields.Contains(field.Name) && k.Table == "professionals")) return "a worker";
        var persons = PersonRows.PersonColumns(contract);
        if (persons.Count > 1 && persons.Contains(field.Name)) return "the other of the two persons";
        var isOwn = persons.Count == 1 && contract.PrimaryKey is [var key] && key == persons[0] && contract.ForeignKeys.IsEmpty || contract.Name.StartsWith("curated/child", StringComparison.Ordinal) && contract.Table is "child" or "child_history" or "child_identifier" or "child_identifier_history";
        return field.Classification == Classification.Personal && !isOwn && !field.Name.StartsWith('_') && !rules.Own.Contains($"{contract.Name}.{field.Name}") ? "another person" : "";
    }

    /// <summary>The columns of a contract, marked.</summary>
    public static IEnumerable<SubjectColumn> Columns(Contract contract, SubjectRules rules) => contract.Fields.Select(f => new SubjectColumn(f.Name, f.Title, Of(contract, f, rules)));
}
