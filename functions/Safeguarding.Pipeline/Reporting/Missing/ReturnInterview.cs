namespace Safeguarding.Pipeline.Reporting;

/// <summary>Where a return interview stands on the night.</summary>
public enum InterviewState { NotBack, Accepted, Refused, Offered, NotDue, PlacingAuthority, Due, Overdue }

/// <summary>The return interview of an event.</summary>
/// <remarks>Standard data hold whether one was offered and accepted, and no date: what can be told is whether an offer is on record, and whether the time has run out without one.</remarks>
/// <param name="DueBy">End of the time allowed from the return; null while not back.</param>
public sealed record ReturnInterview(InterviewState State, string Offered, string Accepted, DateTime? DueBy)
{
    private const string NotRecorded = "not recorded";

    /// <param name="back">Return within the week; null while not back by its end.</param>
    /// <param name="night">The last day the records know of.</param>
    public static ReturnInterview Of(MissingEvent e, DateTime? back, bool died, DateOnly night, int hours)
    {
        var dueBy = back?.AddHours(hours);
        var state = (e.Offered, e.Accepted) switch
        {
            (_, "Y") => InterviewState.Accepted,
            ("Y", "N") => InterviewState.Refused,
            ("Y", _) => InterviewState.Offered,
            ("NA", _) => InterviewState.NotDue,
            _ when died => InterviewState.NotDue,
            _ when dueBy is null => InterviewState.NotBack,
            _ when e.PlacingAuthority.Length > 0 => InterviewState.PlacingAuthority,
            _ => dueBy < night.AddDays(1).ToDateTime(TimeOnly.MinValue) ? InterviewState.Overdue : InterviewState.Due,
        };
        return new ReturnInterview(state, e.Offered ?? NotRecorded, e.Accepted ?? NotRecorded, dueBy);
    }

    /// <summary>Short, for the CSV.</summary>
    public string Name => State switch
    {
        InterviewState.NotBack => "not back",
        InterviewState.Accepted => "accepted",
        InterviewState.Refused => "refused",
        InterviewState.Offered => "offered, answer not recorded",
        InterviewState.NotDue => "not due",
        InterviewState.PlacingAuthority => "for the placing authority",
        InterviewState.Due => "due, no offer on record",
        _ => "overdue, no offer on record",
    };
}
