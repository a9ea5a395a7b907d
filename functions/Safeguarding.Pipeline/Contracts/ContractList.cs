using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>One line of the list of contracts.</summary>
/// <param name="Name"><c>agency/table</c>.</param>
/// <param name="Columns">How many columns the table has, of which <paramref name="Required"/> must be filled.</param>
/// <param name="Hash">First twelve characters of the contract's hash, enough to tell two editions apart.</param>
public sealed record ContractListRow(string Name, string Title, string Version, LoadKind Load, bool Expected, int Columns, int Required, string Hash);

public static class ContractList
{
    /// <summary>Every contract, by agency, then by table.</summary>
    public static ImmutableArray<ContractListRow> Rows(ContractCatalog catalog) =>
    [
        .. catalog.Contracts.Select(c => new ContractListRow(
            c.Name, c.Title, c.Version, c.Load.Kind, c.Expected, c.Fields.Length, c.Fields.Count(f => f.Required), c.Hash[..12])),
    ];
}
