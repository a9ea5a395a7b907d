using System.Collections.Immutable;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>Returns: case records become statutory files, each beside its findings, the list of children left out and how ready it is to be sent.</summary>
public static class ReturnsStage
{
    /// <summary>What the names of a return's files have more while they are of the year that runs, beside those of the year that has ended and is not due yet: <c>returns/cin-running/findings</c>.</summary>
    public const string Running = "-running";

    /// <summary>The children in need census.</summary>
    public static async Task<TaskResult> CinAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        if (await SourceAsync("cin", inputs, schemas, cancel).ConfigureAwait(false) is not { } source) return new TaskResult();
        var files = ImmutableArray.CreateBuilder<PublishedFile>();
        foreach (var (year, published) in source.Years)
        {
            var cin = CinCensus.Build(source.Records, year, authority with { PreparedAt = inputs.Plan.PreparedAt }, source.Mappings, source.WorkingDays);
            var made = new MadeReturn("cin", published, year, [.. CinTables.From(cin).Values.Where(t => t.Has("LAchildID"))], cin.Children.Count, cin.Findings, cin.Exclusions, cin.Rules);
            var xml = await store.WriteAsync($"{made.PlaceIn(inputs.Plan)}/cin-{year.Code}.xml", s => CinXml.Write(s, cin), cancel).ConfigureAwait(false);
            files.Add(new PublishedFile($"returns/{published}", xml, cin.Children.Count));
            files.AddRange(await ReturnPapers.WriteAsync(store, inputs, schemas, made, source.Records, authority, cancel).ConfigureAwait(false));
        }

        return new TaskResult { Files = files.ToImmutable(), Withheld = source.Withheld };
    }

    /// <summary>The children looked after return.</summary>
    public static async Task<TaskResult> CareAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        if (await SourceAsync("ssda903", inputs, schemas, cancel).ConfigureAwait(false) is not { } source) return new TaskResult();
        var files = ImmutableArray.CreateBuilder<PublishedFile>();
        foreach (var (year, published) in source.Years)
        {
            var care = Ssda903.Build(source.Records, year, authority with { PreparedAt = inputs.Plan.PreparedAt }, source.Mappings, source.WorkingDays);
            var made = new MadeReturn("ssda903", published, year, care.Tables, care["Header"].Rows.Count, care.Findings, care.Exclusions, care.Rules);
            var place = made.PlaceIn(inputs.Plan);
            foreach (var table in care.Tables)
            {
                var csv = await store.WriteAsync($"{place}/{table.Name}.csv", s => Ssda903Csv.Write(s, table), cancel).ConfigureAwait(false);
                files.Add(new PublishedFile($"returns/{published}/{table.Name}", csv, table.Rows.Count));
            }

            // The same again in one file, for who would rather send that; it has no place for some tables, which then go as CSV.
            var xml = await store.WriteAsync($"{place}/ssda903-{year.Code}.xml", s => Ssda903Xml.Write(s, care), cancel).ConfigureAwait(false);
            files.Add(new PublishedFile($"returns/{published}", xml, made.People));
            files.AddRange(await ReturnPapers.WriteAsync(store, inputs, schemas, made, source.Records, authority, cancel).ConfigureAwait(false));
        }

        return new TaskResult { Files = files.ToImmutable(), Withheld = source.Withheld };
    }

    /// <summary>The children's social work workforce census, of the last 30 September.</summary>
    public static async Task<TaskResult> WorkforceAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        string[] needed = ["social_care/professionals", "social_care/involvements"];
        var records = CaseRecords.Of(await inputs.ReturnTablesAsync(needed, cancel).ConfigureAwait(false));
        if (!records.ContainsKey("professionals")) return new TaskResult();
        var census = WorkforceCensus.Build(
            records, WorkforceCensus.YearOn(inputs.Plan.Night).Reference, authority with { PreparedAt = inputs.Plan.PreparedAt },
            ReturnMappings.Parse(schemas.Folder("schemas/returns/mappings/")), WorkingDays.Parse(schemas.Text("schemas/returns/bank-holidays.json")));
        var made = new MadeReturn(WorkforceReturn.Name, WorkforceReturn.Name, census.Year, [WorkforceTables.From(census)[WorkforceTables.Worker]], census.Workers.Count, census.Findings, census.Exclusions, census.Rules) { Person = "worker", Persons = "workers" };
        var xml = await store.WriteAsync($"{made.PlaceIn(inputs.Plan)}/csww.xml", s => WorkforceXml.Write(s, census), cancel).ConfigureAwait(false);
        return new TaskResult
        {
            Files = [new PublishedFile("returns/csww", xml, made.People), .. await ReturnPapers.WriteAsync(store, inputs, schemas, made, records, authority, cancel).ConfigureAwait(false)],
        };
    }

    /// <summary>What every return of children is made from; null when social care has never sent its people.</summary>
    private static async Task<Source?> SourceAsync(string name, BuildInputs inputs, Schemas schemas, CancellationToken cancel)
    {
        var tables = inputs.Plan.Tables.Keys.Where(t => t.StartsWith(CaseRecords.SocialCare, StringComparison.Ordinal));
        var records = CaseRecords.Of(await inputs.ReturnTablesAsync(tables, cancel).ConfigureAwait(false));
        if (!records.ContainsKey("person")) return null;
        var years = ReturnDeadlines.Parse(schemas.Text("schemas/returns/deadlines.json")).YearsOn(name, inputs.Plan.Night);

        // A year that this version does not know must not keep the rest of the night from being published. One that merely runs beside the one that is due is not missed before the department has told how it is made.
        ImmutableArray<Withheld> withheld = years[0].IsHeld ? [] : [new($"returns/{name}", $"this version holds no layout and rules of the collection year {years[0].Code.Replace('_', '/')}: install one that does", [])];
        return new Source(
            records, [.. years.Select((year, at) => (Year: year, Published: at == 0 ? name : name + Running)).Where(y => y.Year.IsHeld)], withheld,
            ReturnMappings.Parse(schemas.Folder("schemas/returns/mappings/")), WorkingDays.Parse(schemas.Text("schemas/returns/bank-holidays.json")));
    }

    /// <param name="Years">The years that are made, and what each is published under.</param>
    /// <param name="Withheld">The one that is due, where this version cannot make it.</param>
    private sealed record Source(IReadOnlyDictionary<string, TextTable> Records, ImmutableArray<(ReturnYear Year, string Published)> Years, ImmutableArray<Withheld> Withheld, ReturnMappings Mappings, WorkingDays WorkingDays);
}
