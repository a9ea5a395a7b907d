using Safeguarding.Linkage;
using Safeguarding.Linkage.Identifiers;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>One row a child: the best value of each attribute among the joined records, and where it came from (survivorship).</summary>
/// <remarks>
/// Names and sex are believed from social care first, who have met the child; NHS numbers from health, who issue them; the birth
/// date by majority with health breaking ties, because a single mistyped date is the commonest error; addresses by who confirmed
/// them last. Each choice names its agency so an analyst can disagree.
/// </remarks>
public static class Children
{
    private static readonly string[] ByAcquaintance = [Persons.SocialCare, Persons.Health, Persons.Police];
    private static readonly string[] ByIssue = [Persons.Health, Persons.SocialCare, Persons.Police];

    public static Table Build(Contract contract, IReadOnlyList<PersonRecord> persons, Crosswalk crosswalk, IReadOnlyDictionary<string, Table> tables, Provenance provenance)
    {
        var facts = PersonFacts.Of(tables);
        var byKey = persons.ToDictionary(p => p.Key);
        var children = crosswalk.Entries
            .GroupBy(e => e.ChildId, e => byKey[e.Record], StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => Survive(g.Key, [.. g.OrderBy(p => p.Key)], facts))
            .ToList();
        return Table.Of(contract.Name, children.Count,
            ("child_id", All(c => c.ChildId)),
            ("given_name", All(c => c.Name?.GivenName)),
            ("middle_name", All(c => c.MiddleName)),
            ("surname", All(c => c.Name?.Surname)),
            ("name_source", All(c => AgencyOf(c.Name))),
            ("date_of_birth", All(c => c.DateOfBirth.Value)),
            ("date_of_birth_source", All(c => AgencyOf(c.DateOfBirth.From))),
            ("expected_date_of_birth", All(c => c.DateOfBirth.Value is null ? c.ExpectedDateOfBirth : null)),
            ("date_of_death", All(c => c.Died)),
            ("sex", All(c => c.Sex)),
            ("ethnicity", All(c => c.Ethnicity)),
            ("nhs_number", All(c => c.NhsNumber)),
            ("upn", All(c => c.Upn)),
            ("postcode", All(c => c.Address?.Postcode)),
            ("postcode_source", All(c => AgencyOf(c.Address))),
            ("known_to_social_care", All(c => (bool?)c.Knows(Persons.SocialCare))),
            ("known_to_health", All(c => (bool?)c.Knows(Persons.Health))),
            ("known_to_police", All(c => (bool?)c.Knows(Persons.Police))),
            ("records", All(c => (long?)c.Records.Count)),
            ("conflicts", All(c => (long?)c.Conflicts)),
            (Lineage.Run, Provenance.Same(provenance.Build, children.Count)),
            (Lineage.Contract, Provenance.Same(provenance.ContractOf(contract.Name), children.Count)));

        T[] All<T>(Func<Child, T> value) => [.. children.Select(value)];
    }

    /// <summary>M, F or U from any agency's way of writing it.</summary>
    public static string? SexCode(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        "M" or "1" or "MALE" => "M",
        "F" or "2" or "FEMALE" => "F",
        "U" or "0" or "9" or "UNKNOWN" or "INDETERMINATE" => "U",
        _ => null,
    };

    private static string? AgencyOf(PersonRecord? record) => record is null ? null : Persons.AgencyOf(record.Key.Source);

    private static Child Survive(string childId, List<PersonRecord> records, PersonFacts facts)
    {
        var numbers = records.Select(r => Nhs(r.NhsNumber)).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        var sexes = records.Select(r => SexCode(r.Sex)).Where(s => s is "M" or "F").Distinct(StringComparer.Ordinal).Count();
        var dates = records.Select(r => r.DateOfBirth).Where(d => d is not null).Distinct().Count();
        return new Child(childId, records)
        {
            Name = First(records, ByAcquaintance, r => r.GivenName is not null && r.Surname is not null ? r : null)
                ?? First(records, ByAcquaintance, r => r.Surname is not null || r.GivenName is not null ? r : null),
            MiddleName = First(records, ByAcquaintance, r => r.MiddleName),
            DateOfBirth = BirthDate(records),
            ExpectedDateOfBirth = records.Select(r => r.ExpectedDateOfBirth).FirstOrDefault(d => d is not null),
            Died = records.Select(r => facts.Died(r.Key)).Where(d => d is not null).Min(),
            Sex = First(records, ByAcquaintance, r => SexCode(r.Sex) is "M" or "F" ? SexCode(r.Sex) : null) ?? First(records, ByAcquaintance, r => SexCode(r.Sex)),
            Ethnicity = First(records, ByAcquaintance, r => facts.Ethnicity(r.Key)),
            NhsNumber = First(records, ByIssue, r => Nhs(r.NhsNumber)),
            Upn = First(records, ByAcquaintance, r => Upn.TryParse(r.Upn, out var upn) ? upn.ToString() : null),
            Address = records.Where(r => Postcode.TryParse(r.Postcode, out _))
                .OrderByDescending(r => r.RecordDate ?? DateOnly.MinValue)
                .ThenBy(r => Array.IndexOf(ByIssue, r.Key.Source)).ThenBy(r => r.Key).FirstOrDefault(),
            Conflicts = (numbers > 1 ? 1 : 0) + (sexes > 1 ? 1 : 0) + (dates > 1 ? 1 : 0),
        };
    }

    private static (DateOnly? Value, PersonRecord? From) BirthDate(List<PersonRecord> records)
    {
        var best = records.Where(r => r.DateOfBirth is not null)
            .GroupBy(r => r.DateOfBirth!.Value)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Min(r => Array.IndexOf(ByIssue, r.Key.Source)))
            .ThenBy(g => g.Key)
            .FirstOrDefault();
        return best is null ? (null, null) : (best.Key, best.OrderBy(r => Array.IndexOf(ByIssue, r.Key.Source)).ThenBy(r => r.Key).First());
    }

    private static string? Nhs(string? text) => NhsNumber.TryParse(text, out var number) ? number.ToString() : null;

    private static T? First<T>(List<PersonRecord> records, string[] order, Func<PersonRecord, T?> value) where T : class
    {
        foreach (var source in order)
            foreach (var record in records)
                if (record.Key.Source == source && value(record) is { } found) return found;
        return null;
    }

    private sealed record Child(string ChildId, List<PersonRecord> Records)
    {
        public PersonRecord? Name { get; init; }
        public string? MiddleName { get; init; }
        public (DateOnly? Value, PersonRecord? From) DateOfBirth { get; init; }
        public DateOnly? ExpectedDateOfBirth { get; init; }
        public DateOnly? Died { get; init; }
        public string? Sex { get; init; }
        public string? Ethnicity { get; init; }
        public string? NhsNumber { get; init; }
        public string? Upn { get; init; }
        public PersonRecord? Address { get; init; }
        public int Conflicts { get; init; }
        public bool Knows(string source) => Records.Exists(r => r.Key.Source == source);
    }
}

/// <summary>What the person tables say beyond what the linkage engine compares.</summary>
internal sealed class PersonFacts
{
    private readonly Dictionary<RecordKey, (string? Ethnicity, DateOnly? Died)> _facts = [];

    public static PersonFacts Of(IReadOnlyDictionary<string, Table> tables)
    {
        var facts = new PersonFacts();
        facts.Add(tables, "social_care/person", Persons.SocialCare, "pers_person_id", "pers_ethnicity", "pers_death_date");
        facts.Add(tables, "health/patients", Persons.Health, "patient_id", "ethnicity", "date_of_death");
        return facts;
    }

    public string? Ethnicity(RecordKey key) => _facts.TryGetValue(key, out var f) ? f.Ethnicity : null;

    public DateOnly? Died(RecordKey key) => _facts.TryGetValue(key, out var f) ? f.Died : null;

    private void Add(IReadOnlyDictionary<string, Table> tables, string name, string source, string idColumn, string ethnicityColumn, string diedColumn)
    {
        if (!tables.TryGetValue(name, out var table)) return;
        var id = table.Text(idColumn);
        var ethnicity = table.Text(ethnicityColumn);
        var died = table.Dates(diedColumn);
        for (var r = 0; r < table.Rows; r++)
            if (id[r] is { } key) _facts[new RecordKey(source, key)] = (ethnicity[r], died[r]);
    }
}
