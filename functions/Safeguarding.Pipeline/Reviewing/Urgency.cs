using Safeguarding.Linkage;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>How much it matters tonight that a record's child is known whole: 3 while missing or on a child protection plan, 2 while looked after, otherwise 1.</summary>
public static class Urgency
{
    private const double Missing = 3, ProtectionPlan = 3, LookedAfter = 2;

    private static readonly (string Table, string Source, string Person, string End, double Urgency)[] Open =
    [
        ("social_care/missing", Persons.SocialCare, "miss_person_id", "miss_missing_episode_end_date", Missing),
        ("police/missing_episodes", Persons.Police, "nominal_id", "found_at", Missing),
        ("social_care/cp_plans", Persons.SocialCare, "cppl_person_id", "cppl_cp_plan_end_date", ProtectionPlan),
        ("social_care/cla_episodes", Persons.SocialCare, "clae_person_id", "clae_cla_episode_ceased_date", LookedAfter),
    ];

    /// <summary>Every table that <see cref="Of"/> looks into; it makes do with those that came.</summary>
    public static readonly string[] Tables = [.. Open.Select(open => open.Table)];

    public static Func<RecordKey, double> Of(IReadOnlyDictionary<string, Table> tables)
    {
        var urgency = new Dictionary<RecordKey, double>();
        foreach (var open in Open)
        {
            if (!tables.TryGetValue(open.Table, out var table) || !table.Has(open.Person) || !table.Has(open.End)) continue;
            var person = table.Text(open.Person);
            var end = table.Dates(open.End);
            for (var r = 0; r < table.Rows; r++)
            {
                if (person[r] is not { } id || end[r] is not null) continue;
                var key = new RecordKey(open.Source, id);
                urgency[key] = Math.Max(open.Urgency, urgency.GetValueOrDefault(key));
            }
        }

        return key => urgency.GetValueOrDefault(key, 1);
    }
}
