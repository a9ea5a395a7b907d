namespace Safeguarding.Returns;

/// <summary>The Episodes table: the lines of <see cref="CareStitching"/> with the placement of each, and the home that the child came from.</summary>
internal static class CareEpisodes
{
    public static void Write(ReturnChild child, IReadOnlyList<SentEpisode> lines, CareRecords records, Dictionary<string, List<string?[]>> rows)
    {
        var homes = records.Addresses[child.Id].Where(a => a.Row.Mapped("addr_address_type", "address-type").Code == "HOME").ToList();
        for (var i = 0; i < lines.Count; i++) rows["Episodes"].Add(Row(lines[i], i + 1 < lines.Count ? lines[i + 1] : null, child.Year, homes));
    }

    private static string?[] Row(SentEpisode line, SentEpisode? next, ReturnYear year, List<Dated> homes)
    {
        var ended = year.AsAt(line.End);
        var type = line.Placement?.RequiredCode("clap_cla_placement_type", "placement-type");

        // The reason for a change belongs to the episode that ends with its placement, so not to one that ends because the legal status changed, nor to the last of a time in care;
        // and it is not asked of a stay that is meant to pass, or of the way into one.
        var changes = ended is not null && next is not null && line.LeadsTo(next) && next.Placement?.Key != line.Placement?.Key && !IsTemporary(type) && !IsTemporary(next.Placement?.Code("clap_cla_placement_type", "placement-type"));
        return
        [
            line.Source.Child, Ssda903.Text(line.Start), line.StartReason, line.LegalStatus, line.Source.Row.RequiredCode("clae_cla_primary_need_code", "category-of-need"),
            type, HasProvider(type) ? line.Placement?.Code("clap_cla_placement_provider", "placement-provider") : null,
            Ssda903.Text(ended), line.End > year.Reference ? null : line.EndReason, changes ? line.Placement?.Code("clap_cla_placement_change_reason", "placement-change-reason") : null,
            .. Where(line, homes),
        ];
    }

    /// <summary>Postcodes and the registration number, which are not collected for short breaks.</summary>
    private static string?[] Where(SentEpisode line, List<Dated> homes) => line.IsShortBreak
        ? [null, null, null]
        : [HomePostcode(line.Source, homes), Postcode(line.Placement?.Text("clap_cla_placement_postcode")), line.Placement?.Text("clap_cla_placement_urn")];

    private static bool IsTemporary(string? type) => type is ['T', _];

    /// <summary>Temporary and other placements have no provider.</summary>
    private static bool HasProvider(string? type) => !IsTemporary(type) && type is not ['Z', ..];

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
