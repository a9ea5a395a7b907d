using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>Lists 10 and 11: children for whom adoption is or was the plan, and adopters.</summary>
internal static class AdoptionLists
{
    public static IEnumerable<AnnexALine> Children(AnnexASource source)
    {
        var year = source.TwelveMonths;
        foreach (var child in source.Records.Permanence)
        {
            foreach (var row in child.Where(p => !(p.From > source.Reference)).Select(p => p.Row))
            {
                var (decided, ordered, reversed) = (row.Date("perm_adm_decision_date"), year.AsAt(row.Date("perm_permanence_order_date")), year.AsAt(row.Date("perm_decision_reversed_date")));
                var adopted = ordered is not null && row.Code("perm_permanence_order_type", "annex-a-adoption-order") is not null ? ordered : null;

                // A child who got another permanent home than the decision was for is no longer to be adopted from that day.
                if (decided is null && adopted is null || ordered < year.Start || reversed < year.Start || (decided > reversed && adopted is null)) continue;
                yield return new AnnexALine(child.Key, decided ?? adopted, row.Key,
                [
                    child.Key, null, .. source.Person(child.Key).Skip(1), source.Disability(child.Key), AnnexASource.Text(EnteredCare(source, child.Key, row, decided ?? adopted)), AnnexASource.Text(decided), source.Known(row.Date("perm_placement_order_date")),
                    source.Known(row.Date("perm_matched_date")), source.Known(row.Date("perm_placed_for_adoption_date")), AnnexASource.Text(adopted), AnnexASource.Text(reversed),
                    reversed is null ? null : row.Category("perm_decision_reversed_reason", "annex-a-decision-reversed", "adoption-reversal-reason"), source.Known(row.Date("perm_placed_ffa_cp_date")),
                ]);
            }
        }
    }

    public static IEnumerable<AnnexALine> Adopters(AnnexASource source)
    {
        foreach (var row in source.Records.Adopters)
        {
            var dates = Steps.Select(s => source.TwelveMonths.AsAt(row.Date(s))).ToArray();
            if (!IsInContact(source.TwelveMonths, dates)) continue;
            yield return new AnnexALine(row.Key, dates[0], row.Key,
            [
                row.Key, row.Text("adop_family_id"), row.Category("adop_gender", "annex-a-gender", "sex"), row.Category("adop_ethnicity", "annex-a-ethnicity", "ethnicity"), row.Category("adop_disability", "annex-a-yes-no-unknown"),
                row.Category("adop_fostering_for_adoption", "annex-a-fostering-first"), .. dates.Take(9).Select(AnnexASource.Text), Count(row), AnnexASource.Text(dates[9]), AnnexASource.Text(dates[10]), dates[10] is null ? null : row.Category("adop_leaving_reason", "annex-a-leaving-reason"),
            ]);
        }
    }

    /// <summary>In the order of the list: enquiry, stage 1, stage 2, application, match, placement; then the order and leaving, which end it.</summary>
    private static readonly string[] Steps =
    [
        "adop_enquiry_date", "adop_stage_1_start_date", "adop_stage_1_end_date", "adop_stage_2_start_date", "adop_stage_2_end_date", "adop_application_submitted_date", "adop_application_approved_date", "adop_matched_date", "adop_placed_date",
        "adop_adoption_order_date", "adop_leaving_date",
    ];

    private static bool IsInContact(ReturnYear year, DateOnly?[] dates) => Array.Exists(dates, d => year.Contains(d)) || (dates[1] is not null && dates[9] is null && dates[10] is null);

    /// <summary>When the period of care began that the decision was made in: the one named, or the last that began by then.</summary>
    private static DateOnly? EnteredCare(AnnexASource source, string child, CaseRow row, DateOnly? day)
    {
        var spells = source.Spells(child);
        var named = row.Text("perm_cla_id");
        return (spells.FirstOrDefault(s => named is not null && s.Episodes.Any(e => e.Period == named)) ?? spells.LastOrDefault(s => s.Start <= day))?.Start;
    }

    private static string? Count(CaseRow row)
    {
        if (row.Text("adop_children_placed") is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return AnnexASource.Text(count);
        row.Report(SourceFinding.NotANumber, "adop_children_placed", "The value is not a whole number, so it was left out. Correct the record.");
        return null;
    }
}
