using Safeguarding.Linkage;
using Safeguarding.Linkage.Identifiers;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>Every identifier of every child, from the crosswalk, the person tables and the linked identifiers of social care.</summary>
public static class ChildIdentifiers
{
    /// <summary>The table of identifiers beside those of the person tables.</summary>
    public const string Linked = "social_care/linked_identifiers";

    public static Table Build(Contract contract, IReadOnlyList<PersonRecord> persons, Crosswalk crosswalk, IReadOnlyDictionary<string, Table> tables, Provenance provenance)
    {
        var childOf = crosswalk.Entries.ToDictionary(e => e.Record, e => e.ChildId);
        var rows = new SortedDictionary<(string Child, string Agency, string Type, string Value), (bool Valid, string? Table, string? Extract, long? Row)>();
        var lineage = RowsOfPersons(tables);
        foreach (var person in persons)
        {
            Add(person.Key, "record_id", person.Key.Id, true, lineage.GetValueOrDefault(person.Key));
            if (person.NhsNumber is { } nhs) Add(person.Key, "nhs_number", nhs, NhsNumber.TryParse(nhs, out _), lineage.GetValueOrDefault(person.Key));
            if (person.Upn is { } upn) Add(person.Key, "upn", upn, Upn.TryParse(upn, out _), lineage.GetValueOrDefault(person.Key));
        }

        if (tables.TryGetValue(Linked, out var linked))
        {
            var person = linked.Text("link_person_id");
            var type = linked.Text("link_identifier_type");
            var value = linked.Text("link_identifier_value");
            for (var r = 0; r < linked.Rows; r++)
                if (person[r] is { } id && type[r] is { } kind && value[r] is { } identifier)
                    Add(new RecordKey(Persons.SocialCare, id), Kind(kind), identifier, Valid(Kind(kind), identifier), (Linked, linked.Extract[r], linked.SourceRow[r]));
        }

        return Table.Of(contract.Name, rows.Count,
            ("child_id", rows.Keys.Select(k => k.Child).ToArray()),
            ("agency", rows.Keys.Select(k => k.Agency).ToArray()),
            ("identifier_type", rows.Keys.Select(k => k.Type).ToArray()),
            ("identifier_value", rows.Keys.Select(k => k.Value).ToArray()),
            ("valid", rows.Values.Select(v => (bool?)v.Valid).ToArray()),
            (Lineage.Received, provenance.ReceivedOn(rows.Values.Select(v => v.Extract), rows.Count)),
            (Lineage.SourceExtract, rows.Values.Select(v => v.Extract).ToArray()),
            (Lineage.SourceRow, rows.Values.Select(v => v.Row).ToArray()),
            (Lineage.Run, Provenance.Same(provenance.Build, rows.Count)),
            (Lineage.Contract, rows.Values.Select(v => provenance.ContractOf(v.Table ?? contract.Name)).ToArray()));

        void Add(RecordKey key, string type, string value, bool valid, (string?, string?, long?) from)
        {
            // A linked identifier of a person nobody sent is reported with the other orphans by the foreign key check.
            if (childOf.TryGetValue(key, out var child))
                rows.TryAdd((child, Persons.AgencyOf(key.Source), type, value), (valid, from.Item1, from.Item2, from.Item3));
        }
    }

    /// <summary>Type strings of the standard dataset, as one snake-case word each.</summary>
    private static string Kind(string type) => type.Trim().ToLowerInvariant() switch
    {
        "unique pupil number" => "upn",
        "former unique pupil number" => "former_upn",
        "nhs number" => "nhs_number",
        var other => other.Replace(' ', '_'),
    };

    private static bool Valid(string kind, string value) => kind switch
    {
        "upn" or "former_upn" => Upn.TryParse(value, out _),
        "nhs_number" => NhsNumber.TryParse(value, out _),
        _ => true,
    };

    private static Dictionary<RecordKey, (string?, string?, long?)> RowsOfPersons(IReadOnlyDictionary<string, Table> tables)
    {
        var rows = new Dictionary<RecordKey, (string?, string?, long?)>();
        foreach (var (name, column) in new[] { ("social_care/person", "pers_person_id"), ("health/patients", "patient_id"), ("police/nominals", "nominal_id") })
        {
            if (!tables.TryGetValue(name, out var table)) continue;
            var id = table.Text(column);
            var source = Persons.SourceOf(name[..name.IndexOf('/', StringComparison.Ordinal)]);
            for (var r = 0; r < table.Rows; r++)
                if (id[r] is { } key) rows[new RecordKey(source, key)] = (name, table.Extract[r], table.SourceRow[r]);
        }

        return rows;
    }
}
