using System.Collections.Immutable;

namespace Safeguarding.Linkage;

/// <summary>Where a record comes from: the agency's short name and the agency's own id of the person.</summary>
public readonly record struct RecordKey(string Source, string Id) : IComparable<RecordKey>
{
    public int CompareTo(RecordKey other)
    {
        var bySource = string.CompareOrdinal(Source, other.Source);
        return bySource != 0 ? bySource : string.CompareOrdinal(Id, other.Id);
    }

    public override string ToString() => $"{Source}:{Id}";
}

/// <summary>A person as one agency records them, text as the agency wrote it (already validated, not yet standardised).</summary>
public sealed record PersonRecord(RecordKey Key)
{
    public string? GivenName { get; init; }
    public string? MiddleName { get; init; }
    public string? Surname { get; init; }
    public string? KnownAs { get; init; }
    public DateOnly? DateOfBirth { get; init; }

    /// <summary>Expected date of birth of an unborn child.</summary>
    public DateOnly? ExpectedDateOfBirth { get; init; }

    /// <summary>As the agency writes it: M, F, U, 1, 2, 9, Male and so on.</summary>
    public string? Sex { get; init; }
    public string? Postcode { get; init; }
    public string? Address { get; init; }
    public string? Uprn { get; init; }
    public string? NhsNumber { get; init; }
    public string? Upn { get; init; }

    /// <summary>When the agency last confirmed the record.</summary>
    public DateOnly? RecordDate { get; init; }

    /// <summary>Records that may never be linked to this one: an adopted child's record from before or after the adoption.</summary>
    public ImmutableArray<RecordKey> NeverLink { get; init; } = [];
}
