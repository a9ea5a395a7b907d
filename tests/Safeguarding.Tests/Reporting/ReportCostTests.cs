using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Pipeline.Validating;
using Safeguarding.Returns;
using Flow = Safeguarding.Returns.DailyFlow;

namespace Safeguarding.Tests.Reporting;

/// <summary>Four times the children cost four times the memory allotted, not sixteen times: counted in bytes, which do not depend on how busy the machine is.</summary>
public sealed class ReportCostTests
{
    private const int Few = 1_000, Many = 4_000;
    private const double MostPerChild = 1.3;

    public static readonly TheoryData<string> Kinds = [.. Reports.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_report_of_four_times_the_children_allots_no_more_for_each(string name)
    {
        var kind = Reports.Find(name);
        HoldsPerChild(children =>
        {
            var source = ReportScenario.Source(kind, "") with
            {
                Tables = kind.Curated.ToDictionary(t => t, t => Filled("curated", t, children), StringComparer.Ordinal),
                Quality = new QualitySource([], new Dictionary<string, FindingsDocument>(StringComparer.Ordinal), new Dictionary<string, DateOnly>(StringComparer.Ordinal), QualityHistory.Empty),
            };
            return () => Assert.NotEmpty(kind.Make(source).Tables);
        });
    }

    [Fact]
    public void Annex_A_of_four_times_the_children_allots_no_more_for_each() => HoldsPerChild(children =>
    {
        var records = Records(AnnexA.Tables, children);
        return () => Assert.InRange(AnnexA.Build(records, ReportScenario.Night, Mappings).Lists.Max(l => l.Table.Rows.Count), children / 2, children);
    });

    [Fact]
    public void The_daily_flow_of_four_times_the_children_allots_no_more_for_each() => HoldsPerChild(children =>
    {
        var records = Records(Flow.Tables, children);
        return () => Assert.InRange(Flow.Of(records, ReportScenario.Night, Mappings).Payloads().Count(), children / 2, children);
    });

    private static ReturnMappings Mappings => ReturnMappings.Parse(Schemas.Embedded.Folder("schemas/returns/mappings/"));

    private static void HoldsPerChild(Func<int, Action> prepare)
    {
        prepare(Few)();
        var (few, many) = (PerChild(Few), PerChild(Many));
        Assert.True(many <= MostPerChild * few, $"{few:N0} bytes a child of {Few}, {many:N0} of {Many}");

        double PerChild(int children)
        {
            var make = prepare(children);
            var before = GC.GetAllocatedBytesForCurrentThread();
            make();
            return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)children;
        }
    }

    private static Dictionary<string, TextTable> Records(IEnumerable<string> tables, int children) => tables.ToDictionary(t => t, t =>
    {
        var filled = Filled("social_care", t, children);
        return TextTable.OfColumns(t, [.. filled.Columns], filled.Rows, filled.Raw);
    }, StringComparer.Ordinal);

    /// <summary>A row a child: ids that lead from table to table, codes of the lists in turn, days of the last two years.</summary>
    private static Table Filled(string agency, string table, int children)
    {
        var fields = Schemas.Embedded.Contracts.Find(agency, table)!.Fields;
        var (day, places) = (0, Enumerable.Range(0, children).ToArray());
        return Table.Of($"{agency}/{table}", children, [.. fields.Select(f => (f.Name, Values(f, f.Type is FieldType.Date or FieldType.DateTime ? 30 * day++ : 0)))]);

        Array Values(Field field, int later) => field.Type switch
        {
            FieldType.Date => Array.ConvertAll(places, i => (DateOnly?)DayOf(field, i, later)),
            FieldType.DateTime => Array.ConvertAll(places, i => (DateTime?)DayOf(field, i, later).ToDateTime(new TimeOnly(i % 24, 0))),
            FieldType.Integer => Array.ConvertAll(places, i => (long?)(i % 20)),
            FieldType.Number => Array.ConvertAll(places, i => (double?)1),
            FieldType.Boolean => Array.ConvertAll(places, i => (bool?)(i % 2 == 0)),
            _ => Array.ConvertAll(places, i => TextOf(field, i)),
        };
    }

    private static DateOnly DayOf(Field field, int child, int later) =>
        field.Name.EndsWith("dob", StringComparison.Ordinal) || field.Name == "date_of_birth" ? ReportScenario.Night.AddDays(-400 - (child * 37 % 5_000))
        : field.Name.Contains("death", StringComparison.Ordinal) ? ReportScenario.Night.AddDays(1)
        : ReportScenario.Night.AddDays(later - (child * 37 % 700));

    private static string? TextOf(Field field, int child)
    {
        var codes = field.Enum.IsEmpty && field.CodeList is { } list ? Schemas.Embedded.Contracts.CodeLists.Single(l => l.Name == list).Codes.Select(c => c.Value).ToImmutableArray() : field.Enum;
        if (!codes.IsDefaultOrEmpty) return codes[child % codes.Length];
        if (field.Check == ValueCheck.Json) return "{}";
        if (field.Name.Contains("team", StringComparison.Ordinal) || field.Name.Contains("worker", StringComparison.Ordinal) || field.Name.Contains("professional", StringComparison.Ordinal)) return $"{field.Name[^5..]}{child % 40}";
        if (field.Name is "child_id" || field.Name.EndsWith("person_id", StringComparison.Ordinal)) return $"C{child:D6}";
        return field.Name.EndsWith("_id", StringComparison.Ordinal) ? $"{string.Join('-', field.Name.Split('_')[^2..])}-{child:D6}" : field.Required ? "x" : null;
    }
}
