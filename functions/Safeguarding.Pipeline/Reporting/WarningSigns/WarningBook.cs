using System.Collections.Immutable;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The dated records that signs are counted from, each read once.</summary>
internal sealed class WarningBook
{
    public WarningBook(ReportSource source, CaseBook cases, WarningSettings settings)
    {
        Cases = cases;
        Plans = [.. OwnPlans(source["child_protection_plan"])];
        Spells = Timescales.Joined([.. Plans, .. cases.Spells.Where(s => s.Kind is CaseKind.ChildInNeedPlan or CaseKind.LookedAfter)]);
        Assessments = [.. Assessed(source["assessment"], DueDays.Working(source.WorkingDays, settings.AssessmentWorkingDays))];
        Conferences = [.. Conferred(source["section47"], source["conference"], DueDays.Working(source.WorkingDays, settings.ConferenceWorkingDays))];
        Referrals = [.. Days(source["referral"], "referral_date", static _ => true)];
        ReferralsByChild = ChildDays.Of(cases.Children.Length, Referrals);
        var seen = source["visit"].Text("seen");
        Seen = ChildDays.Of(cases.Children.Length, [.. Days(source["visit"], "visit_date", r => seen[r] != "N")]);
        var (type, cancelled) = (source["review"].Text("review_type"), source["review"].Text("cancelled"));
        ProtectionReviews = ChildDays.Of(cases.Children.Length, [.. Days(source["review"], "review_date", r => type[r] == "child_protection" && cancelled[r] != "Y")]);
        CareReviews = ChildDays.Of(cases.Children.Length, [.. Days(source["review"], "review_date", r => type[r] == "looked_after" && cancelled[r] != "Y")]);
        FirstCareReview = DueDays.Working(source.WorkingDays, settings.CareReviews.FirstWorkingDays);
        VisitRules = settings.Visits.ToDictionary(v => v.Kind, v => v.WorkingDays is { } working ? DueDays.Working(source.WorkingDays, working) : DueDays.Calendar(v.Days ?? 0));
    }

    public CaseBook Cases { get; }

    /// <summary>Plans, and periods of care.</summary>
    public IReadOnlyList<CaseSpell> Spells { get; }

    /// <summary>Protection plans of this council, as the indicators count them.</summary>
    public ImmutableArray<CaseSpell> Plans { get; }

    public ImmutableArray<Timed> Assessments { get; }

    /// <summary>Initial conferences held of which it can be told when they were due.</summary>
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

    private IEnumerable<CaseSpell> OwnPlans(Table plans)
    {
        var (child, start, end, other) = (plans.Text("child_id"), plans.Dates("start_date"), plans.Dates("end_date"), plans.Text("other_authority"));
        for (var r = 0; r < plans.Rows; r++)
            if (other[r] != "Y" && start[r] is { } from && Cases.Find(child[r]) is >= 0 and var at) yield return new CaseSpell(at, CaseKind.ProtectionPlan, from, end[r]);
    }

    private IEnumerable<Timed> Assessed(Table assessments, DueDays due)
    {
        var (child, start, done) = (assessments.Text("child_id"), assessments.Dates("start_date"), assessments.Dates("authorised_date"));
        for (var r = 0; r < assessments.Rows; r++)
            if (start[r] is { } from && Cases.Find(child[r]) is >= 0 and var at) yield return new Timed(from, due.Of(from), done[r], Cases.Children[at].Died);
    }

    private static IEnumerable<Timed> Conferred(Table enquiries, Table conferences, DueDays due)
    {
        var (id, start) = (enquiries.Text("enquiry_id"), enquiries.Dates("start_date"));
        var begun = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        for (var r = 0; r < enquiries.Rows; r++)
            if (start[r] is { } from) begun[id[r]!] = from;
        var (enquiry, held, target, transfer) = (conferences.Text("enquiry_id"), conferences.Dates("conference_date"), conferences.Dates("target_date"), conferences.Text("transfer_in"));
        for (var r = 0; r < conferences.Rows; r++)
        {
            if (transfer[r] == "Y" || held[r] is not { } on) continue;
            var from = enquiry[r] is { } of && begun.TryGetValue(of, out var began) ? began : (DateOnly?)null;
            if (Timeliness.ConferenceDue(from, target[r], on, due.Of) is { } last) yield return new Timed(from ?? last, last, on);
        }
    }

    private IEnumerable<(int, DateOnly)> Days(Table table, string column, Func<int, bool> counts)
    {
        var (child, days) = (table.Text("child_id"), table.Dates(column));
        for (var r = 0; r < table.Rows; r++)
            if (days[r] is { } day && counts(r) && Cases.Find(child[r]) is >= 0 and var at) yield return (at, day);
    }
}
