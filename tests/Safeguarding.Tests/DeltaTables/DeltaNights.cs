using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.DeltaTables;

/// <summary>Publications of a tiny authority: three curated tables of a few invented rows that change from night to night, without the nights' other work.</summary>
internal static class DeltaNights
{
    public static readonly DateOnly First = new(2026, 3, 1);

    /// <summary>Curated tables that the authority has; the others are never made.</summary>
    public static readonly string[] Tables = ["chronology", "team", "visit"];

    /// <summary>The publication of a night and everything in its manifest but for the manifest itself, not yet published.</summary>
    /// <param name="night">Nights since <see cref="First"/>.</param>
    /// <param name="withheld">Tables that broke their contract.</param>
    /// <param name="further">Whether the table of teams has one column more.</param>
    public static async Task<Publication> MadeAsync(IObjectStore store, int night, long number = 1, string[]? withheld = null, bool further = false)
    {
        var date = First.AddDays(night);
        var build = string.Create(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd}-{night:x8}{number:x8}");
        var files = new List<PublishedFile>();
        foreach (var table in Tables.Except(withheld ?? []))
        {
            foreach (var zone in DeltaZone.All)
            {
                var written = await store.WriteAsync(zone.Table(table).FileOf(build), s => Write(s, table, night, number, further));
                files.Add(new PublishedFile(zone.Prefix + table, written, RowsOf(night, number)));
            }
        }

        var crosswalk = await store.WriteAsync($"crosswalk/{build}/crosswalk.parquet", new byte[] { 1 });
        return new Publication(
            number, date, build, new string('f', 64), [], [], crosswalk, [.. files.OrderBy(f => f.Name, StringComparer.Ordinal)],
            [.. (withheld ?? []).Select(t => new Withheld("curated/" + t, "the table breaks its contract", []))], ImmutableSortedDictionary<string, long>.Empty);
    }

    public static async Task<Publication> PublishAsync(IObjectStore store, int night, long number = 1, string[]? withheld = null, bool further = false)
    {
        var publication = await MadeAsync(store, night, number, withheld, further);
        Assert.NotNull(await SettleAsync(store, publication));
        return publication;
    }

    /// <summary>Published the day after the night.</summary>
    public static Task<WrittenObject?> SettleAsync(IObjectStore store, Publication publication) =>
        Publications.PublishAsync(store, Schemas.Embedded, publication, new DateTimeOffset(publication.Night.AddDays(1), new TimeOnly(2, 0), TimeSpan.Zero));

    public static async Task<List<Publication>> PublishAsync(IObjectStore store, Range nights)
    {
        var published = new List<Publication>();
        for (var night = nights.Start.Value; night < nights.End.Value; night++) published.Add(await PublishAsync(store, night));
        return published;
    }

    public static async Task<DeltaSnapshot> ReplayAsync(IObjectStore store, string table, long? version = null, DeltaZone? zone = null) =>
        await (await DeltaLog.ListAsync(store, (zone ?? DeltaZone.Pseudonymised).Table(table))).ReplayAsync(store, version);

    public static string FileOf(Publication publication, string table, DeltaZone? zone = null) => publication.Files.Single(f => f.Name == (zone ?? DeltaZone.Pseudonymised).Prefix + table).Object.Path;

    public static Task<string> PictureAsync(IObjectStore store) => NightRun.PictureAsync(store);

    private static int RowsOf(int night, long number) => 3 + night + (int)number;

    private static void Write(Stream stream, string table, int night, long number, bool further)
    {
        ImmutableArray<ParquetColumn> columns = table switch
        {
            "chronology" => [new("child_id", ParquetType.String, Nullable: false), new("event_time", ParquetType.Timestamp, Nullable: false), new("agency", ParquetType.String, Nullable: false)],
            "visit" => [new("child_id", ParquetType.String, Nullable: false), new("visit_date", ParquetType.Date), new("seen", ParquetType.String)],
            _ => [new("team_id", ParquetType.String, Nullable: false), new("team_name", ParquetType.String), .. further ? new[] { new ParquetColumn("source_row", ParquetType.Int64) } : []],
        };
        var writer = new ParquetWriter(stream, new ParquetSchema(columns), new ParquetWriteOptions { RowGroupRows = 4 });
        for (var row = 0; row < RowsOf(night, number); row++)
        {
            writer.Append(0, $"C{row:D4}");
            for (var c = 1; c < columns.Length; c++)
            {
                if (columns[c].Nullable && (row + c) % 3 == 0) writer.AppendNull(c);
                else if (columns[c].Type == ParquetType.Timestamp) writer.Append(c, new DateTime(2026, 1, 1, 10, 0, 0).AddDays(night).AddMinutes(row * 7));
                else if (columns[c].Type == ParquetType.Date) writer.Append(c, new DateOnly(2024, 2, 27).AddDays(night + row));
                else if (columns[c].Type == ParquetType.Int64) writer.Append(c, (long)row);
                else writer.Append(c, $"text {row}");
            }

            writer.EndRow();
        }

        writer.Complete();
    }
}
