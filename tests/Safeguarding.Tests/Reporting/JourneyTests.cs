using System.Globalization;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Tests.Reporting;

/// <summary>Journeys of one child, worked out by hand. Friday 3 April 2026 is Good Friday and Monday 6 April Easter Monday.</summary>
public sealed class JourneyTests
{
    private static readonly ReportKind Kind = new("journey", "Journey", "", Journey.Curated, _ => throw new InvalidOperationException());

    private const string Child = """
        child
        child_id | given_name | surname | date_of_birth
        C1       | Ann        | Cole    | 2012-02-29
        """;

    private const string Columns = "child_id | event_time | agency | event | record_table | record_id | _source_extract | _source_row";

    [Fact]
    public void Who_knew_first_and_how_long_before_social_care()
    {
        var journey = Of($"""
            {Child}

            chronology
            {Columns}
            C1 | 2024-02-28 22:00 | police      | police incident      | police/incident_persons | P1 | x1 | 7
            C1 | 2024-02-29 09:00 | health      | emergency attendance | health/attendances      | H1 | x2 | 3
            C1 | 2024-03-01       | social_care | contact received     | social_care/contacts    | S1 | x3 | 1
            C1 | 2024-03-02 08:00 | health      | emergency attendance | health/attendances      | H2 | x2 | 4
            """);
        Assert.Equal(("Ann Cole", new DateOnly(2012, 2, 29)), (journey.Name, journey.Born));
        Assert.Equal("police 1 2|health 2 1|social_care 1 ", string.Join('|', journey.FirstKnown.Select(f => $"{f.Agency} {f.Events} {f.DaysBeforeSocialCare}")));
        Assert.Equal(("file-of-x1.csv", 7L, "P1"), (journey.Events[0].File, journey.Events[0].Row, journey.Events[0].Record));
    }

    [Fact]
    public void On_the_same_day_nobody_knew_before_and_without_social_care_there_is_nothing_to_count()
    {
        var same = Of($"{Child}\n\nchronology\n{Columns}\nC1 | 2024-03-01 01:00 | police | police incident | police/incident_persons | P1 | x | 1\nC1 | 2024-03-01 | social_care | contact received | social_care/contacts | S1 | x | 1");
        Assert.All(same.FirstKnown, f => Assert.Null(f.DaysBeforeSocialCare));
        var alone = Of($"{Child}\n\nchronology\n{Columns}\nC1 | 2024-03-01 01:00 | police | police incident | police/incident_persons | P1 | x | 1");
        Assert.Null(Assert.Single(alone.FirstKnown).DaysBeforeSocialCare);
        Assert.Empty(Of(Child).Events);
    }

    [Theory]
    [InlineData("2026-03-31", true)]
    [InlineData("2026-04-09", true)] // the fifth working day after Tuesday 31 March, over Easter
    [InlineData("2026-04-10", false)]
    [InlineData("2026-03-30", false)] // before it
    public void A_notice_is_taken_up_when_social_care_records_something_within_five_working_days(string next, bool taken)
    {
        var journey = Of($"""
            {Child}

            chronology
            {Columns}
            C1 | 2026-03-31 | police      | public protection notice | police/incident_persons | P1 | x | 1
            C1 | {next}     | social_care | contact received         | social_care/contacts    | S1 | x | 1

            police_event
            child_id | event_id | event_time | notice_submitted
            C1       | P1       | 2026-03-29 | Y
            """);
        Assert.Equal(taken, journey.Unanswered.IsEmpty);
    }

    [Fact]
    public void Only_concerns_want_an_answer_and_a_late_one_is_named()
    {
        var journey = Of($"""
            {Child}

            chronology
            {Columns}
            C1 | 2026-01-05 10:00 | health      | emergency attendance | health/attendances   | H1 | x | 1
            C1 | 2026-01-06 10:00 | health      | emergency attendance | health/attendances   | H2 | x | 2
            C1 | 2026-03-02       | social_care | contact received     | social_care/contacts | S1 | x | 1
            C1 | 2026-03-20 10:00 | health      | emergency attendance | health/attendances   | H3 | x | 3

            health_event
            child_id | event_type | event_id | event_time       | safeguarding_concern
            C1       | attendance | H1       | 2026-01-05 10:00 | N
            C1       | attendance | H2       | 2026-01-06 10:00 | Y
            C1       | attendance | H3       | 2026-03-20 10:00 | Y
            """);
        Assert.Equal("H2 S1|H3 ", string.Join('|', journey.Unanswered.Select(u => $"{u.Concern.Record} {u.Next?.Record}")));
    }

    [Fact]
    public void Factors_of_the_home_are_told_by_who_names_them_and_of_whom()
    {
        var journey = Of($"""
            {Child}

            assessment
            child_id | assessment_id | start_date | factors
            C1       | A1            | 2025-02-01 | ["3B","4B","18C","21"]
            C1       | A2            | 2025-09-01 | ["3B","2C"]

            police_event
            child_id | event_id | event_time       | incident_type  | domestic_abuse | role
            C1       | P1       | 2024-12-31 23:00 | violence       | Y              | child_present
            C1       | P2       | 2025-06-01 12:00 | drugs          | N              | suspect

            health_event
            child_id | event_type | event_id | event_time       | reason
            C1       | attendance | H1       | 2025-05-05 10:00 | self_harm
            """);
        Assert.Equal("""
            domestic abuse; police incident; 2024-12-31; 2024-12-31; 1
            domestic abuse; social care assessment, of a parent or carer; 2025-02-01; 2025-09-01; 2
            mental ill health; emergency attendance, of the child; 2025-05-05; 2025-05-05; 1
            mental ill health; social care assessment, of a parent or carer; 2025-02-01; 2025-02-01; 1
            offending; police incident, the child as suspect; 2025-06-01; 2025-06-01; 1
            substance misuse; police incident about drugs; 2025-06-01; 2025-06-01; 1
            substance misuse; social care assessment, of someone else in the home; 2025-09-01; 2025-09-01; 1
            """.ReplaceLineEndings("\n"), string.Join('\n', journey.Factors.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Kind}; {f.Source}; {f.First:yyyy-MM-dd}; {f.Last:yyyy-MM-dd}; {f.Times}"))));
    }

    [Fact]
    public void A_child_who_is_not_there_has_no_journey() => Assert.Throws<KeyNotFoundException>(() => Of(""));

    private static Journey Of(string text)
    {
        var source = ReportScenario.Source(Kind, text);
        return Journey.Of("C1", source.Tables, extract => $"file-of-{extract}.csv", source.WorkingDays);
    }
}
