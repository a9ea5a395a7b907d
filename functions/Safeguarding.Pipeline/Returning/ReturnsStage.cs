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
    /// <summary>The children in need census.</summary>
    public static async Task<TaskResult> CinAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        if (await SourceAsync("cin", inputs, schemas, cancel).ConfigureAwait(false) is not { } source) return new TaskResult();
        var cin = CinCensus.Build(source.Records, source.Year, authority with { PreparedAt = inputs.Plan.PreparedAt }, source.Mappings, source.WorkingDays);
        var place = $"returns/{inputs.Plan.Build}/cin/{source.Year.Code}";
        var xml = await store.WriteAsync($"{place}/cin-{source.Year.Code}.xml", s => CinXml.Write(s, cin), cancel).ConfigureAwait(false);
        var made = new MadeReturn("cin", source.Year, [.. CinTables.From(cin).Values.Where(t => t.Has("LAchildID"))], cin.Children.Count, cin.Findings, cin.Exclusions, cin.Rules);
        return new TaskResult
        {
            Files = [new PublishedFile("returns/cin", xml, cin.Children.Count), .. await ReturnPapers.WriteAsync(store, inputs, schemas, made, source.Records, authority, cancel).ConfigureAwait(false)],
        };
    }

    /// <summary>The children looked after return.</summary>
    public static async Task<TaskResult> CareAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        if (await SourceAsync("ssda903", inputs, schemas, cancel).ConfigureAwait(false) is not { } source) return new TaskResult();
        var care = Ssda903.Build(source.Records, source.Year, authority with { PreparedAt = inputs.Plan.PreparedAt }, source.Mappings, source.WorkingDays);
        var place = $"returns/{inputs.Plan.Build}/ssda903/{source.Year.Code}";
        var files = ImmutableArray.CreateBuilder<PublishedFile>();
        foreach (var table in care.Tables)
        {
            var csv = await store.WriteAsync($"{place}/{table.Name}.csv", s => Ssda903Csv.Write(s, table), cancel).ConfigureAwait(false);
            files.Add(new PublishedFile($"returns/ssda903/{table.Name}", csv, table.Rows.Count));
        }

        // The same again in one file, for who would rather send that; it has no place for some tables, which then go as CSV.
        var xml = await store.WriteAsync($"{place}/ssda903-{source.Year.Code}.xml", s => Ssda903Xml.Write(s, care), cancel).ConfigureAwait(false);
        files.Add(new PublishedFile("returns/ssda903", xml, care["Header"].Rows.Count));

        var made = new MadeReturn("ssda903", source.Year, care.Tables, care["Header"].Rows.Count, care.Findings, care.Exclusions, care.Rules);
        files.AddRange(await ReturnPapers.WriteAsync(store, inputs, schemas, made, source.Records, authority, cancel).ConfigureAwait(false));
        return new TaskResult { Files = files.ToImmutable() };
    }

    /// <summary>The children's social work workforce census, of the last 30 September.</summary>
    public static async Task<TaskResult> WorkforceAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        string[] needed = ["social_care/professionals", "social_care/involvements"];
        var records = CaseRecords.Of(await inputs.TablesAsync(needed, cancel).ConfigureAwait(false));
        if (!records.ContainsKey("professionals")) return new TaskResult();
        var made = WorkforceCensus.Build(
            records, WorkforceCensus.ReferenceOn(inputs.Plan.Night), authority with { PreparedAt = inputs.Plan.PreparedAt },
            ReturnMappings.Parse(schemas.Folder("schemas/returns/mappings/")), WorkingDays.Parse(schemas.Text("schemas/returns/bank-holidays.json")));
        var place = FormattableString.Invariant($"returns/{inputs.Plan.Build}/csww/{made.Reference.Year}");
        var xml = await store.WriteAsync($"{place}/csww.xml", s => WorkforceXml.Write(s, made), cancel).ConfigureAwait(false);
        return new TaskResult
        {
            Files = [new PublishedFile("returns/csww", xml, made.Workers.Count), .. await ReturnPapers.WriteAsync(store, inputs, schemas, place, made, records, cancel).ConfigureAwait(false)],
        };
    }

    /// <summary>What every return of children is made from; null when social care has never sent its people.</summary>
    private static async Task<Source?> SourceAsync(string name, BuildInputs inputs, Schemas schemas, CancellationToken cancel)
    {
        var tables = inputs.Plan.Tables.Keys.Where(t => t.StartsWith(CaseRecords.SocialCare, StringComparison.Ordinal));

        // Not remembered: as text the tables take several times the room they take as columns.
        var records = CaseRecords.Of(await inputs.TablesAsync(tables, cancel).ConfigureAwait(false));
        if (!records.ContainsKey("person")) return null;
        return new Source(
            records, ReturnDeadlines.Parse(schemas.Text("schemas/returns/deadlines.json")).YearOn(name, inputs.Plan.Night),
            ReturnMappings.Parse(schemas.Folder("schemas/returns/mappings/")), WorkingDays.Parse(schemas.Text("schemas/returns/bank-holidays.json")));
    }

    private sealed record Source(IReadOnlyDictionary<string, TextTable> Records, ReturnYear Year, ReturnMappings Mappings, WorkingDays WorkingDays);
}
