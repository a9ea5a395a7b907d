namespace Safeguarding.Pipeline.Reporting;

/// <summary>Two agencies' records of one child put together to events.</summary>
/// <remarks>The police are told later than the carer knows, so records that begin near each other may mean one event.</remarks>
internal static class MissingReconciliation
{
    /// <summary>Records of one agency or two that overlap are one event; then one agency's and the other's that begin within the time given, nearest first.</summary>
    /// <remarks>An event that has a record of an agency takes no further one of it that does not overlap: a child who goes missing every night has an event a night.</remarks>
    /// <param name="records">Of one child, in any order.</param>
    public static List<MissingEvent> Events(IEnumerable<MissingRecord> records, TimeSpan sameEvent)
    {
        var events = new List<List<MissingRecord>>();
        foreach (var record in records.OrderBy(r => r.Start).ThenBy(r => r.Agency, StringComparer.Ordinal).ThenBy(r => r.EpisodeId, StringComparer.Ordinal))
        {
            var same = events.FindLast(e => e.Exists(r => Overlap(r, record)));
            if (same is null) events.Add([record]);
            else same.Add(record);
        }

        var near = new List<(TimeSpan Apart, int Earlier, int Later)>();
        for (var i = 0; i < events.Count; i++)
            for (var j = i + 1; j < events.Count && events[j][0].Start - events[i][^1].Start is var apart && apart <= sameEvent; j++)
                near.Add((apart, i, j));
        foreach (var (_, i, j) in near.Order())
        {
            var (into, from) = (events[i], events[j]);
            if (into.Exists(a => from.Exists(b => a.Agency == b.Agency))) continue;
            into.AddRange(from);
            events[j] = into;
        }

        return [.. events.Distinct().Select(e => new MissingEvent([.. e]))];
    }

    /// <summary>Records that begin at the same time do, also where one of them has no length.</summary>
    private static bool Overlap(MissingRecord a, MissingRecord b) => a.Start == b.Start || a.Start < (b.End ?? DateTime.MaxValue) && b.Start < (a.End ?? DateTime.MaxValue);
}
