namespace Safeguarding.Returns;

/// <summary>The Episodes table: an episode of care with the legal status and the placement of its first day, and the home that the child came from.</summary>
internal static class CareEpisodes
{
    public static void Write(ReturnChild child, CareRecords records, Dictionary<string, List<string?[]>> rows)
    {
        var statuses = LegalStatuses(child, records);
        var homes = records.Addresses[child.Id].Where(a => a.Row.Mapped("addr_address_type", "address-type").Code == "HOME").ToList();
        for (var i = 0; i < child.Episodes.Count; i++)
        {
            var episode = child.Episodes[i];
            var next = child.Episodes.Skip(i + 1).FirstOrDefault(e => e.Start <= child.Year.Reference);
            rows["Episodes"].Add(Row(episode, next, child.Year, records, statuses, homes));
        }
    }

    /// <summary>Codes of the legal statuses that a child had in or before the year; statuses under which no child is looked after have none.</summary>
    private static List<(Dated Status, string Code)> LegalStatuses(ReturnChild child, CareRecords records)
    {
        var first = child.Episodes[0].Start;
        return [.. records.LegalStatuses[child.Id].Where(s => !(s.To < first) && !(s.From > child.Year.Reference))
            .Select(s => (Status: s, Code: s.Row.Code("lega_legal_status", "legal-status"))).Where(s => s.Code is not null).Select(s => (s.Status, s.Code!))];
    }

    private static string?[] Row(CareEpisode episode, CareEpisode? next, ReturnYear year, CareRecords records, List<(Dated Status, string Code)> statuses, List<Dated> homes)
    {
        // Two statuses in force on one day: the later began last, and describes the child from that day on.
        var status = statuses.Where(s => s.Status.InForce(episode.Start)).Select(s => s.Code).LastOrDefault();
        if (status is null) episode.Row.Report(SourceFinding.NotRecorded, "lega_legal_status", "No legal status under which a child is looked after was in force on the first day of the episode. Record it.");
        var placement = Placement(episode, records);
        var ended = year.AsAt(episode.Ceased);
        var reason = episode.Ceased > year.Reference ? null : episode.Row.Code("clae_cla_episode_ceased_reason", "episode-end-reason");

        // The reason for a change belongs to the episode that ends with its placement, so not to one that ends because the legal status changed.
        var changes = ended is not null && next is not null && Placement(next, records)?.Key != placement?.Key;

        // Postcodes and the registration number are not collected for short breaks.
        var shortBreak = status is "V3" or "V4";
        return
        [
            episode.Child, Ssda903.Text(episode.Start), episode.Row.RequiredCode("clae_cla_episode_start_reason", "episode-start-reason"), status,
            episode.Row.RequiredCode("clae_cla_primary_need_code", "category-of-need"),
            placement?.RequiredCode("clap_cla_placement_type", "placement-type"), placement?.Code("clap_cla_placement_provider", "placement-provider"),
            Ssda903.Text(ended), reason, changes ? placement?.Code("clap_cla_placement_change_reason", "placement-change-reason") : null,
            shortBreak ? null : HomePostcode(episode, homes), shortBreak ? null : Postcode(placement?.Text("clap_cla_placement_postcode")), shortBreak ? null : placement?.Text("clap_cla_placement_urn"),
        ];
    }

    private static CaseRow? Placement(CareEpisode episode, CareRecords records)
    {
        if (records.Placements.TryGetValue(episode.PlacementId, out var placement)) return placement;
        if (episode.PlacementId.Length == 0 && episode.Period.Length > 0)
        {
            // Some systems keep no link: the one placement of the period in force on the episode's first day is it. Two of them would be a guess.
            var inForce = records.PlacementsOfPeriod[episode.Period].Where(p => p.InForce(episode.Start)).Take(2).ToList();
            if (inForce.Count == 1) return inForce[0].Row;
        }

        episode.Row.Report(SourceFinding.Orphan, "clae_cla_placement_id", "The episode names no placement that is in the record, so the placement's items are blank. Link it to its placement.");
        return null;
    }

    /// <summary>The postcode of the home on the day on which the child came into care.</summary>
    private static string? HomePostcode(CareEpisode episode, List<Dated> homes) =>
        Postcode(homes.LastOrDefault(h => !(h.From > episode.Began) && !(h.To < episode.Began))?.Row.Text("addr_address_postcode"));

    /// <summary>Upper case, one space before the last three characters. A postcode that is none stays as it is for rule 392c to find.</summary>
    internal static string? Postcode(string? text)
    {
        if (text is null) return null;
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        return compact.Length is >= 5 and <= 7 ? $"{compact[..^3]} {compact[^3..]}" : compact;
    }
}
