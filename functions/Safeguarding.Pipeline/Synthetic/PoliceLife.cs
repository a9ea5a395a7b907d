using static Safeguarding.Pipeline.Synthetic.FamilyJourney;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>An incident as the police hold it, with the children it touched.</summary>
internal sealed record Incident(long Id, DateTime Occurred, DateTime Reported, string Type, string Postcode, string Outcome, DateOnly Decided, List<(Child Child, IncidentRole Role)> Children);

internal sealed record IncidentRole(long Id, string Role, bool DomesticAbuse, bool Sexual, bool Criminal, bool CountyLines, DateOnly? Notified, string Risk);

internal sealed record MissingReport(long Id, Child Child, DateTime Reported, DateTime LastSeen, DateTime Found, bool Absent, string Risk, string By, string Placing, string FoundHow, bool Concern, DateOnly? Interview);

/// <summary>What the police know of a family over the last two years: domestic abuse behind some of the referrals, other incidents, children reported missing.</summary>
internal sealed class PoliceLife(SampleOptions options)
{
    private static readonly string[] OtherCouncils = ["Kingsmoor", "Saltwick", "Harrowby", "West Fellshire"];

    public List<Incident> Incidents { get; } = [];
    public List<MissingReport> Missing { get; } = [];

    /// <summary>First day the police hold each child.</summary>
    public Dictionary<Child, DateOnly> Known { get; } = [];

    private DateOnly From => options.LastNight.AddDays(-SampleOptions.HistoryDays);

    public static PoliceLife Of(Household household, SampleOptions options)
    {
        var life = new PoliceLife(options);
        var random = household.Random.Split(40);
        if (household.Kind != HouseholdKind.NotKnown) life.BehindReferrals(household, random.Split(1));
        life.Others(household, random.Split(2));
        foreach (var child in household.Children) life.GoneMissing(child, random.Split(100 + household.Children.IndexOf(child)));
        foreach (var incident in life.Incidents)
            foreach (var (child, _) in incident.Children) life.Meet(child, DateOnly.FromDateTime(incident.Reported));
        foreach (var report in life.Missing) life.Meet(report.Child, DateOnly.FromDateTime(report.Reported));
        return life;
    }

    private void BehindReferrals(Household household, SplitMix random)
    {
        var dates = new SortedSet<DateOnly>();
        foreach (var child in household.Children)
            if (child.History is { } history && !child.AsylumSeeker)
                foreach (var contact in history.Contacts)
                    if (contact.Source == "6") dates.Add(contact.Date);
        foreach (var date in dates)
        {
            var day = date.AddDays(-random.Between(0, 3));
            if (day < From || day > options.LastNight) continue;
            Add(household, random, day, random.Weighted([75, 10, 15]) switch { 0 => "domestic_abuse", 1 => "child_neglect", _ => "concern_for_safety" }, "child_present", date);
        }
    }

    private void Others(Household household, SplitMix random)
    {
        var gap = household.Kind == HouseholdKind.NotKnown ? 4200 : 900;
        for (var day = From.AddDays(random.Between(0, gap)); day <= options.LastNight; day = day.AddDays(random.Between(10, gap * 2)))
        {
            var oldest = household.Children.Count == 0 ? -1 : household.Children[0].AgeOn(day);
            if (oldest < 0) continue;
            if (oldest < 10 || random.Chance(0.45)) Add(household, random, day, random.Chance(0.7) ? "domestic_abuse" : "concern_for_safety", "child_present", null);
            else Add(household, random, day, random.Weighted([30, 14, 8, 14, 16, 10]) switch
            {
                0 => "violence",
                1 => "sexual_offence",
                2 => "exploitation",
                3 => "drugs",
                4 => "theft",
                _ => "public_order",
            }, "", null);
        }
    }

    private void Add(Household household, SplitMix random, DateOnly day, string type, string role, DateOnly? notified)
    {
        var there = household.Children.FindAll(child => Alive(child, day));
        if (there.Count == 0) return;
        var occurred = day.ToDateTime(new TimeOnly(random.Between(0, 23), random.Between(0, 59)));
        var reported = occurred.AddMinutes(random.Low(5, 900));
        var postcode = Residences.On(there[0], day).Postcode;
        var incident = new Incident(there[0].NextId(), occurred, reported, type, postcode,
            random.Weighted([45, 20, 15, 20]) switch { 0 => "no_further_action", 1 => "charged", 2 => "community_resolution", _ => "other" },
            day.AddDays(random.Between(3, 90)), []);
        foreach (var child in role.Length > 0 ? there : there.GetRange(0, 1))
        {
            if (role.Length > 0 && random.Chance(0.12)) continue;
            var age = child.AgeOn(day);
            var part = role.Length > 0 ? type == "concern_for_safety" ? "subject" : role
                : type is "theft" or "drugs" or "public_order" ? random.Chance(0.75) ? "suspect" : "witness"
                : type == "sexual_offence" ? random.Chance(0.9) ? "victim" : "suspect" : random.Weighted([60, 30, 10]) switch { 0 => "victim", 1 => "suspect", _ => "witness" };
            var exploited = age >= 11 && (type == "exploitation" || random.Chance(0.06));
            var criminal = exploited && random.Chance(0.6);
            DateOnly? notice = notified is { } told ? Earlier(told, DateOnly.FromDateTime(reported).AddDays(2)) : random.Chance(0.6) ? DateOnly.FromDateTime(reported).AddDays(random.Between(0, 4)) : null;
            if (notice < DateOnly.FromDateTime(reported)) notice = DateOnly.FromDateTime(reported);
            incident.Children.Add((child, new IncidentRole(child.NextId(), part, type == "domestic_abuse", exploited && !criminal, criminal, criminal && random.Chance(0.5), notice,
                random.Weighted([55, 33, 12]) switch { 0 => "standard", 1 => "medium", _ => "high" })));
        }
        if (incident.Children.Count > 0) Incidents.Add(incident);
    }

    private void GoneMissing(Child child, SplitMix random)
    {
        if (child.History is { } history)
            foreach (var care in history.Care)
                foreach (var spell in care.Missing)
                    if (spell.ToldPolice && DateOnly.FromDateTime(spell.Start) >= From)
                        Report(child, spell.Start.AddMinutes(random.Low(20, 240)), spell.Start.AddMinutes(-random.Low(0, 90)), spell.End.AddMinutes(random.Around(-60, 120)), spell.Away, "care_placement", random);
        // Children whom another council placed here are the other council's to know, and these police's to find.
        var visiting = child.History is null && random.Chance(0.003);
        if (visiting)
            for (var day = From.AddDays(random.Between(0, 300)); day < options.LastNight; day = day.AddDays(random.Between(10, 160)))
                if (child.AgeOn(day) is >= 11 and <= 17 && Alive(child, day))
                {
                    var gone = day.ToDateTime(new TimeOnly(random.Between(16, 23), random.Between(0, 59)));
                    Report(child, gone.AddMinutes(random.Low(30, 200)), gone, gone.AddMinutes(random.Low(260, 2400)), random.Chance(0.3), "care_placement", random, OtherCouncils[(int)(child.Number % OtherCouncils.Length)]);
                }
        // Children who are not looked after go missing from home.
        if (visiting) return;
        if (!random.Chance(child.History is null ? 0.006 : 0.05)) return;
        for (var day = From.AddDays(random.Between(0, 600)); day < options.LastNight; day = day.AddDays(random.Between(20, 500)))
        {
            if (child.AgeOn(day) is < 9 or > 17 || !Alive(child, day)) continue;
            if (child.History is { } known && known.Care.Exists(care => care.Start.AddDays(-5) <= day && care.End.AddDays(5) >= day)) continue;
            var start = day.ToDateTime(new TimeOnly(random.Between(14, 23), random.Between(0, 59)));
            Report(child, start.AddMinutes(random.Low(40, 400)), start, start.AddMinutes(random.Low(500, 3000)), random.Chance(0.2),
                random.Weighted([80, 12, 8]) switch { 0 => "family", 1 => "school", _ => "other" }, random);
        }
    }

    private void Report(Child child, DateTime reported, DateTime lastSeen, DateTime found, bool away, string by, SplitMix random, string placing = "")
    {
        if (found <= reported) found = reported.AddMinutes(30);
        var back = DateOnly.FromDateTime(found);
        Missing.Add(new MissingReport(child.NextId(), child, reported, lastSeen, found, away && random.Chance(0.7),
            random.Weighted([8, 22, 55, 15]) switch { 0 => "no_apparent", 1 => "low", 2 => "medium", _ => "high" }, by, placing,
            random.Weighted([48, 24, 16, 10, 2]) switch { 0 => "returned_self", 1 => "found_police", 2 => "found_family", 3 => "found_other", _ => "found_harmed" },
            random.Chance(0.18), random.Chance(0.75) ? back.AddDays(random.Low(0, 6)) : null));
    }

    private static bool Alive(Child child, DateOnly day) =>
        child.Born < day && child.Eighteen > day && day < (child.Died ?? DateOnly.MaxValue) && (child.IsAdoptee || day < (child.Adopted ?? DateOnly.MaxValue)) && day >= child.From;

    private void Meet(Child child, DateOnly day)
    {
        if (!Known.TryGetValue(child, out var first) || day < first) Known[child] = day;
    }
}
