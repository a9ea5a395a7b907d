using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Findings of a file: every one counted, the first of each code and column listed.</summary>
internal sealed class FindingLog(int mostListed)
{
    private readonly Dictionary<(string Code, string Column), (Severity Severity, long Count, long Listed)> _counts = [];
    private readonly List<Finding> _ofFile = [];
    private readonly List<Finding> _ofRows = [];

    public bool Holds { get; private set; }

    public void Add(Finding finding)
    {
        if (Count(finding.Code, finding.Severity, finding.Column)) (finding.Row == 0 ? _ofFile : _ofRows).Add(finding);
    }

    /// <summary>Counts a finding. True when there is room to list it.</summary>
    private bool Count(string code, Severity severity, string column)
    {
        Holds |= severity == Severity.HoldExtract;
        var (_, count, listed) = _counts.GetValueOrDefault((code, column));
        var list = listed < mostListed;
        _counts[(code, column)] = (severity, count + 1, list ? listed + 1 : listed);
        return list;
    }

    /// <summary>A finding that need only be worded if it is listed.</summary>
    public void Add(FindingKind kind, long row, Func<long> line, string column, string detail)
    {
        if (Count(kind.Code, kind.Severity, column)) _ofRows.Add(kind.At(row, line(), column, detail));
    }

    public ImmutableArray<Finding> Listed() => [.. _ofFile, .. _ofRows];

    public ImmutableArray<FindingCount> Counts() =>
        [.. _counts.OrderBy(c => c.Key.Code, StringComparer.Ordinal).ThenBy(c => c.Key.Column, StringComparer.Ordinal)
            .Select(c => new FindingCount(c.Key.Code, c.Value.Severity, c.Key.Column, c.Value.Count, c.Value.Listed))];
}
