namespace Safeguarding.Returns;

/// <summary>A period of care: episodes of a child that follow each other without a day between.</summary>
/// <param name="Start">When care began, which may be before the first episode that the record still holds.</param>
/// <param name="Ceased">When care ended; null while it lasts on the reference date.</param>
internal sealed record CareSpell(IReadOnlyList<CareEpisode> Episodes, DateOnly Start, DateOnly? Ceased)
{
    public CareEpisode Last => Episodes[^1];

    /// <summary>The last day on which the child was looked after: the one before care ended, or the reference date.</summary>
    public DateOnly LastDay(DateOnly reference) => Ceased is not { } end ? reference : end > Start ? end.AddDays(-1) : Start;

    /// <summary>Was the child looked after on any day from one date to another?</summary>
    public bool Meets(DateOnly? from, DateOnly? to) => !(from > (Ceased ?? DateOnly.MaxValue)) && !(to < Start);

    /// <param name="episodes">Of one child, in order of their dates.</param>
    public static IReadOnlyList<CareSpell> Of(IEnumerable<CareEpisode> episodes, DateOnly reference)
    {
        var spells = new List<CareSpell>();
        var current = new List<CareEpisode>();
        foreach (var episode in episodes.Where(e => e.Start <= reference))
        {
            if (current.Count > 0 && IsAnother(current, episode)) End();
            current.Add(episode);
        }

        if (current.Count > 0) End();
        return spells;

        void End()
        {
            var first = current[0];
            var ceased = current.Exists(e => !(e.Ceased <= reference)) ? null : current.Max(e => e.Ceased);
            spells.Add(new CareSpell([.. current], first.Began < first.Start ? first.Began!.Value : first.Start!.Value, ceased));
            current.Clear();
        }
    }

    private static bool IsAnother(List<CareEpisode> current, CareEpisode next)
    {
        var last = current[^1];
        if (current.TrueForAll(e => e.Ceased < next.Start)) return true;
        if (last.Period.Length > 0 && next.Period.Length > 0) return last.Period != next.Period;
        return next.Row.Mapped("clae_cla_episode_start_reason", "episode-start-reason").Code == "S" && last.Ceased <= next.Start;
    }
}
