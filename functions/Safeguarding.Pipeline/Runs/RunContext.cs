using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Runs;

/// <summary>Everything a run may know about the world outside its inputs. Nothing else in the pure projects reads a clock, a random number, a culture or the machine.</summary>
public sealed record RunContext
{
    /// <summary>The night being built: extracts dated up to and including this day count.</summary>
    public required DateOnly Night { get; init; }

    /// <summary>When the run started (UTC). Written to the ledger, never into data.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Version of the code, part of the identity of work.</summary>
    public required string CodeVersion { get; init; }

    /// <summary>Key of the pseudonyms, fetched when somebody first asks for it: who only reads needs none, and should be given none.</summary>
    public required Lazy<PseudonymKey> Key { get; init; }

    /// <summary>Areas of postcodes for the pseudonymised zone; null when none is given, and then it has none.</summary>
    public PostcodeLookup? Postcodes { get; init; }

    /// <summary>How many extracts or tables may be worked on at once.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>About how many person records make a partition of matching, 1 or more. Of no consequence to the result.</summary>
    /// <remarks>Every worker must first make all the people comparable. Comparing the pairs of fewer records than these takes less time than that, so smaller partitions gain nothing.</remarks>
    public int MatchPartitionRecords { get; init; } = 50_000;

    /// <summary>Told as work moves on; never holds personal data.</summary>
    public Action<Progress> Report { get; init; } = static _ => { };
}

/// <summary>A secret of at least 32 bytes and the id that data carries to say which key made its pseudonyms.</summary>
public sealed record PseudonymKey(string Id, ReadOnlyMemory<byte> Secret)
{
    /// <summary>Fewest bytes a key may have, the length of the hash it keys (RFC 2104, section 3).</summary>
    public const int Shortest = 32;

    /// <summary>No key: whatever is pseudonymised is then not published.</summary>
    public static readonly PseudonymKey None = new("none", ReadOnlyMemory<byte>.Empty);

    /// <summary>Keys that were in use before and are still given, by which older marks are known.</summary>
    public ImmutableArray<PseudonymKey> Earlier { get; init; } = [];

    public bool IsStrong => Secret.Length >= Shortest;
}

/// <summary>A postcode lookup that the user gives, such as that of the ONS from postcode to LSOA.</summary>
/// <param name="Sha256">Of the file, part of a build's fingerprint.</param>
/// <param name="Open">Opens it for one reading.</param>
public sealed record PostcodeLookup(string Sha256, Func<Stream> Open);

/// <summary>A step of the journey moving on.</summary>
/// <param name="Stage">One of the journey's words: ingest, standardise, match, curate, returns, report, publish.</param>
/// <param name="Item">What is being worked on, a table or file, or empty.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all, 0 when not known.</param>
public readonly record struct Progress(string Stage, string Item, long Done, long Total);
