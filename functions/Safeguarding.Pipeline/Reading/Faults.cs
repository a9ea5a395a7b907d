namespace Safeguarding.Pipeline.Reading;

/// <summary>What keeps a record from being read as fields.</summary>
public enum RecordFault
{
    None,
    /// <summary>More or fewer fields than the header.</summary>
    FieldCount,
    /// <summary>A quote inside a field that does not start with one.</summary>
    StrayQuote,
    /// <summary>Text between a closing quote and the next delimiter.</summary>
    TextAfterQuote,
    /// <summary>A quote opened on this line and never closed within the allowed bytes and lines.</summary>
    OpenQuote,
    /// <summary>Longer than <see cref="ReadingOptions.MaxRecordBytes"/>.</summary>
    TooLong,
    /// <summary>Holds a NUL byte.</summary>
    NulByte,
}

/// <summary>What is wrong with a file as a whole. Found before its first row or after its last readable one.</summary>
public enum FileFault
{
    None,
    /// <summary>No bytes, or nothing but blank lines.</summary>
    Empty,
    /// <summary>A workbook, archive, document or other file that is not delimited text.</summary>
    NotText,
    /// <summary>The first line cannot be read as a header.</summary>
    HeaderMalformed,
    /// <summary>The last line has no line ending and too few fields, or a quote left open.</summary>
    StopsMidRow,
    /// <summary>Compressed data ends before its end mark.</summary>
    GzipTruncated,
    /// <summary>Compressed data cannot be unpacked, or its check sum is wrong.</summary>
    GzipCorrupt,
    /// <summary>Bytes that are not compressed follow the compressed data.</summary>
    GzipTrailing,
    /// <summary>Unpacks to more than <see cref="ReadingOptions.MaxUnpackedBytes"/>.</summary>
    UnpackedTooLarge,
    /// <summary>Unpacks to more than <see cref="ReadingOptions.MaxExpansion"/> times its size.</summary>
    ExpandsTooMuch,
}
