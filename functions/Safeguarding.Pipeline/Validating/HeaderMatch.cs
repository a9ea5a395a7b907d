using System.Globalization;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Which column of the file is which column of the contract.</summary>
/// <param name="Sources">For each column of the contract its position in the file, or -1.</param>
/// <remarks>Findings give unknown columns by position only: when a file comes without a header, its first line is somebody's record.</remarks>
internal sealed record HeaderMatch(int[] Sources, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether a header is a column of the contract under any of its names.</summary>
    public static Func<string, bool> Known(Contract contract)
    {
        var names = Spellings(contract);
        return header => header.Length > 0 && names.ContainsKey(LooseText.Key(header));
    }

    public static HeaderMatch Of(Contract contract, IReadOnlyList<string> header)
    {
        var spellings = Spellings(contract);
        var found = new List<int>[contract.Fields.Length];
        for (var i = 0; i < found.Length; i++) found[i] = [];
        for (var position = 0; position < header.Count; position++)
            if (header[position].Length > 0 && spellings.TryGetValue(LooseText.Key(header[position]), out var field)) found[field].Add(position);

        var sources = new int[contract.Fields.Length];
        var findings = new List<Finding>();
        var used = new bool[header.Count];
        for (var i = 0; i < sources.Length; i++)
        {
            var name = contract.Fields[i].Name;
            // A column under its own name beats one under an alias: some systems export both, the old and the new.
            var own = found[i].FindAll(p => string.Equals(header[p], name, StringComparison.OrdinalIgnoreCase));
            var candidates = own.Count > 0 ? own : found[i];
            sources[i] = candidates.Count == 0 ? -1 : candidates[0];
            foreach (var candidate in candidates) used[candidate] = true;
            if (candidates.Count > 1) findings.Add(FindingCatalogue.ColumnDuplicate.OfFile(name, string.Join(", ", candidates.Select(Shown))));
            else if (candidates.Count == 1 && own.Count == 0) findings.Add(FindingCatalogue.ColumnAlias.OfFile(name, Shown(candidates[0])));
        }
        if (sources.All(s => s < 0)) return new(sources, [FindingCatalogue.HeaderUnknown.OfFile()]);

        for (var i = 0; i < sources.Length; i++)
            if (sources[i] < 0)
                findings.Add((AcceptedRows.IsNeeded(contract, contract.Fields[i]) ? FindingCatalogue.ColumnMissing : FindingCatalogue.ColumnAbsent)
                    .OfFile(contract.Fields[i].Name, Accepted(contract.Fields[i])));
        var free = Enumerable.Range(0, sources.Length).Where(i => sources[i] < 0).ToList();
        for (var position = 0; position < header.Count; position++)
        {
            if (used[position]) continue;
            var near = NearMiss.Nearest(LooseText.Key(header[position]), free.ConvertAll(i => LooseText.Key(contract.Fields[i].Name)));
            findings.Add(near < 0 ? FindingCatalogue.ColumnExtra.OfFile(detail: Shown(position)) : FindingCatalogue.ColumnExtraNear.OfFile(contract.Fields[free[near]].Name, Shown(position)));
        }
        return new(sources, findings);
    }

    /// <summary>Column names before aliases: an alias that is another column's name does not take it.</summary>
    private static Dictionary<string, int> Spellings(Contract contract)
    {
        var spellings = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < contract.Fields.Length; i++) spellings.TryAdd(LooseText.Key(contract.Fields[i].Name), i);
        for (var i = 0; i < contract.Fields.Length; i++)
            foreach (var alias in contract.Fields[i].Aliases) spellings.TryAdd(LooseText.Key(alias.Header), i);
        return spellings;
    }

    private static string Accepted(Field field) => string.Join(", ", field.Aliases.Select(a => a.Header).Prepend(field.Name).Distinct(StringComparer.OrdinalIgnoreCase));

    private static string Shown(int position) => (position + 1).ToString(CultureInfo.InvariantCulture);
}
