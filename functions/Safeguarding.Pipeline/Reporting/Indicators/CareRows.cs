namespace Safeguarding.Pipeline.Reporting;

/// <summary>A referral.</summary>
internal readonly record struct ReferralRow(DateOnly Date, string Id);

/// <param name="Authorised">Null while open.</param>
internal readonly record struct AssessmentRow(DateOnly Start, DateOnly? Authorised, string ReferralId, string Id);

/// <param name="Target">Day by which it had to be held, as recorded.</param>
internal readonly record struct ConferenceRow(DateOnly Date, string EnquiryId, DateOnly? Target, bool IsTransfer, string Id);

/// <param name="Subject">Plan or period of care; empty when not recorded.</param>
internal readonly record struct ReviewRow(DateOnly Date, string Subject, string Id);

/// <param name="SameCarers">Whether the child came into it with the carers that they had.</param>
internal readonly record struct PlacementRow(DateOnly Start, DateOnly? End, string Type, bool SameCarers, string Id)
{
    /// <summary>A temporary move, from which the child comes back: not a placement in its own right.</summary>
    public bool IsTemporary => Type.StartsWith('T');

    public bool IsForAdoption => Type is "A3" or "A4" or "A5" or "A6";
}

/// <param name="IsDental">Else a health assessment.</param>
/// <param name="MayBeFirst">A health assessment that is not said to be a review.</param>
internal readonly record struct HealthRow(DateOnly Date, bool IsDental, bool MayBeFirst, string Id);

internal readonly record struct ScoreRow(DateOnly Date, long Score, string Id);

internal readonly record struct AdoptionRow(DateOnly Ordered, DateOnly? Decided, DateOnly? Placed, string Id);

/// <summary>A care leaver's state today.</summary>
internal readonly record struct LeaverRow(DateOnly? Contact, string InTouch, string Suitable, string Activity, string Id);
