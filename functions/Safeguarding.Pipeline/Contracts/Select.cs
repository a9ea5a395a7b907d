using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>How rows of an agency's table become rows of a curated table; a curated table is the union of its selects.</summary>
/// <param name="From">Source table, <c>agency/table</c>.</param>
/// <param name="Person">Source column with the agency's id of the child, or null where the table is not about a child.</param>
/// <param name="Columns">Curated column to source column (of <paramref name="From"/>, else of the joined table).</param>
/// <param name="Constants">Curated column to a fixed text.</param>
/// <param name="Join">Another table of the same agency whose first matching row adds its columns.</param>
/// <param name="Where">Conditions a source row must meet, all of them.</param>
public sealed record Select(
    string From, string? Person, ImmutableSortedDictionary<string, string> Columns,
    ImmutableSortedDictionary<string, string> Constants, SelectJoin? Join, ImmutableArray<SelectWhere> Where);

public sealed record SelectJoin(string Table, string Left, string Right);

/// <param name="In">Texts of which the column must hold one; empty when only presence is asked.</param>
public sealed record SelectWhere(string Column, ImmutableArray<string> In);
