using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Tests.Reporting.Quality;

/// <summary>The figures of the data quality report, by hand.</summary>
public sealed class DataQualityTests
{
    private static readonly DateOnly Night = ReportScenario.Night;

    /// <summary>200 patients, of whom 190 are kept: 4 rows repeat a key, 6 have a wrong date. NHS numbers are in 150 rows.</summary>
    private static readonly FindingsDocument Patients = new(200, 190, 10,
        [
            new("ROW-KEY-DUPLICATE", Severity.RejectRow, "patient_id", 4, 4), new("ROW-NHS-NUMBER", Severity.Warn, "nhs_number", 30, 7), new("ROW-TYPE-DATE", Severity.RejectRow, "date_of_birth", 6, 6),
        ],
        [
            .. new long[] { 101, 102, 150, 199 }.Select(row => FindingCatalogue.KeyDuplicate.At(row, row + 1, "patient_id")),
            .. new long[] { 9, 8, 7, 6, 5, 4, 3 }.Select(row => FindingCatalogue.NhsNumber.At(row, row + 1, "nhs_number")),
            .. new long[] { 11, 12, 13, 14, 15, 16 }.Select(row => FindingCatalogue.TypeDate.At(row, row + 1, "date_of_birth")),
        ],
        [.. PatientColumns.Select((name, i) => new ColumnProfile(name, true, name == "nhs_number" ? 150 : i == 0 ? 200 : 100))]);

    private static ImmutableArray<string> PatientColumns => [.. Schemas.Embedded.Contracts.Find("health/patients")!.Fields.Select(f => f.Name)];

    [Fact]
    public void Shares_are_of_the_extracts_own_rows()
    {
        var report = Make(Of([Accepted("health/patients")], Patients));
        // Columns: one whole, the NHS number three quarters, the others half.
        var n = PatientColumns.Length;
        var complete = Math.Round(100.0 * (200 + 150 + (100 * (n - 2))) / (200 * n), 2);
        Assert.Equal(FormattableString.Invariant($"health/patients | in_time | 2026-03-31 | 200 | 95 | {complete} | 98 | 100 | 1 | 1"), ReportScenario.Rows(report, "", "source_table", "arrival", "extract_in_use", "rows", "validity_percent", "completeness_percent", "uniqueness_percent", "timeliness_percent", "nights_expected", "nights_in_time"));
        Assert.Equal(FormattableString.Invariant($"2026-03-31 | health/patients | Y | in_time | 200 | 190 | 10 | 40 | 4 | {200 * n}"), ReportScenario.Rows(report, "nights", "night", "source_table", "expected", "arrival", "rows", "accepted", "rejected", "findings", "repeated", "cells"));
    }

    [Fact]
    public void What_costs_rows_comes_first_with_the_numbers_of_some_and_no_value() => Assert.Equal("""
        health/patients | ROW-TYPE-DATE | reject_row | date_of_birth | 6 | 200 | 11, 12, 13, 14, 15
        health/patients | ROW-KEY-DUPLICATE | reject_row | patient_id | 4 | 200 | 101, 102, 150, 199
        health/patients | ROW-NHS-NUMBER | warning | nhs_number | 30 | 200 | 3, 4, 5, 6, 7
        """, ReportScenario.Rows(Make(Of([Accepted("health/patients")], Patients)), "findings", "source_table", "code", "severity", "column_name", "count", "rows", "example_rows"));

    [Fact]
    public void What_is_expected_and_not_there_is_missing_and_what_nobody_waits_for_is_not() => Assert.Equal("""
        health/patients | held |  |  | 1 | 0
        police/incidents | missing | 2026-03-29 |  | 1 | 0
        social_care/team |  | 2026-02-28 |  | 0 | 0
        """, ReportScenario.Rows(Make(Of(
            [
                Accepted("health/patients") with { State = "held" }, Accepted("police/incidents") with { State = "waiting", FindingsPath = null }, Accepted("social_care/team") with { State = "waiting", Expected = false, FindingsPath = null },
                Accepted("social_care/finance") with { State = "waiting", Expected = false, FindingsPath = null },
            ], null, ("police/incidents", Night.AddDays(-2)), ("social_care/team", new DateOnly(2026, 2, 28)))),
            "", "source_table", "arrival", "extract_in_use", "rows", "nights_expected", "nights_in_time"));

    [Fact]
    public void Nights_without_a_build_do_not_count_and_those_of_a_month_ago_are_gone()
    {
        // In time 29 nights ago, missing 5 nights ago, late 2 nights ago, in time tonight; 30 nights ago is out of the window.
        var before = QualityHistory.Empty with { Tables = [Past(30, Arrival.InTime), Past(29, Arrival.InTime), Past(5, Arrival.Missing), Past(2, Arrival.Late)] };
        var report = Make(Of([Accepted("health/patients")], Patients) with { Before = before });
        Assert.Equal("4 | 2 | 50", ReportScenario.Rows(report, "", "nights_expected", "nights_in_time", "timeliness_percent"));
        Assert.Equal("2026-03-02 in_time, 2026-03-26 missing, 2026-03-29 late, 2026-03-31 in_time", ReportScenario.Rows(report, "nights", "night", "arrival").Replace(" | ", " ", StringComparison.Ordinal).Replace("\n", ", ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Arrival.Missing, "late")]
    [InlineData(Arrival.Held, "late")]
    [InlineData(Arrival.Failed, "late")]
    [InlineData(Arrival.Late, "late")]
    [InlineData(Arrival.InTime, "in_time")]
    public void Accepted_after_its_night_was_built_is_late_and_stays_so(Arrival first, string said) =>
        Assert.Equal($"2026-03-31 | {said}", ReportScenario.Rows(Make(Of([Accepted("health/patients")], Patients) with { Before = QualityHistory.Empty with { Tables = [Past(0, first)] } }), "nights", "night", "arrival"));

    [Fact]
    public void All_nights_together_weigh_by_their_rows()
    {
        // Last night 800 rows of which 400 were kept and 40 repeated: (190 + 400) of 1000, and (196 + 760) of 1000.
        var report = Make(Of([Accepted("health/patients")], Patients) with { Before = QualityHistory.Empty with { Tables = [Past(1, Arrival.InTime) with { Rows = 800, Accepted = 400, Rejected = 400, Repeated = 40 }] } });
        Assert.Equal("95 | 59 | 98 | 95.6", ReportScenario.Rows(report, "", "validity_percent", "validity_percent_nights", "uniqueness_percent", "uniqueness_percent_nights"));
    }

    [Theory]
    [InlineData(170, true)] // 85% was usual, 75% are filled
    [InlineData(169, false)] // 84.5%: a fall of 9.5 points
    public void A_column_that_is_filled_ten_points_less_than_on_the_middle_night_is_pointed_out(long usual, bool said)
    {
        // The middle one of three nights: neither the night on which it was full nor that on which it was empty.
        var before = QualityHistory.Empty with { Columns = [Column(1, 200), Column(2, usual), Column(3, 0)] };
        Assert.Equal(said ? ["nhs_number"] : [], DataQuality.Build(Source(Of([Accepted("health/patients")], Patients) with { Before = before })).Fallen.Select(f => f.Tonight.Column));
    }

    [Fact]
    public void Match_rates_are_of_the_children_an_agency_knows()
    {
        // Health knows 1 to 20 and has two records of the first ten, social care 1 to 14, the police 18 to 26 and two of one of them.
        var report = DataQuality.Kind.Make(Source(Of([], null), $"""
            child
            child_id | known_to_social_care | known_to_health | known_to_police
            {string.Join('\n', Enumerable.Range(1, 26).Select(c => $"C{c} | {(c <= 14 ? 'Y' : 'N')} | {(c <= 20 ? 'Y' : 'N')} | {(c >= 18 ? 'Y' : 'N')}"))}

            child_identifier
            child_id | agency | identifier_type | identifier_value
            {string.Join('\n', Enumerable.Range(1, 20).SelectMany(c => new[] { $"C{c} | health | record_id | H{c}", c <= 10 ? $"C{c} | health | record_id | X{c}" : $"C{c} | health | nhs_number | N{c}" }))}
            C26 | police | record_id | P1
            C26 | police | record_id | P2
            """));
        // Linked: health 1 to 14 and 18 to 20, which leaves three; the police only three. Both are hidden, and so is the police's one with two records.
        Assert.Equal("""
            health | 20 |  | 10 | 2026-03-31
            police | 9 |  |  | 2026-03-31
            social_care | 14 | 14 | 0 | 2026-03-31
            """, ReportScenario.Rows(report, "matches", "agency", "children", "linked", "doubled", "night"));
    }

    [Fact]
    public void It_is_made_even_when_the_children_are_withheld()
    {
        var source = Source(Of([Accepted("health/patients")], Patients)) with { Tables = ImmutableDictionary<string, Safeguarding.Pipeline.Tables.Table>.Empty };
        var report = DataQuality.Kind.Make(source);
        Assert.Equal("", ReportScenario.Rows(report, "matches", "night"));
        Assert.Contains("The children were withheld tonight", ReportPage.Render(report.Page, source), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_what_to_do_about_which_rows()
    {
        var source = Source(Of([Accepted("health/patients")], Patients));
        var page = ReportPage.Render(DataQuality.Kind.Make(source).Page, source);
        foreach (var said in new[] { "Write dates as yyyy-MM-dd", "11, 12, 13, 14, 15", "95.0%", "1 of 1" }) Assert.Contains(said, page, StringComparison.Ordinal);
    }

    private static TableNight Past(int nightsAgo, Arrival arrival) => new(Night.AddDays(-nightsAgo), "health/patients", true, arrival, null, null, null, null, null, null, null, null);

    private static ColumnNight Column(int nightsAgo, long present) => new(Night.AddDays(-nightsAgo), "health/patients", "nhs_number", true, 200, present);

    private static TableStatus Accepted(string table) => new(table, true, "accepted", null, 0, 0, 0, $"accepted/{table}/findings.json", ImmutableSortedDictionary<string, long>.Empty);

    private static QualitySource Of(ImmutableArray<TableStatus> received, FindingsDocument? patients, params (string Table, DateOnly Date)[] inUse) => new(
        received, patients is null ? new Dictionary<string, FindingsDocument>(StringComparer.Ordinal) : new Dictionary<string, FindingsDocument>(StringComparer.Ordinal) { ["health/patients"] = patients },
        patients is null ? inUse.ToDictionary(t => t.Table, t => t.Date, StringComparer.Ordinal) : new Dictionary<string, DateOnly>(StringComparer.Ordinal) { ["health/patients"] = Night }, QualityHistory.Empty);

    private static ReportSource Source(QualitySource quality, string tables = "") => ReportScenario.Source(DataQuality.Kind, tables) with { Quality = quality };

    private static Report Make(QualitySource quality) => DataQuality.Kind.Make(Source(quality));
}
