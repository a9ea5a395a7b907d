using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Matching;

/// <summary>Finds the records of adopted children that must never meet again.</summary>
/// <remarks>
/// An adopted child has two social care identities by law and by design: the one that ended with the adoption and, should the
/// child need help again, a new one. Nothing in the data says which belong together, and nothing may: so a record that ended
/// in adoption is kept from every other social care record with the same birth date and sex that began afterwards.
/// </remarks>
public static class Adoptions
{
    /// <summary>Every table that is looked into.</summary>
    public static readonly string[] Tables = ["social_care/person", "social_care/contacts", "social_care/cin_episodes", "social_care/cla_episodes"];

    /// <summary>Tables that say that an adoption order was made.</summary>
    public static readonly string[] SealingTables = ["social_care/cin_episodes", "social_care/cla_episodes", "social_care/permanence"];

    private static readonly string[] EndedByAdoption = ["E11", "E12", "RC1"];

    /// <summary>Person id to the person ids it may never share a child with, both ways.</summary>
    public static IReadOnlyDictionary<string, SortedSet<string>> NeverLinked(IReadOnlyDictionary<string, Table> tables)
    {
        var apart = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var adopted = AdoptionDates(tables);
        if (adopted.Count == 0 || !tables.TryGetValue("social_care/person", out var person)) return apart;

        var began = FirstActivity(tables);
        var id = person.Text("pers_person_id");
        var born = person.Dates("pers_dob");
        var sex = person.Text("pers_sex");
        var alike = Enumerable.Range(0, person.Rows)
            .Where(r => id[r] is not null && born[r] is not null)
            .ToLookup(r => (born[r], sex[r]), r => id[r]!);
        foreach (var group in alike.Where(g => g.Any(adopted.ContainsKey)))
            foreach (var before in group.Where(adopted.ContainsKey))
                foreach (var after in group.Where(o => o != before && !(began.TryGetValue(o, out var first) && first < adopted[before])))
                {
                    Keep(apart, before, after);
                    Keep(apart, after, before);
                }

        return apart;
    }

    /// <summary>Person ids of the children adopted by a night: the record that ended with the order, or with a period of care or of need that ended in adoption, is sealed from that day on.</summary>
    public static IEnumerable<string> Sealed(IReadOnlyDictionary<string, Table> tables, DateOnly night)
    {
        var adopted = AdoptionDates(tables).Where(a => a.Value <= night).Select(a => a.Key);
        if (!tables.TryGetValue("social_care/permanence", out var permanence)) return adopted.Order(StringComparer.Ordinal);
        var (person, kind, made) = (permanence.Text("perm_person_id"), permanence.Text("perm_permanence_order_type"), permanence.Dates("perm_permanence_order_date"));
        var ordered = Enumerable.Range(0, permanence.Rows).Where(r => kind[r] == "Adoption" && made[r] <= night && person[r] is not null).Select(r => person[r]!);
        return adopted.Union(ordered, StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private static Dictionary<string, DateOnly> AdoptionDates(IReadOnlyDictionary<string, Table> tables)
    {
        var dates = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        Collect("social_care/cla_episodes", "clae_person_id", "clae_cla_episode_ceased_reason", "clae_cla_episode_ceased_date");
        Collect("social_care/cin_episodes", "cine_person_id", "cine_close_reason", "cine_close_date");
        return dates;

        void Collect(string name, string personColumn, string reasonColumn, string dateColumn)
        {
            if (!tables.TryGetValue(name, out var table)) return;
            var person = table.Text(personColumn);
            var reason = table.Text(reasonColumn);
            var date = table.Dates(dateColumn);
            for (var r = 0; r < table.Rows; r++)
                if (person[r] is { } id && date[r] is { } day && EndedByAdoption.Contains(reason[r]) && (!dates.TryGetValue(id, out var known) || day < known))
                    dates[id] = day;
        }
    }

    private static Dictionary<string, DateOnly> FirstActivity(IReadOnlyDictionary<string, Table> tables)
    {
        var first = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var (name, personColumn, dateColumn) in new[]
        {
            ("social_care/contacts", "cont_person_id", "cont_contact_date"),
            ("social_care/cin_episodes", "cine_person_id", "cine_referral_date"),
            ("social_care/cla_episodes", "clae_person_id", "clae_cla_episode_start_date"),
        })
        {
            if (!tables.TryGetValue(name, out var table)) continue;
            var person = table.Text(personColumn);
            var date = table.Dates(dateColumn);
            for (var r = 0; r < table.Rows; r++)
                if (person[r] is { } id && date[r] is { } day && (!first.TryGetValue(id, out var known) || day < known))
                    first[id] = day;
        }

        return first;
    }

    private static void Keep(Dictionary<string, SortedSet<string>> apart, string a, string b)
    {
        if (!apart.TryGetValue(a, out var set)) apart[a] = set = new SortedSet<string>(StringComparer.Ordinal);
        set.Add(b);
    }
}
