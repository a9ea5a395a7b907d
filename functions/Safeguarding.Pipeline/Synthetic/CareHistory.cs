namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Everything social care did about one child, without regard to any night.</summary>
internal sealed class CareHistory
{
    public List<Contact> Contacts { get; } = [];
    public List<EarlyHelp> EarlyHelp { get; } = [];
    public List<Referral> Referrals { get; } = [];
    public List<CarePeriod> Care { get; } = [];
    public CareLeaving? Leaving { get; set; }
    public List<LegalStatus> Orders { get; } = [];
    public PreProceedings? PreProceedings { get; set; }

    /// <summary>First day social care holds a record of the child.</summary>
    public DateOnly From { get; set; } = DateOnly.MaxValue;
}

internal enum ContactResult { Referral, Advice, NoFurtherAction, EarlyHelp }

internal sealed record Contact(long Id, DateOnly Date, string Source, ContactResult Result);

internal sealed record EarlyHelp(long Id, DateOnly From, DateOnly To, string Reason, string EndReason, Worker Worker);

internal sealed class Referral
{
    public required long Id { get; init; }
    public required DateOnly Date { get; init; }
    public required string Need { get; init; }
    public required string Source { get; init; }
    public required Worker Worker { get; init; }
    public bool NoFurtherAction { get; init; }

    /// <summary>Whether its protection plan is one of the few of two years or more.</summary>
    public bool Prolonged { get; init; }
    public DateOnly Closed { get; set; }
    public string CloseReason { get; set; } = "RC7";
    public List<Assessment> Assessments { get; } = [];
    public List<Plan> Plans { get; } = [];
    public List<Visit> Visits { get; } = [];
    public List<Enquiry> Enquiries { get; } = [];
    public Conference? TransferIn { get; set; }
    public List<ProtectionPlan> ProtectionPlans { get; } = [];
    public List<Involvement> Involvements { get; } = [];

    public IEnumerable<Conference> Conferences =>
        Enquiries.Where(static enquiry => enquiry.Conference is not null).Select(static enquiry => enquiry.Conference!)
            .Concat(TransferIn is null ? [] : [TransferIn]);
}

internal sealed record Assessment(long Id, long FactorsId, DateOnly Start, DateOnly Authorised, string[] Factors, bool NoFurtherAction, bool Seen, Worker Worker);

internal sealed record Plan(long Id, DateOnly Start, DateOnly End, Worker Worker);

/// <param name="Recorded">Day the worker wrote it up: until then no extract has it.</param>
internal sealed record Visit(long Id, DateOnly Date, DateOnly Recorded, bool Seen, bool Alone, bool Bedroom);

internal sealed class Enquiry
{
    public required long Id { get; init; }
    public required DateOnly Start { get; init; }
    public required DateOnly End { get; init; }
    public required Worker Worker { get; init; }
    public bool NoFurtherAction { get; init; }
    public Conference? Conference { get; set; }
}

internal sealed record Conference(long Id, long MeetingId, DateOnly Target, DateOnly Date, bool ToPlan, Worker Worker)
{
    public long PlanId { get; set; }
}

internal sealed class ProtectionPlan
{
    public required long Id { get; init; }
    public required Conference Conference { get; init; }
    public required DateOnly Start { get; init; }
    public required DateOnly End { get; init; }
    public required string Category { get; init; }

    /// <summary>The category from the first review on, where it changed.</summary>
    public string? LaterCategory { get; init; }
    public List<ProtectionReview> Reviews { get; } = [];
    public List<Visit> Visits { get; } = [];
}

internal sealed record ProtectionReview(long Id, long MeetingId, DateOnly Due, DateOnly Date, bool Continues);

internal sealed record Involvement(long Id, DateOnly Start, DateOnly End, Worker Worker, string Role, string Reason);

/// <summary>A time without break in which the council looked after the child.</summary>
internal sealed class CarePeriod
{
    public required long Id { get; init; }
    public required Referral Referral { get; init; }
    public required DateOnly Start { get; init; }
    public required DateOnly End { get; init; }
    public required string EndReason { get; init; }
    public required List<LegalStatus> Legal { get; init; }
    public required List<Placement> Placements { get; init; }
    public required List<Episode> Episodes { get; init; }
    public Permanence? Permanence { get; init; }
    public PreviousPermanence? Before { get; init; }
    public List<Review> Reviews { get; } = [];
    public List<Visit> Visits { get; } = [];
    public List<HealthCheck> HealthChecks { get; } = [];
    public List<Strengths> Strengths { get; } = [];
    public List<MissingSpell> Missing { get; } = [];
    public List<CarePlan> Plans { get; } = [];
    public List<(long Id, DateOnly Date, string Offence)> Convictions { get; } = [];
    public List<(long Id, DateOnly Date, string Substance, bool Helped)> SubstanceMisuse { get; } = [];
    public DateOnly ImmunisationsChecked { get; set; }
    public bool Immunised { get; set; }
}

/// <param name="Code">SSDA903 legal status.</param>
internal sealed record LegalStatus(long Id, string Code, DateOnly Start, DateOnly End);

internal sealed record Placement(
    long Id, string Type, string Provider, string Urn, string Postcode, int? DistanceInTenths, Dwelling? Dwelling,
    DateOnly Start, DateOnly End, string ChangeReason, bool SameCarer);

internal sealed record Episode(long Id, DateOnly Start, string StartReason, DateOnly End, string EndReason, long PlacementId);

/// <summary>The way to a permanent home: adoption, special guardianship or a child arrangements order.</summary>
/// <param name="Decision">Day it was decided that the child should be placed for adoption; null for the other two.</param>
internal sealed record Permanence(
    long Id, DateOnly? Decision, DateOnly? PlacementOrder, DateOnly? Matched, DateOnly? Placed, DateOnly? OrderDate, string OrderType,
    bool ByCarer, string AdopterSex, string AdopterStatus, int Adopters, DateOnly? Reversed, string ReversedReason, int Together, int Apart, string Urn, Worker Worker);

internal sealed record PreviousPermanence(long Id, string Option, string Date, string Authority);

internal sealed record Review(long Id, DateOnly Due, DateOnly Date, bool Cancelled, string Participation);

internal sealed record HealthCheck(long Id, string Type, DateOnly Date, DateOnly Due, string Status);

internal sealed record Strengths(long Id, DateOnly Date, int? Score, string Reason);

/// <summary>A spell away from care: the same event the police may hold, by their own clock.</summary>
internal sealed record MissingSpell(long Id, DateTime Start, DateTime End, bool Away, bool Offered, bool Accepted, bool ToldPolice);

internal sealed record CarePlan(long Id, DateOnly Start, DateOnly End, string[] Aims);

internal sealed record CareLeaving(long Id, DateOnly From, string Eligibility, string InTouch, string Accommodation, bool Suitable, string Activity, Worker Adviser);

internal sealed record PreProceedings(long Id, DateOnly Decision, DateOnly Meeting, DateOnly Ended, bool Issued, int Meetings, bool Represented, DateOnly? FinalHearing);
