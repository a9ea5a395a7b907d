namespace Safeguarding.Returns;

/// <summary>Error: the department's system refuses or fails the row. Query: it asks the authority to confirm or explain.</summary>
public enum Severity { Error, Query }

/// <summary>Something wrong with a return or with the records that it is made from.</summary>
/// <param name="Code">The department's rule code (8510, 8670Q, 142, INT03), or one of ours in <see cref="SourceFinding"/>.</param>
/// <param name="Table">Table of the return for a rule's finding; table of the case record for one of ours.</param>
/// <param name="ChildId">The authority's id of the child; empty when the finding is about the whole return. In the workforce census, of the worker.</param>
/// <param name="Words">What is wrong and what to do. Never holds a value from the record.</param>
public sealed record ReturnFinding(string Code, Severity Severity, string Table, string ChildId, string Words)
{
    /// <summary>0-based row of the return's table; -1 when the finding is not about a row of it.</summary>
    public int Row { get; init; } = -1;

    /// <summary>The columns looked at, joined by a comma.</summary>
    public string Columns { get; init; } = "";

    /// <summary>Key of the row in the case record's table, where there is one.</summary>
    public string Record { get; init; } = "";

    /// <summary>Findings once each, in an order that depends on what they say and not on the order in which rows came.</summary>
    internal static IReadOnlyList<ReturnFinding> Ordered(IEnumerable<ReturnFinding> findings) =>
        [.. findings.Distinct()
            .OrderBy(f => f.ChildId, StringComparer.Ordinal).ThenBy(f => f.Code, StringComparer.Ordinal)
            .ThenBy(f => f.Table, StringComparer.Ordinal).ThenBy(f => f.Row).ThenBy(f => f.Record, StringComparer.Ordinal)
            .ThenBy(f => f.Columns, StringComparer.Ordinal).ThenBy(f => f.Words, StringComparer.Ordinal)];
}

/// <summary>A child who is known to the case records but not in the return, and why.</summary>
/// <param name="ChildId">The authority's id of the child; in the workforce census, of the worker.</param>
/// <param name="Reason">Reason code, see <see cref="ExclusionReason"/>.</param>
/// <param name="Words">The reason in a sentence.</param>
public sealed record Exclusion(string ChildId, string Reason, string Words);
