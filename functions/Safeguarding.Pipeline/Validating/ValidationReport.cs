using System.Collections.Immutable;
using Safeguarding.Pipeline.Reading;

namespace Safeguarding.Pipeline.Validating;

/// <summary>What became of an extract. Holds no value of the file.</summary>
public sealed record ValidationReport
{
    /// <summary><c>agency/table</c>.</summary>
    public required string Contract { get; init; }
    public required string ContractVersion { get; init; }
    public required string ContractHash { get; init; }

    /// <summary>Data rows of the file: <see cref="Accepted"/> + <see cref="Rejected"/>, always.</summary>
    public required long Rows { get; init; }
    public required long Accepted { get; init; }
    public required long Rejected { get; init; }

    /// <summary>Lines with nothing in them, passed over and not rows.</summary>
    public required long BlankLines { get; init; }

    /// <summary>Whether the extract may not be used until someone has looked: one finding at least has <see cref="Severity.HoldExtract"/>.</summary>
    public required bool Held { get; init; }

    /// <summary>Bytes received, compressed if they came so.</summary>
    public required long Bytes { get; init; }
    public required TextEncoding Encoding { get; init; }
    public required char Delimiter { get; init; }
    public required TextCompression Compression { get; init; }

    /// <summary>Findings, the file's first, then by row; at most <see cref="ValidationOptions.MaxListedFindings"/> of each code and column.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Every finding counted, by code and column, in order of code and column.</summary>
    public required ImmutableArray<FindingCount> Counts { get; init; }

    /// <summary>How complete each column of the contract is, in contract order.</summary>
    public required ImmutableArray<ColumnProfile> Columns { get; init; }
}

/// <param name="Listed">How many of them are in the report's list.</param>
public readonly record struct FindingCount(string Code, Severity Severity, string Column, long Count, long Listed);

/// <param name="InFile">Whether the file has the column.</param>
/// <param name="Present">Rows that could be read as fields and have a value in it.</param>
public readonly record struct ColumnProfile(string Column, bool InFile, long Present);
