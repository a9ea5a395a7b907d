using static Safeguarding.Pipeline.Synthetic.FamilyJourney;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>The health extracts: nearly every child of the area, whether social care knows it or not.</summary>
internal sealed class HealthRecords(SampleOptions options)
{
    private static readonly string[] Practices = [.. Enumerable.Range(0, 24).Select(static i => "Y9" + (i * 37 + 101).ToString("0000", System.Globalization.CultureInfo.InvariantCulture)[..4])];
    private static readonly string[] Hospitals = ["RZ901", "RZ902", "RZ955"];

    /// <returns>Whether health holds a record of the child on the night.</returns>
    public bool Write(NightExtracts night, Child child)
    {
        var random = child.Random.Split(30);
        var registered = Registered(child, random);
        if (registered is not { } from || from > night.Night) return false;
        var id = PatientId(child);
        Patient(night, child, id, from, random.Split(1), variant: false);
        Attendances(night, child, id, from, random.Split(2));
        Community(night, child, id, from, random.Split(3));
        if (child.History is { } history)
            foreach (var care in history.Care) Assessments(night, id, care);
        return true;
    }

    public static long PatientId(Child child) => child.Number << 13 | 0x1FF0;

    /// <summary>A second record of the same patient, without an NHS number, as an emergency department makes one.</summary>
    public void WriteDuplicate(NightExtracts night, Child child, DateOnly made)
    {
        if (night.Knows(made) && made > child.Born) Patient(night, child, PatientId(child) + 1, made, child.Random.Split(39), variant: true);
    }

    private DateOnly? Registered(Child child, SplitMix random)
    {
        var missed = random.Chance(child.Ethnicity is "WIRT" or "WROM" ? 0.08 : 0.012);
        var late = random.Low(4, 45);
        var moved = random.Chance(0.15);
        var arrived = random.Between(0, 5000);
        if (child.AsylumSeeker) return child.History!.From.AddDays(late + 14);
        if (missed) return null;
        if (child.IsAdoptee) return child.Adopted!.Value.AddDays(late);
        var born = child.Born.AddDays(late);
        if (!moved) return born;
        var day = Later(born, options.LastNight.AddDays(-arrived));
        return child.History is { } history ? Later(born, Earlier(day, history.From.AddDays(30))) : day;
    }

    private void Patient(NightExtracts night, Child child, long id, DateOnly registered, SplitMix random, bool variant)
    {
        var today = night.Night;
        // Three families in four have told the practice of their last move and change of name; the rest tell it a year later.
        var lag = random.Chance(0.25) ? 365 : random.Between(5, 60);
        var asOf = Later(today.AddDays(-lag), registered);
        var home = child.AsylumSeeker ? null : Residences.On(child, asOf);
        var care = child.History?.Care.Find(period => period.Start <= asOf && period.End > asOf);
        var follows = random.Chance(0.7);
        if (care is not null && (follows || home is null)) home = care.Placements.FindLast(placement => placement.Start <= asOf)!.Dwelling;
        home ??= child.History?.Care is [var first, ..] ? first.Placements[^1].Dwelling : null;
        var surname = child.SurnameOn(asOf);
        var knownAs = random.Chance(0.12) && NameLists.ShortForms.TryGetValue(child.Given, out var forms) ? random.Pick<string>(forms) : "";
        var hasNumber = random.Chance(0.975) && !variant;
        var left = child.Adopted is { } adopted && !child.IsAdoptee ? adopted.AddDays(12) : (DateOnly?)null;
        // The day stays from night to night: only a record that is confirmed again has another.
        var confirmed = Later(options.LastNight.AddDays(-lag), registered).AddDays(-random.Between(0, 700));
        while (confirmed > today) confirmed = confirmed.AddDays(-365);
        var updated = Later(registered, confirmed);
        if (child.Died <= today) updated = Later(updated, child.Died.Value);
        if (left <= today) updated = left.Value;
        var mother = child.Mother is { } parent && random.Chance(0.9) && Registered(parent, parent.Random.Split(30)) <= today ? PatientId(parent) : 0;
        night.Open(Layouts.Patients).Id("PT", id).Text(hasNumber ? child.NhsNumber : "")
            .Text(variant && NameLists.ShortForms.TryGetValue(child.Given, out var shorts) ? shorts[0] : child.Given).Text(variant ? "" : child.Middle).Text(surname).Text(knownAs)
            .Date(child.Born).Text(child.Girl ? "2" : "1").Text(child.Ethnicity)
            .Text(home?.Line).Text(home?.Postcode).Text(home is null || variant ? "" : home.Uprn.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Text(home is null ? "" : Practices[(int)(SplitMix.Hash(home.Postcode) % (ulong)Practices.Length)])
            .Id("PT", mother).Date(registered).Known(left).Known(child.Died).Date(updated).End();
    }

    private void Attendances(NightExtracts night, Child child, long id, DateOnly registered, SplitMix random)
    {
        var from = Later(registered, options.LastNight.AddDays(-SampleOptions.HistoryDays));
        var until = Earlier(options.LastNight, child.Died ?? (child.IsAdoptee ? options.LastNight : child.Adopted ?? options.LastNight));
        var known = child.History is not null;
        var gap = known ? 420 : 760;
        var row = child.Number << 13;
        for (var day = from.AddDays(random.Between(0, gap)); day < until; day = day.AddDays(random.Between(4, gap * 2)))
        {
            row++;
            var age = child.AgeOn(day);
            var arrived = day.ToDateTime(new TimeOnly(random.Between(0, 23), random.Between(0, 59)));
            var departed = arrived.AddMinutes(random.Low(25, 640));
            var complaint = random.Weighted([38, 46, age >= 11 ? 4 : 0, age >= 11 ? 3 : 0, age >= 8 ? 3 : 0, age >= 11 ? 4 : 0, 6]);
            var concern = random.Chance(known ? 0.14 : 0.02) || (complaint is 2 or 4 && random.Chance(0.5));
            var category = random.Weighted([88, 7, 5]);
            var mode = random.Weighted([82, 14, concern ? 6 : 1, 3]);
            var intent = complaint switch { 0 => random.Chance(0.95) ? "unintentional" : "not_known", 2 => "self_inflicted", 4 => "assault", _ => "not_applicable" };
            var destination = random.Weighted([84, 11, 4, 1]);
            var referred = concern && random.Chance(0.55);
            if (!night.IsNews(DateOnly.FromDateTime(departed))) continue;
            night.Open(Layouts.Attendances).Id("AT", row).Id("PT", id).Time(arrived).Time(departed).Text(Hospitals[(int)(child.Number % 3)])
                .Text(category switch { 0 => "first", 1 => "follow_up", _ => "unplanned_return" })
                .Text(mode switch { 0 => "walk_in", 1 => "ambulance", 2 => "police", _ => "other" })
                .Text(complaint switch { 0 => "injury", 1 => "illness", 2 => "self_harm", 3 => "substance", 4 => "assault", 5 => "mental_health", _ => "other" })
                .Text(intent).Flag(concern).Flag(referred)
                .Text(destination switch { 0 => "home", 1 => "admitted", 2 => "left_before_seen", _ => "transferred" }).End();
        }
    }

    private void Community(NightExtracts night, Child child, long id, DateOnly registered, SplitMix random)
    {
        var row = child.Number << 13;
        var known = child.History is not null;
        ReadOnlySpan<(int Days, string Type)> checks = [(12, "new_birth_visit"), (48, "six_week_review"), (350, "one_year_review"), (840, "two_year_review"), (1830, "school_entry_review")];
        foreach (var (days, type) in checks) Visit(child.Born.AddDays(days + random.Around(-3, days < 60 ? 9 : 60)), type, days < 1500);
        for (var day = Later(registered, options.LastNight.AddDays(-SampleOptions.HistoryDays)).AddDays(random.Between(10, 900)); day < options.LastNight && known; day = day.AddDays(random.Between(40, 700)))
            Visit(day, child.AgeOn(day) >= 11 && random.Chance(0.4) ? "drop_in" : "targeted_contact", child.AgeOn(day) < 5);

        void Visit(DateOnly day, string type, bool preschool)
        {
            row++;
            day = day.OnWorkingDay();
            var status = random.Weighted([known ? 82 : 92, known ? 10 : 3, 3, 2]);
            var concern = status == 0 && random.Chance(known ? 0.1 : 0.01);
            var nursery = random.Chance(0.2);
            if (day < registered.AddDays(-40) || !night.IsNews(day) || day >= (child.Died ?? DateOnly.MaxValue) || (!child.IsAdoptee && day >= (child.Adopted ?? DateOnly.MaxValue)) || (child.IsAdoptee && day < child.Adopted)) return;
            night.Open(Layouts.CommunityContacts).Id("CC", row).Id("PT", id).Date(day).Text(preschool ? "health_visiting" : "school_nursing").Text(type)
                .Text(status switch { 0 => "attended", 1 => "was_not_brought", 2 => "cancelled_by_family", _ => "cancelled_by_service" })
                .Flag(concern).Text(!preschool ? "school_nurse" : nursery && type is "one_year_review" or "two_year_review" ? "nursery_nurse" : "health_visitor").End();
        }
    }

    /// <summary>The provider's own record of the health assessments social care asks for.</summary>
    private static void Assessments(NightExtracts night, long id, CarePeriod care)
    {
        foreach (var check in care.HealthChecks)
        {
            if (!night.Knows(check.Date.AddDays(-40))) continue;
            var happened = night.Knows(check.Date);
            var missed = check.Id % 37 == 0;
            var done = happened && check.Status == "Completed";
            night.Open(Layouts.HealthAssessments).Id("HA", check.Id).Id("PT", id)
                .Text(check.Type[0] switch { 'I' => "initial_health_assessment", 'R' => "review_health_assessment", _ => "dental_check" })
                .Date(check.Due).Date(done ? check.Date : null)
                .Text(!happened ? "planned" : done ? "completed" : missed ? "was_not_brought" : check.Status == "Refused" ? "refused" : "cancelled").Text("RZ9CH").End();
        }
        if (night.Knows(care.ImmunisationsChecked))
            night.Open(Layouts.HealthAssessments).Id("HA", care.Id).Id("PT", id).Text("immunisation_review").Date(care.ImmunisationsChecked).Date(care.ImmunisationsChecked).Text("completed").Text("RZ9CH").End();
    }
}
