using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Curating.Privacy;

/// <summary>Both copies of every curated table of an invented authority of 5,000 children known to social care, made once for all tests.</summary>
internal static class Zones
{
    public static readonly Pseudonyms Key = Pseudonyms.For(NightRun.Context().Key.Value);

    private static readonly Lazy<Task<(MemoryStore Store, Publication Publication)>> Made = new(async () =>
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 5_000, Seed = 1 }));
        return (store, (await NightRun.Pipeline(store).RunAsync()).Built.Publication);
    });

    public static async Task<Publication> PublicationAsync() => (await Made.Value).Publication;

    public static async Task<byte[]> BytesAsync(string file) => await (await Made.Value).Store.ReadBytesAsync((await Made.Value).Publication.Files.Single(f => f.Name == file).Object.Path);

    public static async Task<Table> IdentifiableAsync(string table) => Read(table, await BytesAsync("identifiable/" + table));

    public static async Task<Table> PseudonymisedAsync(string table) => Read(table, await BytesAsync("curated/" + table));

    /// <summary>Curated tables that speak of children.</summary>
    public static IEnumerable<Contract> OfChildren => Schemas.Embedded.Contracts.Of("curated").Where(c => c.IndexOf("child_id") >= 0);

    /// <summary>Columns of a published table that are not keyed, and so may be compared with what somebody knows.</summary>
    public static ImmutableArray<string> Known(Contract contract, Table table) =>
        [.. table.Columns.Where(c => c != Lineage.Extract && c is not ("source_row" or "_source_row") && !(contract.IndexOf(c) is >= 0 and var at && contract.Fields[at].Classification == Classification.Identifier))];

    private static Table Read(string table, byte[] bytes) => Table.Read(table, [("b", new MemoryStream(bytes))], []);
}
