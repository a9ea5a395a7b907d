using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Validating;

/// <summary>References between tables of one agency. They warn: a missing parent row is the parent extract's fault as often as the child's.</summary>
public static class ForeignKeys
{
    // Between the parts of a composite key; control characters do not survive trimming at the ends of a value.
    private const char Separator = '\u001F';

    /// <param name="key">The reference being checked.</param>
    /// <param name="children">For each column of <see cref="ForeignKey.Fields"/> its values, row by row; null where absent.</param>
    /// <param name="childRows">Lineage row of each child row (<see cref="Tables.Lineage.Row"/>).</param>
    /// <param name="parents">For each column of <see cref="ForeignKey.References"/> its values, row by row.</param>
    /// <param name="maxListed">Most findings returned; the count is exact.</param>
    /// <returns>One finding per child row whose reference is complete and leads nowhere, in row order, and how many there are in all.</returns>
    public static (IReadOnlyList<Finding> Findings, long Missing) Check(ForeignKey key, IReadOnlyList<IReadOnlyList<string?>> children, IReadOnlyList<long> childRows, IReadOnlyList<IReadOnlyList<string?>> parents, int maxListed = 1_000)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var row = 0; row < parents[0].Count; row++)
            if (KeyOf(parents, row) is { } parent) known.Add(parent);

        var findings = new List<Finding>();
        long missing = 0;
        var columns = string.Join(", ", key.Fields);
        for (var row = 0; row < childRows.Count; row++)
        {
            // An absent reference, whole or in part, refers to nothing.
            if (KeyOf(children, row) is not { } child || known.Contains(child)) continue;
            if (missing++ < maxListed) findings.Add(FindingCatalogue.ParentMissing.At(childRows[row], 0, columns, key.Table));
        }
        return (findings, missing);
    }

    private static string? KeyOf(IReadOnlyList<IReadOnlyList<string?>> columns, int row)
    {
        if (columns.Count == 1) return columns[0][row];
        var parts = new string?[columns.Count];
        for (var i = 0; i < parts.Length; i++)
            if ((parts[i] = columns[i][row]) is null) return null;
        return string.Join(Separator, parts);
    }
}
