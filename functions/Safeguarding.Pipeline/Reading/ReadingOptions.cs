namespace Safeguarding.Pipeline.Reading;

/// <summary>Bounds that keep memory flat whatever a sender drops.</summary>
public sealed record ReadingOptions
{
    /// <summary>Longest record, in bytes of UTF-8. A longer line is a reject; a quoted field still open after so much is taken as a quote that was never closed.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;

    /// <summary>Most physical lines a record's quoted fields may span before its quote counts as never closed.</summary>
    public int MaxRecordLines { get; init; } = 1_000;

    /// <summary>Most bytes of a line that is too long that its reject carries; every other reject carries its whole text. The line itself stays in the raw zone.</summary>
    public int MaxRejectBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes a compressed file may unpack to.</summary>
    public long MaxUnpackedBytes { get; init; } = 64L << 30;

    /// <summary>Most bytes a compressed byte may unpack to. Extracts reach 10 to 40; a gzip bomb 200 to 1,000.</summary>
    public int MaxExpansion { get; init; } = 100;

    /// <summary>Unpacked bytes below which <see cref="MaxExpansion"/> is not judged: a small file may be as repetitive as it likes.</summary>
    public long ExpansionFreeBytes { get; init; } = 64L << 20;
}
