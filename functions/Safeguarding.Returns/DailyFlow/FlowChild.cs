using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Safeguarding.Returns;

/// <summary>The payload of one child.</summary>
internal static partial class FlowChild
{
    private const int MostDisabilities = 12;

    public static JsonObject Payload(FlowRecords records, FlowWindow window, string id, CaseRow person)
    {
        var fields = new FlowFields();
        fields.Object[FlowShape.ChildId] = id;
        fields.Text(FlowShape.LegacyId, person, "pers_legacy_id", FlowId.MostCharacters);
        fields.Block(FlowShape.Details, Details(records, window, id, person));
        fields.Block("health_and_wellbeing", Health(records, window, id));
        FlowEpisodes.Write(fields, records, window, id);
        fields.Object[FlowShape.Purge] = false;
        return fields.Object;
    }

    private static FlowFields Details(FlowRecords records, FlowWindow window, string id, CaseRow person)
    {
        var details = new FlowFields().Text("unique_pupil_number", person, "pers_upn", 13, exact: true);
        if (CinCensus.FormerUpn(records.Cin, id) is { } former)
        {
            if (former.Length == 13) details.Code("former_unique_pupil_number", former);
            else person.Report(SourceFinding.NotAccepted, "link_identifier_value", "A former pupil number has 13 characters, so the one recorded was left out. Correct the record.");
        }

        var asylum = records.Care.Immigration[id].Where(s => s.Row.Code("immi_immigration_status", "immigration-status") is not null).ToList();
        return details
            .Code("unique_pupil_number_unknown_reason", ReasonForNoNumber(person))
            .Text("first_name", person, "pers_forename").Text("surname", person, "pers_surname")
            .Date("date_of_birth", person.Date("pers_dob")).Date("expected_date_of_birth", person.Date("pers_expected_dob"))
            .Code("sex", person.Mapped("pers_sex", "sex").Code ?? "U")
            .Code("ethnicity", person.Code("pers_ethnicity", "ethnicity"))
            .List("disabilities", Disabilities(records, id, person).Select(c => (JsonNode)c))
            .Code("postcode", Postcode(records, window, id))
            .Flag("uasc_flag", asylum.Count > 0)
            .Date("uasc_end_date", asylum.Count == 0 || asylum.Exists(s => s.To is null) ? null : asylum.Max(s => s.To));
    }

    private static string? ReasonForNoNumber(CaseRow person)
    {
        if (person.Text("pers_upn_unknown")?.ToUpperInvariant() is not { } reason) return null;
        if (Reason().IsMatch(reason)) return reason;
        person.Report(SourceFinding.Unmapped, "pers_upn_unknown", "The reason for having no pupil number must be UN1 to UN10, so it was left out. Correct the record.");
        return null;
    }

    private static string[] Disabilities(FlowRecords records, string id, CaseRow person)
    {
        var codes = records.Cin.Disabilities[id].Select(r => r.Code("disa_disability_code", "disability")).OfType<string>().Where(c => c != "NONE")
            .Distinct(StringComparer.Ordinal).OrderBy(records.Cin.Mapping("disability").Order).ToArray();
        if (codes.Length <= MostDisabilities) return codes.Length == 0 ? ["NONE"] : codes;
        person.Report(SourceFinding.NotAccepted, "disa_disability_code", "The daily flow takes at most 12 disabilities; the first 12 of the code list were sent. Correct the record.");
        return codes[..MostDisabilities];
    }

    /// <summary>Of the address that began last by the end of the window; of several that day the one that is still current, or ended last.</summary>
    private static string? Postcode(FlowRecords records, FlowWindow window, string id)
    {
        var address = records.Care.Addresses[id].LastOrDefault(a => !(a.From > window.To) && a.Row.Text("addr_address_postcode") is not null);
        return address is null ? null : FlowEpisodes.Postcode(address.Row, "addr_address_postcode");
    }

    private static FlowFields? Health(FlowRecords records, FlowWindow window, string id)
    {
        var scores = records.Care.SdqScores[id].Where(s => window.Contains(s.From)).Select(s => (Date: s.From!.Value, Score: Score(s.Row))).Where(s => s.Score is not null).Distinct().OrderBy(s => s.Date).ThenBy(s => s.Score).ToList();
        return scores.Count == 0 ? null : new FlowFields().List("sdq_assessments", scores.Select(s => (JsonNode)new JsonObject { ["date"] = s.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["score"] = s.Score }));
    }

    private static int? Score(CaseRow row)
    {
        if (row.Text("csdq_sdq_score") is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var score)) return score;
        row.Report(SourceFinding.NotANumber, "csdq_sdq_score", "The score is not a whole number, so it was left out. Correct the record.");
        return null;
    }

    [GeneratedRegex("^UN([1-9]|10)$")]
    private static partial Regex Reason();
}
