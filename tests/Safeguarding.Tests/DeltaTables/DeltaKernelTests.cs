using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Parquet;
using Xunit.Abstractions;

namespace Safeguarding.Tests.DeltaTables;

/// <summary>The tables as a Delta client reads them: ClickHouse, which goes through the log with the kernel that the Delta project keeps. What it finds must be the rows that DuckDB finds in the night's Parquet file.</summary>
public sealed partial class DeltaKernelTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safeguarding-delta-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [DeltaKernelFact]
    public async Task Every_table_of_a_night_has_the_rows_of_its_file()
    {
        foreach (var (path, content) in NightRun.Sample(new SampleOptions { Children = 120, Seed = 8 }))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
            await File.WriteAllBytesAsync(Path.Combine(_root, path), content);
        }

        var store = new FolderStore(_root);
        var publication = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        var (tables, rows) = (0, 0L);
        foreach (var zone in DeltaZone.All)
        {
            foreach (var table in (await TableVersions.AsOfAsync(store, zone, publication.Night))!.Tables)
            {
                var found = ByKernel(zone, table.Table);
                Assert.Equal((table.Table, table.Rows), (table.Table, found.Count));
                Assert.Equal(InFile(table.Path!), found);
                (tables, rows) = (tables + 1, rows + found.Count);
            }
        }

        Assert.Equal(66, tables);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tables} tables, {rows:N0} rows"));
    }

    [DeltaKernelFact]
    public async Task Every_version_can_be_read_from_commits_from_a_checkpoint_and_after_the_sweep()
    {
        var store = new FolderStore(_root);
        var nights = await DeltaNights.PublishAsync(store, 0..13);
        foreach (var zone in DeltaZone.All)
        {
            foreach (var table in DeltaNights.Tables)
            {
                for (var version = 0; version < 13; version++) Same(nights[version], zone, table, version);
                Assert.Equal(ByKernel(zone, table, 12), ByKernel(zone, table));
            }
        }

        // What the retention sweep leaves: the newest checkpoint and the commits after it.
        for (var version = 0; version <= 10; version++) File.Delete(Path.Combine(_root, DeltaZone.Pseudonymised.Table("visit").CommitOf(version)));
        for (var version = 10; version < 13; version++) Same(nights[version], DeltaZone.Pseudonymised, "visit", version);
        Assert.Throws<InvalidOperationException>(() => ByKernel(DeltaZone.Pseudonymised, "visit", 9));
    }

    [DeltaKernelFact]
    public async Task A_new_column_is_empty_in_no_version_that_has_it_and_a_withheld_table_stands()
    {
        var store = new FolderStore(_root);
        var before = await DeltaNights.PublishAsync(store, 0);
        var after = await DeltaNights.PublishAsync(store, 1, withheld: ["visit"], further: true);
        Same(before, DeltaZone.Pseudonymised, "team", 0);
        Same(after, DeltaZone.Pseudonymised, "team", 1);
        Assert.Contains("source_row", ByKernel(DeltaZone.Pseudonymised, "team")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("source_row", ByKernel(DeltaZone.Pseudonymised, "team", 0)[0], StringComparison.Ordinal);
        Assert.Equal(InFile(DeltaNights.FileOf(before, "visit")), ByKernel(DeltaZone.Pseudonymised, "visit"));
    }

    private void Same(Publication night, DeltaZone zone, string table, int version) => Assert.Equal(InFile(DeltaNights.FileOf(night, table, zone)), ByKernel(zone, table, version));

    private List<string> ByKernel(DeltaZone zone, string table, int? version = null) =>
        Shown(DeltaKernel.Query($"select * from deltaLakeLocal({DuckDb.Quote(Path.Combine(_root, zone.Table(table).Root.TrimEnd('/')))}){(version is null ? "" : $" settings delta_lake_snapshot_version = {version}")}"));

    private List<string> InFile(string path) => Shown(DuckDb.Query($"select * from read_parquet({DuckDb.Quote(Path.Combine(_root, path))})"));

    /// <summary>Rows without regard to order, and times without the noughts that one database prints and the other does not.</summary>
    private static List<string> Shown(IEnumerable<JsonElement> rows) =>
        [.. rows.Select(r => string.Join(", ", r.EnumerateObject().Select(v => $"{v.Name}: {Noughts().Replace(v.Value.ToString(), "$1")}"))).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"(?<=^\d{4}-\d\d-\d\d )(\d\d:\d\d:\d\d(?:\.\d*[1-9])?)\.?0*$")]
    private static partial Regex Noughts();
}

/// <summary>ClickHouse, which reads Delta tables with the kernel of the Delta project, in one node process that all tests share.</summary>
internal static class DeltaKernel
{
    private static readonly NodeSql Sql = new("chdb");

    /// <inheritdoc cref="NodeSql.Query"/>
    public static IReadOnlyList<JsonElement> Query(string sql) => Sql.Query(sql);
}

/// <summary>A test that reads Delta tables with a client from outside; skipped, and reported so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DeltaKernelFactAttribute : FactAttribute
{
    public DeltaKernelFactAttribute()
    {
        if (!DuckDb.NodeIsThere) Skip = "Node.js is not installed, so no Delta client can read the tables: install Node.js 20 or later.";
        else if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64) Skip = "The Delta client that the tests install is built for Linux on x64: run the tests there.";
    }
}
