using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What the measures of the indicators read: curated tables by child, each read once. Children have numbers from 0 in order of their ids.</summary>
internal sealed class ChildRecords
{
    private readonly Dictionary<string, int> _numbers;

    public ChildRecords(ReportSource source)
    {
        (Night, WorkingDays) = (source.Night, source.WorkingDays);
        var child = source["child"];
        var id = child.Text("child_id");
        var order = Enumerable.Range(0, child.Rows).OrderBy(r => id[r], StringComparer.Ordinal).ToArray();
        Ids = Array.ConvertAll(order, r => id[r]!);
        _numbers = new Dictionary<string, int>(Ids.Length, StringComparer.Ordinal);
        for (var c = 0; c < Ids.Length; c++) _numbers.Add(Ids[c], c);
        var (born, expected, died, sex, ethnicity) = (child.Dates("date_of_birth"), child.Dates("expected_date_of_birth"), child.Dates("date_of_death"), child.Text("sex"), child.Text("ethnicity"));
        Born = Array.ConvertAll(order, r => born[r]);
        Expected = Array.ConvertAll(order, r => born[r] is null && expected[r] is not null);
        Died = Array.ConvertAll(order, r => died[r]);
        Sex = Array.ConvertAll(order, r => ChildTraits.Sex(sex[r]));
        Ethnicity = Array.ConvertAll(order, r => ChildTraits.Ethnicity(ethnicity[r]));
        Disability = ChildTraits.Disabilities(source["disability"], Ids.Length, Number);

        Referrals = CareReading.Referrals(source["referral"], this);
        Assessments = CareReading.Assessments(source["assessment"], this);
        Conferences = CareReading.Conferences(source["conference"], this);
        Enquiries = CareReading.Enquiries(source["section47"]);
        ProtectionPlans = CareReading.Plans(source["child_protection_plan"], this);
        NeedPlans = CareReading.Plans(source["cin_plan"], this);
        (CarePeriods, Placements) = CareReading.Care(source["looked_after_episode"], source["legal_status"], source["placement"], this);
        Visits = CareReading.Visits(source["visit"], this);
        Reviews = CareReading.Reviews(source["review"], this);
        Health = CareReading.Health(source["health_check"], this);
        Scores = CareReading.Scores(source["sdq_score"], this);
        Missing = CareReading.Missing(source["missing_episode"], this);
        Adoptions = CareReading.Adoptions(source["adoption"], this);
        Leavers = CareReading.Leavers(source["care_leaver"], this);
    }

    public DateOnly Night { get; }

    public WorkingDays WorkingDays { get; }

    public string[] Ids { get; }

    public DateOnly?[] Born { get; }

    /// <summary>Due to be born, no birth on record.</summary>
    public bool[] Expected { get; }

    public DateOnly?[] Died { get; }

    public byte[] Sex { get; }

    public byte[] Ethnicity { get; }

    public byte[] Disability { get; }

    public ByChild<ReferralRow> Referrals { get; }

    public ByChild<AssessmentRow> Assessments { get; }

    public ByChild<ConferenceRow> Conferences { get; }

    /// <summary>Day on which each section 47 enquiry began, by its id.</summary>
    public IReadOnlyDictionary<string, DateOnly> Enquiries { get; }

    /// <summary>Child protection plans of this council.</summary>
    public ByChild<Spell> ProtectionPlans { get; }

    public ByChild<Spell> NeedPlans { get; }

    /// <summary>Periods of being looked after, without short breaks; over at 18.</summary>
    public ByChild<Spell> CarePeriods { get; }

    public ByChild<PlacementRow> Placements { get; }

    /// <summary>Days of visits on which the child was not recorded as not seen, by kind of visit.</summary>
    public IReadOnlyDictionary<string, ByChild<DateOnly>> Visits { get; }

    /// <summary>Reviews that were held, by kind.</summary>
    public IReadOnlyDictionary<string, ByChild<ReviewRow>> Reviews { get; }

    /// <summary>Completed health assessments and dental checks.</summary>
    public ByChild<HealthRow> Health { get; }

    public ByChild<ScoreRow> Scores { get; }

    /// <summary>Days on which missing episodes began.</summary>
    public ByChild<DateOnly> Missing { get; }

    /// <summary>Adoptions that an order has made.</summary>
    public ByChild<AdoptionRow> Adoptions { get; }

    /// <summary>Relevant and former relevant young people, the latest record last.</summary>
    public ByChild<LeaverRow> Leavers { get; }

    /// <summary>Number of a child; -1 when there is no such child.</summary>
    public int Number(string id) => _numbers.GetValueOrDefault(id, -1);

    public int? AgeOn(int child, DateOnly day) => Ages.On(Born[child], day);

    /// <summary>Plans or periods of care, by the word that settings use.</summary>
    public ByChild<Spell> Spells(string subject) => subject switch
    {
        "child_protection" => ProtectionPlans,
        "child_in_need" => NeedPlans,
        "looked_after" => CarePeriods,
        _ => throw new InvalidDataException($"An indicator asks for '{subject}'. There are child_protection, child_in_need and looked_after."),
    };

    /// <summary>The period of care that a child is in at the end of a day.</summary>
    public Spell? CareOn(int child, DateOnly day)
    {
        foreach (var period in CarePeriods[child])
            if (period.Holds(day)) return period;
        return null;
    }

    /// <summary>Rows of a table by child, those without the child or the day left out.</summary>
    public ByChild<T> Group<T>(Table table, Func<int, T?> row, Comparison<T> order) where T : struct
    {
        var child = table.Text("child_id");
        var rows = new List<(int, T)>(table.Rows);
        for (var r = 0; r < table.Rows; r++)
            if (Number(child[r]!) is >= 0 and var number && row(r) is { } read) rows.Add((number, read));
        return ByChild<T>.Of(Ids.Length, rows, order);
    }
}
