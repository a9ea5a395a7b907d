namespace Safeguarding.Returns;

/// <summary>A line of the Episodes table before it is written: a part of an episode of the record under one legal status.</summary>
/// <param name="Source">The episode of the record that it comes from.</param>
/// <param name="End">Day on which it ended, whatever the year; null while it runs.</param>
/// <param name="EndReason">REC; null while it runs.</param>
internal sealed record SentEpisode(CareEpisode Source, DateOnly? Start, string? StartReason, string? LegalStatus, DateOnly? End, string? EndReason, CaseRow? Placement)
{
    public bool IsShortBreak => LegalStatus is "V3" or "V4";

    /// <summary>Do two lines follow each other without a day between?</summary>
    public bool LeadsTo(SentEpisode next) => EndReason == CareStitching.Continues && End is not null && next.Start == End;
}

/// <summary>
/// Makes the year's lines of a child's episodes. The record's dates and reasons are sent as they are, also those of an episode that began years ago; what does not fit together is said and not mended.
/// Two things are worked out: an episode in whose midst the legal status changed is cut there (the second part begins with L), and of several changes on one day only the last is sent, because an episode lasts for a night at least.
/// </summary>
internal static class CareStitching
{
    /// <summary>REC of an episode that another follows on the same day.</summary>
    public const string Continues = "X1";

    private const string Started = "S", LegalStatusOnly = "L";

    public static IReadOnlyList<SentEpisode> Lines(ReturnChild child, CareRecords records, IReadOnlyList<CareEpisode> all)
    {
        Check(child, records, all);
        var statuses = LegalStatuses(child, records);
        var lines = new List<SentEpisode>();
        var before = new List<string>();
        for (var i = 0; i < child.Episodes.Count; i++)
        {
            var episode = child.Episodes[i];
            var reason = episode.Row.RequiredCode("clae_cla_episode_start_reason", "episode-start-reason");
            if (IsPassing(episode, child.Episodes, i))
            {
                episode.Row.Report(SourceFinding.NotCollected, "clae_cla_episode_start_date,clae_cla_episode_ceased_date", "The episode began and ended on one day and another followed on it, so it was left out: the return takes the day's last change, and the reason for it covers both.", Severity.Query);
                if (reason is not null) before.Add(reason);
                continue;
            }

            Add(lines, child, records, episode, before.Count == 0 ? reason : Together([.. before, reason ?? LegalStatusOnly]), statuses);
            before.Clear();
        }

        return lines;
    }

    /// <summary>Over before the night, with another begun on the same day.</summary>
    private static bool IsPassing(CareEpisode episode, IReadOnlyList<CareEpisode> all, int at) =>
        episode.Start is not null && episode.Ceased == episode.Start && at + 1 < all.Count && all[at + 1].Start == episode.Start;

    /// <summary>The reason that says in one what several changes of a day came to.</summary>
    internal static string Together(IReadOnlyList<string> reasons)
    {
        if (reasons.Contains(Started)) return Started;
        var legal = reasons.Any(r => r is "L" or "B" or "U");
        var carer = reasons.Any(r => r is "P" or "B");
        var place = carer || reasons.Any(r => r is "T" or "U");
        return (legal, place, carer) switch
        {
            (true, true, true) => "B",
            (true, true, false) => "U",
            (false, true, true) => "P",
            (false, true, false) => "T",
            _ => LegalStatusOnly,
        };
    }

    private static void Add(List<SentEpisode> lines, ReturnChild child, CareRecords records, CareEpisode episode, string? reason, List<(Dated Status, string Code)> statuses)
    {
        var placement = Placement(episode, records);
        var last = episode.Row.Code("clae_cla_episode_ceased_reason", "episode-end-reason");
        var status = StatusOn(statuses, episode.Start);
        if (status is null) episode.Row.Report(SourceFinding.NotRecorded, "lega_legal_status", "No legal status under which a child is looked after was in force on the first day of the episode. Record it.");
        var start = episode.Start;
        foreach (var day in statuses.SelectMany(s => new[] { s.Status.From, s.Status.To }).OfType<DateOnly>().Distinct().Order().Where(d => d > episode.Start && d < (episode.Ceased ?? DateOnly.MaxValue) && d <= child.Year.Reference))
        {
            if (StatusOn(statuses, day) is not { } now || now == status) continue;
            if (status is null || day < child.Year.Start)
            {
                // Cut before the year: that part is last year's return. What is sent begins with the status of today only where the record cut it too.
                episode.Row.Report(SourceFinding.NotCut, "clae_cla_episode_start_date", "The legal status changed within the episode before the year began, and the return holds the status of its first day. End the episode on that day and begin another.");
                continue;
            }

            episode.Row.Report(SourceFinding.NotCut, "clae_cla_episode_start_date", "The legal status changed within the episode, so the return holds two episodes, the second from the day of the change with reason L. End the episode on that day and begin another.", Severity.Query);
            lines.Add(new SentEpisode(episode, start, reason, status, day, Continues, placement));
            (start, reason, status) = (day, LegalStatusOnly, now);
        }

        lines.Add(new SentEpisode(episode, start, reason, status, episode.Ceased, last, placement));
    }

    /// <summary>Two statuses in force on one day: the later began last, and describes the child from that day on.</summary>
    private static string? StatusOn(List<(Dated Status, string Code)> statuses, DateOnly? day) => statuses.Where(s => s.Status.InForce(day)).Select(s => s.Code).LastOrDefault();

    /// <summary>Codes of the legal statuses that a child had in or before the year; statuses under which no child is looked after have none.</summary>
    private static List<(Dated Status, string Code)> LegalStatuses(ReturnChild child, CareRecords records)
    {
        var first = child.Episodes[0].Start;
        return [.. records.LegalStatuses[child.Id].Where(s => !(s.To < first) && !(s.From > child.Year.Reference))
            .Select(s => (Status: s, Code: s.Row.Code("lega_legal_status", "legal-status"))).Where(s => s.Code is not null).Select(s => (s.Status, s.Code!))];
    }

    private static CaseRow? Placement(CareEpisode episode, CareRecords records)
    {
        if (records.Placements.TryGetValue(episode.PlacementId, out var placement)) return placement;
        if (episode.PlacementId.Length == 0 && episode.Period.Length > 0)
        {
            // Some systems keep no link: the one placement of the period in force on the episode's first day is it. Two of them would be a guess.
            var inForce = Placements(episode, records).Where(p => p.InForce(episode.Start)).Take(2).ToList();
            if (inForce.Count == 1) return inForce[0].Row;
        }

        episode.Row.Report(SourceFinding.Orphan, "clae_cla_placement_id", "The episode names no placement that is in the record, so the placement's items are blank. Link it to its placement.");
        return null;
    }

    private static IEnumerable<Dated> Placements(CareEpisode episode, CareRecords records) => records.PlacementsOfPeriod[episode.Period].Where(p => p.Row.Child.Length == 0 || p.Row.Child == episode.Child);

    /// <summary>Says where the record's episodes leave a gap, overlap, or run on over a move.</summary>
    private static void Check(ReturnChild child, CareRecords records, IReadOnlyList<CareEpisode> all)
    {
        const string dates = "clae_cla_episode_start_date,clae_cla_episode_ceased_date";
        for (var i = 0; i < all.Count; i++)
        {
            var (episode, next) = (all[i], i + 1 < all.Count ? all[i + 1] : null);
            if (!child.Year.Overlaps(episode.Start, episode.Ceased) && !(next is not null && child.Year.Overlaps(next.Start, next.Ceased))) continue;
            var goesOn = episode.Row.Mapped("clae_cla_episode_ceased_reason", "episode-end-reason").Code == Continues;
            if (next is not null && next.Start < (episode.Ceased ?? DateOnly.MaxValue) && next.Start <= child.Year.Reference)
                next.Row.Report(SourceFinding.DoNotMeet, dates, "The episode begins before the one before it ended. Both were sent as they are; correct the dates.");
            else if (goesOn && episode.Ceased <= child.Year.Reference && next?.Start != episode.Ceased)
                episode.Row.Report(SourceFinding.DoNotMeet, dates, "The episode ended with X1, which says that another follows on the same day, and none does. It was sent as it is; record the episode that is missing, or why care ended.");
            else if (!goesOn && next is not null && next.Start <= child.Year.Reference && next.Row.Mapped("clae_cla_episode_start_reason", "episode-start-reason").Code is not (null or Started))
                next.Row.Report(SourceFinding.DoNotMeet, dates, "The episode continues a time in care, by its reason for starting, and the one before it ended care. Both were sent as they are; correct one of the reasons.");
        }

        var starts = child.Episodes.Select(e => e.Start).ToHashSet();
        foreach (var episode in child.Episodes.Where(e => e.Period.Length > 0))
            foreach (var moved in Placements(episode, records).Where(p => p.Row.Key != episode.PlacementId && p.From > episode.Start && p.From < (episode.Ceased ?? DateOnly.MaxValue) && child.Year.Contains(p.From) && !starts.Contains(p.From)))
                moved.Row.Report(SourceFinding.NotCut, "clap_cla_placement_start_date", "The child moved within an episode, and the record does not say whether the carers stayed the same, so the return does not hold the move. End the episode on that day and begin another.");
    }
}
