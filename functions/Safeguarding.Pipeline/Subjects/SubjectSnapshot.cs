using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Who was withheld and who erased when a build was planned: part of what the build rests on, so that a new word makes a new build and every worker goes by the same.</summary>
/// <param name="Withheld">Records as <c>SOURCE:ID</c>, sorted.</param>
/// <param name="Erased">Marks of erased records, sorted; see <see cref="ErasedMarks"/>.</param>
public sealed record SubjectSnapshot(ImmutableArray<string> Withheld, ImmutableArray<string> Erased)
{
    public static readonly SubjectSnapshot Empty = new([], []);

    /// <summary>What a fingerprint takes of it; empty when there is nobody.</summary>
    public string Mark => Withheld.IsEmpty && Erased.IsEmpty ? "" : Hash(Withheld.Append("|").Concat(Erased));

    /// <summary>Changes when somebody more is erased: what a build carries over from the one before it must then not be carried over.</summary>
    public string ErasedMark => Erased.IsEmpty ? "" : Hash(Erased);

    /// <summary>Ids of the keys that the marks were made with.</summary>
    public ImmutableArray<string> ErasedKeys { get; init; } = [];

    /// <exception cref="InvalidOperationException">Some marks were made with a key that is not given, so that erased children who are sent again would not be known.</exception>
    public void ThrowIfUnknown(PseudonymKey key)
    {
        var unknown = ErasedKeys.Except(key.Earlier.Append(key).Select(k => k.Id)).ToList();
        if (unknown.Count > 0)
            throw new InvalidOperationException($"Children were erased under the pseudonym key {string.Join(", ", unknown)}, which is not given: without it they would come back with what agencies still send. Write that key as a further line into the key file, below the one in use; no night is built until then.");
    }

    public static async Task<SubjectSnapshot> TakeAsync(IRecordStore records, CancellationToken cancel = default)
    {
        var log = new RestrictionLog(records);
        var current = await log.CurrentAsync(cancel).ConfigureAwait(false);
        return new SubjectSnapshot(
            [.. current.SelectMany(r => r.Records).Distinct().Order().Select(r => r.ToString())],
            [.. (await log.ErasedAsync(cancel: cancel).ConfigureAwait(false)).Order(StringComparer.Ordinal)])
        {
            ErasedKeys = await log.KeysOfErasedAsync(cancel).ConfigureAwait(false),
        };
    }

    /// <summary>Among the notes of the build, where no reader of outputs looks.</summary>
    public static string PathOf(string build) => $"builds/{build}/subjects.json";

    private static string Hash(IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts, Objects.Json)));
}
