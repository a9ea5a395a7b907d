using Safeguarding.Parquet;
using Safeguarding.Pipeline.Reading;

namespace Safeguarding.Pipeline.Validating;

public sealed record ValidationOptions
{
    public ReadingOptions Reading { get; init; } = new();

    /// <summary>Rows accepted from the last good extract of the table, or null when there is none to compare with (a delta has none).</summary>
    public long? LastGoodRows { get; init; }

    /// <summary>Findings of one code and column that are listed one by one; all are counted.</summary>
    public int MaxListedFindings { get; init; } = 1_000;

    /// <summary>Accepted files are read whole by the build, so nothing is gained by large row groups; small ones stay in the processor's cache while they are encoded. They are written while the sender waits, so quickly.</summary>
    public ParquetWriteOptions Parquet { get; init; } = new() { RowGroupRows = 32_768, GzipLevel = 1 };
}
