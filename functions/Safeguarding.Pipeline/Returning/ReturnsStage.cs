using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>Returns: case records become statutory files, each beside its findings and the list of children left out.</summary>
public static class ReturnsStage
{
    private static readonly string[] FindingColumns = ["child", "code", "severity", "table", "row", "columns", "record", "what_to_do"];
    private static readonly string[] ExclusionColumns = ["child", "reason", "explanation"];

    /// <summary>The children in need census.</summary>
    public static async Task<TaskResult> CinAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        if (await SourceAsync(inputs, schemas, cancel).ConfigureAwait(false) is not { } source) return new TaskResult();
        var cin = CinCensus.Build(source.Records, source.Year, authority with { PreparedAt = inputs.Plan.PreparedAt }, source.Mappings, source.WorkingDays);
        var place = $"returns/{inputs.Plan.Build}/cin/{source.Year.Code}";
        var xml = await store.WriteAsync($"{place}/cin-{source.Year.Code}.xml", s => CinXml.Write(s, cin), cancel).ConfigureAwait(false);
        return new TaskResult
        {
            Files = [new PublishedFile("returns/cin", xml, cin.Children.Count), .. await AboutAsync(store, place, "returns/cin", cin.Findings, cin.Exclusions, cancel).ConfigureAwait(false)],
        };
    }

    /// <summary>The children looked after return.</summary>
    public static async Task<TaskResult> CareAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        if (await SourceAsync(inputs, schemas, cancel).ConfigureAwait(false) is not { } source) return new TaskResult();
        var care = Ssda903.Build(source.Records, source.Year, authority with { PreparedAt = inputs.Plan.PreparedAt }, source.Mappings, source.WorkingDays);
        var place = $"returns/{inputs.Plan.Build}/ssda903/{source.Year.Code}";
        var files = ImmutableArray.CreateBuilder<PublishedFile>();
        foreach (var table in care.Tables)
        {
            var csv = await store.WriteAsync($"{place}/{table.Name}.csv", s => Ssda903Csv.Write(s, table), cancel).ConfigureAwait(false);
            files.Add(new PublishedFile($"returns/ssda903/{table.Name}", csv, table.Rows.Count));
        }

        files.AddRange(await AboutAsync(store, place, "returns/ssda903", care.Findings, care.Exclusions, cancel).ConfigureAwait(false));
        return new TaskResult { Files = files.ToImmutable() };
    }

    /// <summary>What every return is made from; null when social care has never sent its people.</summary>
    private static async Task<Source?> SourceAsync(BuildInputs inputs, Schemas schemas, CancellationToken cancel)
    {
        var tables = inputs.Plan.Tables.Keys.Where(t => t.StartsWith(CaseRecords.SocialCare, StringComparison.Ordinal));

        // Not remembered: as text the tables take several times the room they take as columns.
        var records = CaseRecords.Of(await inputs.TablesAsync(tables, cancel).ConfigureAwait(false));
        if (!records.ContainsKey("person")) return null;
        var night = inputs.Plan.Night;
        return new Source(
            records, ReturnYear.Ending(night.Month >= 4 ? night.Year + 1 : night.Year),
            ReturnMappings.Parse(schemas.Folder("schemas/returns/mappings/")), WorkingDays.Parse(schemas.Text("schemas/returns/bank-holidays.json")));
    }

    private sealed record Source(IReadOnlyDictionary<string, TextTable> Records, ReturnYear Year, ReturnMappings Mappings, WorkingDays WorkingDays);

    private static async Task<IReadOnlyList<PublishedFile>> AboutAsync(IObjectStore store, string place, string name, IReadOnlyList<ReturnFinding> findings, IReadOnlyList<Exclusion> exclusions, CancellationToken cancel)
    {
        var found = await store.WriteAsync($"{place}/findings.csv", s => CsvFile.Write(s, FindingColumns, findings.Select(Row)), cancel).ConfigureAwait(false);
        var left = await store.WriteAsync($"{place}/exclusions.csv", s => CsvFile.Write(s, ExclusionColumns, exclusions.Select(e => new[] { e.ChildId, e.Reason, e.Words })), cancel).ConfigureAwait(false);
        return [new PublishedFile(name + "/findings", found, findings.Count), new PublishedFile(name + "/exclusions", left, exclusions.Count)];
    }

    private static string?[] Row(ReturnFinding f) =>
    [
        f.ChildId, f.Code, f.Severity == Severity.Error ? "error" : "query", f.Table, f.Row < 0 ? "" : f.Row.ToString(CultureInfo.InvariantCulture), f.Columns, f.Record, f.Words,
    ];
}
