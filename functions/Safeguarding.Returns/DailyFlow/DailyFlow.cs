namespace Safeguarding.Returns;

/// <summary>A child's payload as it is sent: see <see cref="FlowJson"/>.</summary>
public sealed record FlowPayload(string ChildId, string Json);

/// <summary>
/// The department's daily flow of children's social care records: one payload a child of the cohort. Payloads are made one by one as they are asked for, so that no more than one is in memory;
/// who is left out and what was found are complete once the last was.
/// </summary>
public sealed class DailyFlow
{
    private readonly FlowRecords _records;
    private readonly List<Exclusion> _exclusions = [];

    private DailyFlow(FlowRecords records, FlowWindow window) => (_records, Window) = (records, window);

    /// <summary>The tables that it is made from.</summary>
    public static IEnumerable<string> Tables => FlowRecords.Used;

    public FlowWindow Window { get; }

    /// <summary>Children known to have had a case who are not in the flow, and why.</summary>
    public IReadOnlyList<Exclusion> Exclusions => _exclusions;

    /// <param name="tables">Social care tables by name without the <c>ssd_</c> prefix; a table may be absent.</param>
    /// <exception cref="ArgumentException">A mapping that the flow needs was not given.</exception>
    public static DailyFlow Of(IReadOnlyDictionary<string, TextTable> tables, DateOnly night, ReturnMappings mappings) =>
        new(new FlowRecords(new CaseTables(tables, mappings), night), FlowWindow.On(night));

    /// <summary>The payloads in order of the child's id (ordinal). To be gone through once.</summary>
    public IEnumerable<FlowPayload> Payloads()
    {
        _exclusions.Clear();
        foreach (var child in _records.Known)
        {
            var person = _records.Person(child);
            if (FlowCohort.WhyOut(_records, Window, child, person) is { } reason) _exclusions.Add(ExclusionReason.For(child, reason));
            else yield return new FlowPayload(child, FlowJson.Text(FlowChild.Payload(_records, Window, child, person!.Value)));
        }
    }

    /// <summary>What was found so far, once each, in an order of its own.</summary>
    public IReadOnlyList<ReturnFinding> Findings() => ReturnFinding.Ordered(_records.Findings);
}
