using System.Globalization;
using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Matching;

/// <summary>Everybody the three agencies hold, in the form the linkage engine compares.</summary>
public static class Persons
{
    public const string SocialCare = "SC";
    public const string Health = "HE";
    public const string Police = "PO";

    /// <summary>The agencies' tables of people, <c>agency/table</c>.</summary>
    public static readonly string[] PersonTables = ["social_care/person", "health/patients", "police/nominals"];

    /// <summary>Every table that <see cref="Of"/> looks into.</summary>
    public static readonly string[] Tables = [.. PersonTables, "social_care/address", .. Adoptions.Tables];

    /// <summary>Linkage's short name of an agency's folder.</summary>
    /// <exception cref="ArgumentException">No agency of that name holds people.</exception>
    public static string SourceOf(string agency) => agency switch
    {
        "social_care" => SocialCare,
        "health" => Health,
        "police" => Police,
        _ => throw new ArgumentException($"Agency '{agency}' has no person table.", nameof(agency)),
    };

    /// <summary>Folder name of the agency behind a short name.</summary>
    public static string AgencyOf(string source) => source switch
    {
        SocialCare => "social_care",
        Health => "health",
        Police => "police",
        _ => throw new ArgumentException($"'{source}' is no agency's short name.", nameof(source)),
    };

    /// <summary>One record a person and agency; sorted by key, so that the night's files may come in any order.</summary>
    public static IReadOnlyList<PersonRecord> Of(IReadOnlyDictionary<string, Table> tables) =>
        [.. FromSocialCare(tables).Concat(FromHealth(tables)).Concat(FromPolice(tables)).OrderBy(p => p.Key)];

    private static IEnumerable<PersonRecord> FromSocialCare(IReadOnlyDictionary<string, Table> tables)
    {
        if (!tables.TryGetValue("social_care/person", out var person)) yield break;
        var id = person.Text("pers_person_id");
        var forename = person.Text("pers_forename");
        var surname = person.Text("pers_surname");
        var born = person.Dates("pers_dob");
        var due = person.Dates("pers_expected_dob");
        var sex = person.Text("pers_sex");
        var nhs = person.Text("pers_common_child_id");
        var upn = person.Text("pers_upn");
        var addresses = CurrentAddresses(tables);
        var adopted = Adoptions.NeverLinked(tables);
        for (var r = 0; r < person.Rows; r++)
        {
            if (id[r] is not { } key) continue;
            var given = Split(forename[r]);
            addresses.TryGetValue(key, out var address);
            yield return new PersonRecord(new RecordKey(SocialCare, key))
            {
                GivenName = given.First,
                MiddleName = given.Middle,
                Surname = surname[r],
                DateOfBirth = born[r],
                ExpectedDateOfBirth = due[r],
                Sex = sex[r],
                NhsNumber = nhs[r],
                Upn = upn[r],
                Postcode = address?.Postcode,
                Address = address?.Line,
                Uprn = address?.Uprn,
                RecordDate = address?.From,
                NeverLink = adopted.TryGetValue(key, out var others) ? [.. others.Select(o => new RecordKey(SocialCare, o))] : [],
            };
        }
    }

    private static IEnumerable<PersonRecord> FromHealth(IReadOnlyDictionary<string, Table> tables)
    {
        if (!tables.TryGetValue("health/patients", out var patients)) yield break;
        var id = patients.Text("patient_id");
        var given = patients.Text("given_name");
        var middle = patients.Text("middle_name");
        var surname = patients.Text("surname");
        var knownAs = patients.Text("known_as");
        var born = patients.Dates("date_of_birth");
        var sex = patients.Text("sex");
        var nhs = patients.Text("nhs_number");
        var line = patients.Text("address_line");
        var postcode = patients.Text("postcode");
        var uprn = patients.Text("uprn");
        var updated = patients.Dates("last_updated");
        for (var r = 0; r < patients.Rows; r++)
        {
            if (id[r] is not { } key) continue;
            yield return new PersonRecord(new RecordKey(Health, key))
            {
                GivenName = given[r],
                MiddleName = middle[r],
                Surname = surname[r],
                KnownAs = knownAs[r],
                DateOfBirth = born[r],
                Sex = sex[r],
                NhsNumber = nhs[r],
                Postcode = postcode[r],
                Address = line[r],
                Uprn = uprn[r],
                RecordDate = updated[r],
            };
        }
    }

    private static IEnumerable<PersonRecord> FromPolice(IReadOnlyDictionary<string, Table> tables)
    {
        if (!tables.TryGetValue("police/nominals", out var nominals)) yield break;
        var id = nominals.Text("nominal_id");
        var given = nominals.Text("given_name");
        var middle = nominals.Text("middle_name");
        var surname = nominals.Text("surname");
        var alias = nominals.Text("alias");
        var born = nominals.Dates("date_of_birth");
        var sex = nominals.Text("sex");
        var line = nominals.Text("address_line");
        var postcode = nominals.Text("postcode");
        var updated = nominals.Dates("last_updated");
        for (var r = 0; r < nominals.Rows; r++)
        {
            if (id[r] is not { } key) continue;
            yield return new PersonRecord(new RecordKey(Police, key))
            {
                GivenName = given[r],
                MiddleName = middle[r],
                Surname = surname[r],
                KnownAs = alias[r],
                DateOfBirth = born[r],
                Sex = sex[r],
                Postcode = postcode[r],
                Address = line[r],
                RecordDate = updated[r],
            };
        }
    }

    /// <summary>The standard dataset holds forenames in one column: the first is the given name, the rest are middle names.</summary>
    private static (string? First, string? Middle) Split(string? forenames)
    {
        var space = forenames?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        return space < 0 ? (forenames, null) : (forenames![..space], forenames[(space + 1)..].Trim());
    }

    private static readonly string[] LineParts = ["FLAT", "BUILDING", "HOUSE", "STREET"];

    private sealed record Address(DateOnly? From, string? Postcode, string? Line, string? Uprn);

    /// <summary>Each person's address that began last; one still open beats one that ended.</summary>
    private static Dictionary<string, Address> CurrentAddresses(IReadOnlyDictionary<string, Table> tables)
    {
        var current = new Dictionary<string, (bool Open, DateOnly From, string Id, int Row)>(StringComparer.Ordinal);
        if (!tables.TryGetValue("social_care/address", out var address)) return [];
        var id = address.Text("addr_table_id");
        var person = address.Text("addr_person_id");
        var from = address.Dates("addr_address_start_date");
        var to = address.Dates("addr_address_end_date");
        for (var r = 0; r < address.Rows; r++)
        {
            if (person[r] is not { } key) continue;
            var candidate = (Open: to[r] is null, From: from[r] ?? DateOnly.MinValue, Id: id[r] ?? "", Row: r);
            if (!current.TryGetValue(key, out var best)
                || (candidate.Open, candidate.From).CompareTo((best.Open, best.From)) is var c && (c > 0 || (c == 0 && string.CompareOrdinal(candidate.Id, best.Id) > 0)))
                current[key] = candidate;
        }

        var json = address.Text("addr_address_json");
        var postcode = address.Text("addr_address_postcode");
        return current.ToDictionary(c => c.Key, c => Parse(from[c.Value.Row], postcode[c.Value.Row], json[c.Value.Row]), StringComparer.Ordinal);
    }

    private static Address Parse(DateOnly? from, string? postcode, string? json)
    {
        if (json is null) return new Address(from, postcode, null, null);
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var line = string.Join(' ', LineParts.Select(k => Value(root, k)).Where(v => v.Length > 0));
            return new Address(from, postcode, line.Length > 0 ? line : null, Value(root, "UPRN") is { Length: > 0 } uprn ? uprn : null);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Validation has already told the sender of broken JSON; an escaped half of a character reads as well-formed until its text is asked for. The postcode still helps.
            return new Address(from, postcode, null, null);
        }
    }

    private static string Value(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!.Trim(),
                JsonValueKind.Number => value.TryGetDecimal(out var number) ? number.ToString(CultureInfo.InvariantCulture) : "",
                _ => "",
            }
            : "";
}
