using System.Text;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>The JSON objects inside some columns: every key of the standard is always there, with "Y", "N" or an empty text.</summary>
internal sealed class JsonFlags(string keys)
{
    private readonly string[] _keys = keys.Split(' ');

    public static readonly JsonFlags Contact = new("NEW_REFERRAL_FLAG EXISTING_REFERRAL_FLAG CP_ENQUIRY_FLAG NFA_FLAG NON_AGENCY_ADOPTION_FLAG PRIVATE_FOSTERING_FLAG ADVICE_FLAG MISSING_FLAG OLA_CP_FLAG OTHER_OUTCOMES_EXIST_FLAG");
    public static readonly JsonFlags Referral = new("SINGLE_ASSESSMENT_FLAG NFA_FLAG STRATEGY_DISCUSSION_FLAG CLA_REQUEST_FLAG NON_AGENCY_ADOPTION_FLAG PRIVATE_FOSTERING_FLAG CP_TRANSFER_IN_FLAG CP_CONFERENCE_FLAG CARE_LEAVER_FLAG OTHER_OUTCOMES_EXIST_FLAG");
    public static readonly JsonFlags Assessment = new("NFA_FLAG NFA_S47_END_FLAG STRATEGY_DISCUSSION_FLAG CLA_REQUEST_FLAG PRIVATE_FOSTERING_FLAG LEGAL_ACTION_FLAG PROV_OF_SERVICES_FLAG PROV_OF_SB_CARE_FLAG SPECIALIST_ASSESSMENT_FLAG REFERRAL_TO_OTHER_AGENCY_FLAG OTHER_ACTIONS_FLAG OTHER_OUTCOMES_EXIST_FLAG #TOTAL_NO_OF_OUTCOMES #COMMENTS");
    public static readonly JsonFlags Enquiry = new("NFA_FLAG LEGAL_ACTION_FLAG PROV_OF_SERVICES_FLAG PROV_OF_SB_CARE_FLAG CP_CONFERENCE_FLAG NFA_CONTINUE_SINGLE_FLAG MONITOR_FLAG OTHER_OUTCOMES_EXIST_FLAG #TOTAL_NO_OF_OUTCOMES #OUTCOME_COMMENTS");
    public static readonly JsonFlags Conference = new("NFA_FLAG REFERRAL_TO_OTHER_AGENCY_FLAG SINGLE_ASSESSMENT_FLAG PROV_OF_SERVICES_FLAG CP_FLAG OTHER_OUTCOMES_EXIST_FLAG #TOTAL_NO_OF_OUTCOMES #COMMENTS");
    public static readonly JsonFlags CarePlan = new("REMAINSUP RETURN1M RETURN6M RETURNEV LTRELFR LTFOST18 RESPLMT SUPPLIV ADOPTION OTHERPLN");

    /// <param name="known">Whether the outcome is known; until then every value is empty.</param>
    public string With(bool known, params ReadOnlySpan<string> yes)
    {
        var json = new StringBuilder("{");
        foreach (var key in _keys)
        {
            if (json.Length > 1) json.Append(", ");
            json.Append('"').Append(key.AsSpan(key[0] == '#' ? 1 : 0)).Append("\": \"");
            if (key == "#TOTAL_NO_OF_OUTCOMES") json.Append(known ? (char)('0' + yes.Length) : "");
            else if (key[0] != '#' && known) json.Append(yes.Contains(key) ? 'Y' : 'N');
            json.Append('"');
        }
        return json.Append('}').ToString();
    }

    public static string Address(Dwelling? home) => home is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $$"""{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "{{home.House}}", "STREET": "{{home.Street}}", "TOWN": "{{home.Town}}", "UPRN": "{{home.Uprn}}", "EASTING": "{{home.Easting}}", "NORTHING": "{{home.Northing}}"}""");

    /// <summary>Systems write the factors in one of two ways: a list of codes, or codes with Yes and No.</summary>
    public static string Factors(string[] factors, bool asObject)
    {
        if (!asObject) return "[" + string.Join(", ", factors.Select(static factor => $"\"{factor}\"")) + "]";
        var no = factors.Contains("20") ? "8B" : "20";
        return "{" + string.Join(", ", factors.Select(static factor => $"\"{factor}\": \"Yes\"").Append($"\"{no}\": \"No\"")) + "}";
    }
}
