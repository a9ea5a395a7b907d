using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Tests.Contracts;

/// <summary>Small valid contracts for tests to break.</summary>
internal static class ContractSamples
{
    public const string VisitsPath = "schemas/health/visits.json";

    public const string Visits = """
        {
          "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
          "name": "visits", "title": "Visits", "description": "Visits to a clinic.",
          "x-agency": "health", "x-version": "1.0.0", "x-table-aliases": ["clinic_visits"],
          "x-purpose": "Testing.", "x-retention": "P6Y", "x-load": {"kind": "delta", "key": ["visit_id"]}, "x-expected": false,
          "x-row-count": {"maxFall": 0.5, "maxRise": 2, "floor": 10},
          "x-date-order": [["arrived", "left"]],
          "fields": [
            {"name": "visit_id", "title": "Visit", "description": "Number of the visit.", "type": "string",
             "constraints": {"required": true, "unique": true, "minLength": 2, "maxLength": 8, "pattern": "V[0-9]+"},
             "x-classification": "identifier", "x-aliases": [{"header": "Visit No", "system": "Clinic"}], "x-example": "V1"},
            {"name": "patient", "title": "Patient", "description": "NHS number.", "type": "string",
             "constraints": {"required": true}, "x-classification": "personal", "x-check": "nhs-number", "x-example": "9990000018"},
            {"name": "sex", "title": "Sex", "description": "Sex.", "type": "string",
             "x-classification": "personal", "x-code-list": "sex", "x-code-list-strict": true, "x-example": "F"},
            {"name": "arrived", "title": "Arrived", "description": "Day of arrival.", "type": "date",
             "constraints": {"minimum": "2000-01-01", "maximum": "2100-01-01"}, "x-classification": "sensitive", "x-example": "2026-03-01"},
            {"name": "left", "title": "Left", "description": "Day of leaving.", "type": "date", "x-classification": "sensitive", "x-example": "2026-03-02"},
            {"name": "weight", "title": "Weight", "description": "Weight in kilograms.", "type": "number",
             "constraints": {"minimum": 0.5, "maximum": 200}, "x-classification": "sensitive", "x-example": "20.5"},
            {"name": "mood", "title": "Mood", "description": "How it went.", "type": "string",
             "constraints": {"enum": ["good", "bad"]}, "x-classification": "sensitive", "x-example": "good"}
          ],
          "primaryKey": ["visit_id"],
          "foreignKeys": [{"fields": ["patient"], "reference": {"resource": "patients", "fields": ["number"]}}],
          "missingValues": [""]
        }
        """;

    public const string PatientsPath = "schemas/health/patients.json";

    public const string Patients = """
        {
          "name": "patients", "title": "Patients", "description": "People.", "x-agency": "health", "x-version": "2.0.0",
          "x-purpose": "Testing.", "x-retention": "P1Y6M", "x-load": {"kind": "snapshot"},
          "fields": [
            {"name": "number", "title": "Number", "description": "NHS number.", "type": "string",
             "constraints": {"required": true}, "x-classification": "personal", "x-check": "nhs-number", "x-example": "9990000018"},
            {"name": "born", "title": "Born", "description": "Day of birth.", "type": "date", "x-classification": "personal", "x-example": "2015-02-28"}
          ],
          "primaryKey": "number"
        }
        """;

    public const string SexPath = "schemas/codelists/sex.json";

    public const string Sex = """
        {
          "name": "sex", "title": "Sex", "source": "Testing", "date": "2025-11-18",
          "codes": [{"code": "F", "label": "Female", "aliases": ["Female", "2"]}, {"code": "M", "label": "Male", "aliases": ["Male", "1"]}]
        }
        """;

    public static readonly IReadOnlyDictionary<string, CodeList> Lists = new Dictionary<string, CodeList> { ["sex"] = CodeListReader.Read(SexPath, Sex) };

    public static Contract Read(string json) => ContractReader.Read(VisitsPath, json, Lists);

    /// <summary>The contract with one piece of its text replaced; the piece must occur.</summary>
    public static string With(string before, string after, string json = Visits)
    {
        Assert.Contains(before, json, StringComparison.Ordinal);
        var at = json.IndexOf(before, StringComparison.Ordinal);
        return json[..at] + after + json[(at + before.Length)..];
    }

    public static IEnumerable<(string, string)> Files => [(VisitsPath, Visits), (PatientsPath, Patients), (SexPath, Sex)];
}
