using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>A pair's answer at the moment of a snapshot. Who gave it and why stays in the record store, since a reason may name somebody.</summary>
public sealed record SettledPair(string SourceA, string RecordA, string SourceB, string RecordB, Answer Answer)
{
    public static SettledPair Of(Decision decision) =>
        new(decision.Verdict.A.Source, decision.Verdict.A.Id, decision.Verdict.B.Source, decision.Verdict.B.Id, decision.Verdict.Answer);

    public StewardDecision ForLinkage() => new(new RecordKey(SourceA, RecordA), new RecordKey(SourceB, RecordB), Decision.Of(Answer), "");
}

/// <summary>What stewards had settled when a build was planned: part of what the build rests on, so that a new answer makes a new build and every worker goes by the same.</summary>
/// <param name="Bytes">The JSON to be kept: equal answers, equal bytes, whoever gave them and whenever.</param>
public sealed record DecisionSnapshot(ReadOnlyMemory<byte> Bytes, string Sha256)
{
    /// <summary>What the file is called among a publication's.</summary>
    public const string Name = "crosswalk/decisions";

    public static async Task<DecisionSnapshot> TakeAsync(IRecordStore records, CancellationToken cancel = default) => Of(await new DecisionLog(records).AllAsync(cancel).ConfigureAwait(false));

    public static DecisionSnapshot Of(IEnumerable<Decision> decisions)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(Decision.Latest(decisions).Select(SettledPair.Of), Objects.Json);
        return new DecisionSnapshot(bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>SHA-256 of the snapshot a publication rests on; empty when it was made before there were any.</summary>
    public static string Of(Publication publication) => publication.Files.FirstOrDefault(f => f.Name == Name)?.Object.Sha256 ?? "";

    /// <summary>Beside the crosswalk it led to, which is kept for good.</summary>
    public static string PathOf(string build) => $"crosswalk/{build}/decisions.json";

    public static async Task<ImmutableArray<SettledPair>> ReadAsync(IObjectStore store, string path, CancellationToken cancel = default) =>
        await store.ReadJsonAsync<ImmutableArray<SettledPair>>(path, cancel).ConfigureAwait(false);
}
