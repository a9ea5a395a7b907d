namespace Safeguarding.Returns;

/// <summary>Where something stands in a file: line and position in it, both from 1.</summary>
public readonly record struct FilePlace(int Line, int Position);

/// <summary>A return's XML file as it was read.</summary>
/// <param name="Tables">The tables of the return, rows in document order.</param>
/// <param name="Lines">For each table the line, from 1, on which each row's element begins.</param>
/// <param name="Remarks">What the file holds beside the return: elements that it does not have, text between elements, items given twice. One for each kind, at its first place.</param>
public sealed record ReturnXmlFile(IReadOnlyDictionary<string, TextTable> Tables, IReadOnlyDictionary<string, IReadOnlyList<int>> Lines, IReadOnlyList<ReturnXmlRemark> Remarks);

/// <summary>Something in a return's file that was not read.</summary>
/// <param name="Element">Name of the element, cut to 60 characters; never a value.</param>
/// <param name="Count">How often there is one of its kind.</param>
public sealed record ReturnXmlRemark(string Element, string Words, FilePlace First, int Count);

/// <summary>How much a file may ask of its reader before it is refused.</summary>
public sealed record ReturnXmlLimits
{
    /// <summary>Bytes of a file. The largest authority's census is some 30 million.</summary>
    public long Bytes { get; init; } = 2_000_000_000;

    /// <summary>Elements within elements; the census has 7, the SSDA903 has 4.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Characters of a value; the longest that a return has is a name of software.</summary>
    public int ValueLength { get; init; } = 1_000;

    /// <summary>Bytes of one tag, its attributes included, or of one stretch that holds no tag.</summary>
    public long TagBytes { get; init; } = 4_000_000;

    /// <summary>Different names of elements and attributes; a return has fewer than 100.</summary>
    public int Names { get; init; } = 1_000;
}

/// <summary>A file that is not the return, or cannot be read as one. The message says where, what and what to do, and holds nothing of the file.</summary>
public sealed class ReturnXmlException(string words, FilePlace place, Exception? inner = null)
    : FormatException(FormattableString.Invariant($"Line {place.Line}, position {place.Position}: {words}"), inner)
{
    public FilePlace Place { get; } = place;
}
