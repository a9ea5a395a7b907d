namespace Safeguarding.Returns;

/// <summary>Who is in an SSDA903 return, and why the others are not.</summary>
internal static class CareScope
{
    private const int YoungestLeaver = 17;
    private const int OldestLeaver = 21;

    /// <summary>The child, or the reason why they are left out: one of the two.</summary>
    public static (ReturnChild? Child, Exclusion? Exclusion) Of(CareRecords records, string id, ReturnYear year)
    {
        var all = records.Episodes[id].ToList();
        var episodes = all.Where(e => year.Overlaps(e.Start, e.Ceased)).ToList();
        var leaver = records.Leavers[id].LastOrDefault(l => !(l.From > year.Reference)) ?? records.Leavers[id].LastOrDefault();
        var person = records.Persons[id].ToList();
        if (person.Count == 0) return (null, ExclusionReason.For(id, episodes.Count > 0 || leaver is not null ? ExclusionReason.NoPersonRecord : WhyNot(all, year)));
        if (person.Count > 1) person[0].Report(SourceFinding.MoreThanOne, "pers_person_id", "The child has more than one row in the person table; one of them was used. Remove the others.");
        var born = person[0].Date("pers_dob");
        var why = leaver is null ? null : LeaverOut(leaver.Row, born, all, year);
        if (episodes.Count == 0 && (leaver is null || why is not null)) return (null, ExclusionReason.For(id, why ?? WhyNot(all, year)));
        return (new ReturnChild(id, person[0], born, person[0].Code("pers_sex", "sex"), episodes, why is null ? leaver?.Row : null, year), null);
    }

    private static string WhyNot(List<CareEpisode> all, ReturnYear year) =>
        all.Count > 0 && all[^1].Start > year.Reference ? ExclusionReason.CareBeganAfterYear : ExclusionReason.CareEndedBeforeYear;

    /// <summary>Null when a 17th to 21st birthday falls in the year on which the young person was not looked after; who left on the birthday itself was (rule 1016).</summary>
    private static string? LeaverOut(CaseRow leaver, DateOnly? born, List<CareEpisode> episodes, ReturnYear year)
    {
        if (leaver.Code("clea_care_leaver_eligibility", "care-leaver-eligibility") == "OUT") return ExclusionReason.LeaverNotEligible;
        if (episodes.LastOrDefault(e => e.Ceased <= year.Reference) is { } last && episodes[^1] == last)
        {
            switch (last.Row.Code("clae_cla_episode_ceased_reason", "episode-end-reason"))
            {
                case "E2": return ExclusionReason.LeaverDied;
                case "E3": return ExclusionReason.LeaverOtherAuthority;
                case "E11" or "E12": return ExclusionReason.LeaverAdopted;
            }
        }

        if (born is not { } date) return ExclusionReason.LeaverNoBirthDate;
        if (IsNewToCare(date, episodes, year)) return ExclusionReason.LeaverNotYet;
        for (var age = YoungestLeaver; age <= OldestLeaver; age++)
        {
            var birthday = ReturnChild.Birthday(date, age);
            if (year.Contains(birthday)) return episodes.Any(e => e.Covers(birthday) || e.Ceased == birthday) ? ExclusionReason.LeaverLookedAfter : null;
        }

        return ExclusionReason.LeaverNoBirthday;
    }

    /// <summary>In care for the first time after the birthday of the year: then nobody had left care on it. Where no episode is known, care lies further back than the record.</summary>
    private static bool IsNewToCare(DateOnly born, List<CareEpisode> episodes, ReturnYear year) => episodes.Count > 0 &&
        Enumerable.Range(YoungestLeaver, OldestLeaver - YoungestLeaver + 1).Select(age => ReturnChild.Birthday(born, age)).Where(day => year.Contains(day)).Any(day => episodes.TrueForAll(e => e.Start > day));
}

/// <summary>The Header row of a child.</summary>
internal static class CareChild
{
    public static void Write(ReturnChild child, IReadOnlyList<SentEpisode> lines, CareRecords records, Dictionary<string, List<string?[]>> rows)
    {
        // A mother's items are asked of looked-after females only: a care leaver who is not looked after has none (rule 628), nor has a child of short breaks only (399).
        var (mother, firstChild) = lines.All(l => l.IsShortBreak) ? (null, null) : Mother(child, records);
        rows["Header"].Add([child.Id, child.Sex, child.Dob, child.Person.Code("pers_ethnicity", "ethnicity"), child.Person.Text("pers_upn") ?? child.Person.Code("pers_upn_unknown", "upn-unknown-903"), mother, firstChild]);
    }

    /// <summary>The record sets its flag only for mothers, so that a female without it is none. The child's birth date is that of the first child, and a birth after the year is not told.</summary>
    private static (string? Mother, string? FirstChild) Mother(ReturnChild child, CareRecords records)
    {
        var flag = child.Person.Flag("pers_is_mother");
        var births = records.Mothers[child.Id].Where(m => m.Row.Text("moth_childs_person_id") is not null || m.From is not null)
            .Select(m => m.From ?? records.Persons[m.Row.Text("moth_childs_person_id") ?? ""].Select(p => p.Date("pers_dob")).FirstOrDefault()).ToList();
        if (births.Count > 0 && births.TrueForAll(b => b > child.Year.Reference)) return (child.Sex == "F" ? "0" : null, null);
        var first = births.Where(b => b <= child.Year.Reference).Min();
        if (flag == true || births.Count > 0) return ("1", Ssda903.Text(first));
        return (child.Sex == "F" ? "0" : null, null);
    }
}
