namespace Safeguarding.Returns;

/// <summary>Where something stands in a file: line and position in it, both from 1.</summary>
public readonly record struct FilePlace(int Line, int Position);

/// <summary>A CIN census file as it was read.</summary>
/// <param name="Tables">The tables of <see cref="CinTables.Columns"/>, rows in document order.</param>
/// <param name="Places">For each table the place of each row's element in the file.</param>
/// <param name="Remarks">What the file holds beside a census: elements that no year has, text between elements, items given twice. One for each kind, at its first place.</param>
public sealed record CinFile(IReadOnlyDictionary<string, TextTable> Tables, IReadOnlyDictionary<string, IReadOnlyList<FilePlace>> Places, IReadOnlyList<CinXmlRemark> Remarks)
{
    /// <summary>Where a finding leads to; null for one about the whole return.</summary>
    public FilePlace? PlaceOf(ReturnFinding finding) =>
        Places.TryGetValue(finding.Table, out var rows) && finding.Row >= 0 && finding.Row < rows.Count ? rows[finding.Row] : null;
}

/// <summary>Something in a census file that was not read.</summary>
/// <param name="Element">Name of the element, cut to 60 characters; never a value.</param>
/// <param name="Count">How often there is one of its kind.</param>
public sealed record CinXmlRemark(string Element, string Words, FilePlace First, int Count);

/// <summary>How much a file may ask of its reader before it is refused.</summary>
public sealed record CinXmlLimits
{
    /// <summary>Bytes of a file. The largest authority's is some 30 million.</summary>
    public long Bytes { get; init; } = 2_000_000_000;

    /// <summary>Elements within elements; the census has 7.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Characters of a value; the longest that the census has is a name of software.</summary>
    public int ValueLength { get; init; } = 1_000;

    /// <summary>Bytes of one tag or of one stretch that holds no tag.</summary>
    public long TagBytes { get; init; } = 4_000_000;

    /// <summary>Kinds of element that no census has.</summary>
    public int UnknownElements { get; init; } = 1_000;
}

/// <summary>A file that is not a census or cannot be read as one. The message says where, what and what to do, and holds nothing of the file.</summary>
public sealed class CinXmlException(string words, FilePlace place, Exception? inner = null)
    : FormatException(FormattableString.Invariant($"Line {place.Line}, position {place.Position}: {words}"), inner)
{
    public FilePlace Place { get; } = place;
}
