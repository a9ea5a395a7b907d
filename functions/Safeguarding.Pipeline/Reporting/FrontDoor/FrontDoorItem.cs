namespace Safeguarding.Pipeline.Reporting;

internal enum FrontDoorSubject { Contact, Referral }

/// <summary>When a decision was made against the time it should have been.</summary>
public enum DecisionTime { InTime, Late, NotYetDue, NotHeld }

internal enum OutOfHours { No, Weekend, BankHoliday, EmergencyDuty }

/// <summary>A contact or a referral of one child, and what its history says of it.</summary>
internal sealed class FrontDoorItem
{
    public required FrontDoorSubject Subject { get; init; }

    public required string Id { get; init; }

    public required string ChildId { get; init; }

    public required DateOnly Date { get; init; }

    /// <summary>Who got in touch, in the words of the code list.</summary>
    public required string Source { get; init; }

    /// <summary>Null while undecided.</summary>
    public required FrontDoorOutcome? Outcome { get; init; }

    /// <summary>Whether a new referral is among its outcomes.</summary>
    public bool BecameReferral { get; init; }

    public OutOfHours OutOfHours { get; init; }

    public DateOnly? Closed { get; init; }

    public string? CloseReason { get; init; }

    public string Need { get; init; } = "";

    /// <summary>Why it goes no further; empty when it does or is undecided.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Day of the child's last one of the same kind before it, within the months that make it a repeat.</summary>
    public DateOnly? Previous { get; set; }

    /// <summary>How many of the same kind those months hold, itself among them.</summary>
    public int InMonths { get; set; }

    public DecisionTime Decision { get; set; }

    public DateOnly DecisionDue { get; set; }

    /// <summary>What reversed the decision that nothing follows.</summary>
    public FrontDoorItem? ReversedBy { get; set; }

    public bool? Progresses => Outcome?.Progresses;

    public string OutcomeLabel => Outcome?.Label ?? Undecided;

    public const string Undecided = "Undecided";
}
