using Safeguarding.Parquet;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>What a change of the pseudonym key did, or would do.</summary>
/// <param name="Children">Children in the bridge.</param>
/// <param name="Bridge">Where it lies; null when nothing was written.</param>
/// <param name="Published">The build under the new key; null when nothing was written.</param>
public sealed record RekeyReport(DateOnly Night, string From, string To, int Children, WrittenObject? Bridge, string? Published);

/// <summary>Changes the key of the pseudonyms: the newest night is published anew under the new one, and a bridge leads approved cohorts over. Builds before keep the key whose id they carry.</summary>
public static class Rekeying
{
    /// <summary>Says so in the ledger, writes the bridge, then publishes; a run that dies in between is finished by the next.</summary>
    /// <param name="publication">The newest publication.</param>
    /// <param name="build">Builds the night of that publication under the new key.</param>
    /// <param name="dry">Only say what would be done.</param>
    /// <exception cref="InvalidOperationException">The pseudonyms that are published are not of the old key, or the keys are one key.</exception>
    public static async Task<RekeyReport> RunAsync(
        IObjectStore store, Publication publication, PseudonymKey from, PseudonymKey to, string who, string reason, DateTimeOffset at, bool dry, Func<CancellationToken, Task<BuildReport>> build, CancellationToken cancel = default)
    {
        var (before, after) = (Pseudonyms.For(from), Pseudonyms.For(to));
        if (before.IsSameAs(after)) throw new InvalidOperationException("Both files hold the same key, so nothing would change. Make a new key for --to.");
        var named = publication.Files.FirstOrDefault(f => f.Name == "identifiable/child") ?? throw Missing("identifiable/child");
        var children = await IdsAsync(store, named, cancel).ConfigureAwait(false);
        await CheckAsync(store, publication, children, before, after, cancel).ConfigureAwait(false);
        var report = new RekeyReport(publication.Night, from.Id, to.Id, children.Count, null, null);
        if (dry) return report;

        // Kept before there is a bridge: nobody has one of which the ledger does not know.
        var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        var said = new Rekeyed(publication.Night, publication.Build, from.Id, to.Id, who, reason);
        if (!ledger.Events<Rekeyed>().Contains(said)) await ledger.AppendAsync(said, at, cancel).ConfigureAwait(false);
        var bridge = await store.WriteAsync($"identifiable/{publication.Build}/rekey/{from.Id}-{to.Id}.parquet", s => KeyBridge.Write(s, children, before, after), cancel).ConfigureAwait(false);
        return report with { Bridge = bridge, Published = (await build(cancel).ConfigureAwait(false)).Publication.Build };
    }

    /// <summary>A bridge from a key that the data were never made with would lead nowhere, and nobody would see it.</summary>
    private static async Task CheckAsync(IObjectStore store, Publication publication, HashSet<string> children, Pseudonyms before, Pseudonyms after, CancellationToken cancel)
    {
        var id = await KeyIdAsync(store, publication, cancel).ConfigureAwait(false);
        if (id == after.KeyId) throw new InvalidOperationException($"The newest publication is already under the key '{id}'. Its bridge lies under identifiable/, in the folder 'rekey' of the build before.");
        if (id != before.KeyId) throw new InvalidOperationException($"The newest publication was made with the key '{id}', and the file given with --from holds '{before.KeyId}'. Give the key it was made with.");
        var shown = await IdsAsync(store, Shown(publication), cancel).ConfigureAwait(false);
        if (!children.Select(c => before.Of("child_id", c)).ToHashSet(StringComparer.Ordinal).SetEquals(shown))
            throw new InvalidOperationException("The pseudonyms that are published are not those of the key given with --from, though its id is theirs. Run 'safeguarding verify' and find out who changed the file.");
    }

    /// <summary>Id of the key that a publication's pseudonyms were made with.</summary>
    /// <exception cref="InvalidOperationException">It has no pseudonymised list of children.</exception>
    public static async Task<string> KeyIdAsync(IObjectStore store, Publication publication, CancellationToken cancel = default)
    {
        await using var stream = await store.OpenRequiredAsync(Shown(publication).Object.Path, cancel).ConfigureAwait(false);
        using var reader = new ParquetReader(stream);
        return reader.Metadata.FirstOrDefault(m => m.Key == "safeguarding.pseudonym-key").Value ?? "";
    }

    private static PublishedFile Shown(Publication publication) => publication.Files.FirstOrDefault(f => f.Name == "curated/child") ?? throw Missing("curated/child");

    private static async Task<HashSet<string>> IdsAsync(IObjectStore store, PublishedFile file, CancellationToken cancel) =>
        Table.Read(file.Name, [("", await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false))], []).Text("child_id").OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static InvalidOperationException Missing(string name) => new($"The newest publication has no '{name}': it was withheld, and 'safeguarding report' says why. Mend that, run the night, and change the key then.");
}
