using System.Collections.Immutable;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The dated records that signs are counted from, each read once.</summary>
internal sealed class WarningBook
{
    public WarningBook(ReportSource source, CaseBook cases, WarningSettings settings)
    {
        Cases = cases;
        Spells = Timescales.Joined(cases.Spells.Where(s => s.Kind != CaseKind.OpenEpisode));
        Plans = [.. cases.Spells.Where(s => s.Kind == CaseKind.ProtectionPlan)];
        Assessments = [.. Assessed(source["assessment"], DueDays.Working(source.WorkingDays, settings.AssessmentWorkingDays))];
        Conferences = [.. Conferred(source["section47"], source["conference"], DueDays.Working(source.WorkingDays, settings.ConferenceWorkingDays))];
        Referrals = [.. Days(source["referral"], "referral_date", static _ => true)];
        ReferralsByChild = ChildDays.Of(cases.Children.Length, Referrals);
        var seen = source["visit"].Text("seen");
        Seen = ChildDays.Of(cases.Children.Length, [.. Days(source["visit"], "visit_date", r => seen[r] != "N")]);
        var type = source["review"].Text("review_type");
        ProtectionReviews = ChildDays.Of(cases.Children.Length, [.. Days(source["review"], "review_date", r => type[r] == "child_protection")]);
        CareReviews = ChildDays.Of(cases.Children.Length, [.. Days(source["review"], "review_date", r => type[r] == "looked_after")]);
        FirstCareReview = DueDays.Working(source.WorkingDays, settings.CareReviews.FirstWorkingDays);
        VisitRules = settings.Visits.ToDictionary(v => v.Kind, v => v.WorkingDays is { } working ? DueDays.Working(source.WorkingDays, working) : DueDays.Calendar(v.Days ?? 0));
    }

    public CaseBook Cases { get; }

    /// <summary>Plans, and periods of care.</summary>
    public IReadOnlyList<CaseSpell> Spells { get; }

    /// <summary>Protection plans.</summary>
    public ImmutableArray<CaseSpell> Plans { get; }

    public ImmutableArray<Timed> Assessments { get; }

    /// <summary>Initial conferences that an enquiry led to.</summary>
    public ImmutableArray<Timed> Conferences { get; }

    public ImmutableArray<(int Child, DateOnly Day)> Referrals { get; }

    public ChildDays ReferralsByChild { get; }

    public ChildDays Seen { get; }

    public ChildDays ProtectionReviews { get; }

    public ChildDays CareReviews { get; }

    public DueDays FirstCareReview { get; }

    public Dictionary<CaseKind, DueDays> VisitRules { get; }

    public bool IsAlive(int child, DateOnly day) => !(Cases.Children[child].Died <= day);

    /// <summary>A child without a birth date and with a due date is not yet born.</summary>
    public bool IsBornAndAlive(int child, DateOnly day) => IsAlive(child, day) && Cases.Children[child] is var c && !(c.Born > day) && !(c.Born is null && c.Expected is not null);

    private static IEnumerable<Timed> Assessed(Table assessments, DueDays due)
    {
        var (start, done) = (assessments.Dates("start_date"), assessments.Dates("authorised_date"));
        for (var r = 0; r < assessments.Rows; r++)
            if (start[r] is { } from) yield return new Timed(from, due.Of(from), done[r]);
    }

    private static IEnumerable<Timed> Conferred(Table enquiries, Table conferences, DueDays due)
    {
        var (id, start) = (enquiries.Text("enquiry_id"), enquiries.Dates("start_date"));
        var begun = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        for (var r = 0; r < enquiries.Rows; r++)
            if (start[r] is { } from) begun[id[r]!] = from;
        var (enquiry, held, transfer) = (conferences.Text("enquiry_id"), conferences.Dates("conference_date"), conferences.Text("transfer_in"));
        for (var r = 0; r < conferences.Rows; r++)
            if (transfer[r] != "Y" && enquiry[r] is { } of && begun.TryGetValue(of, out var from)) yield return new Timed(from, due.Of(from), held[r]);
    }

    private IEnumerable<(int, DateOnly)> Days(Table table, string column, Func<int, bool> counts)
    {
        var (child, days) = (table.Text("child_id"), table.Dates(column));
        for (var r = 0; r < table.Rows; r++)
            if (days[r] is { } day && counts(r) && Cases.Find(child[r]) is >= 0 and var at) yield return (at, day);
    }
}
