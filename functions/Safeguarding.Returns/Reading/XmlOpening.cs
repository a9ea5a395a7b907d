using System.Text;
using System.Xml;

namespace Safeguarding.Returns;

/// <summary>What the first bytes of a file say of it, before it is read as XML; and why XML could not be read.</summary>
internal static class XmlOpening
{
    /// <summary>Bytes that are looked at; an XML declaration is far shorter.</summary>
    public const int Length = 256;

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>How the base library's messages about encodings begin.</summary>
    private static readonly string[] OfEncoding = ["Invalid character in the given encoding", "System does not support '", "There is no Unicode byte order mark"];

    /// <summary>Windows-1252 where the first line names it, which the base library's reader does not know; otherwise null, and that reader finds out.</summary>
    /// <exception cref="ReturnXmlException">The file is empty, packed, or no XML.</exception>
    public static Encoding? CodePage(ReadOnlySpan<byte> opening)
    {
        if (opening.IsEmpty) throw Refuse("The file is empty. Export it again from the system that made it.");
        if (opening.StartsWith("PK\x3\x4"u8) || opening.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) throw Refuse("The file is packed (a zip, a gzip or a workbook). Unpack it and give the XML file that is in it.");

        // UTF-16 puts a zero before or after each letter, and a mark in front as UTF-8 may.
        var text = opening.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n']);
        if (text is not [(byte)'<', ..]) throw Refuse("The file is not XML, which begins with a <. Choose another file, or export this one again as XML.");
        if (!opening.StartsWith("<?xml"u8) || opening.IndexOf("?>"u8) is not (> 0 and var end)) return null;
        var declaration = Encoding.ASCII.GetString(opening[..end]);
        return declaration.Contains("windows-1252", StringComparison.OrdinalIgnoreCase) || declaration.Contains("cp1252", StringComparison.OrdinalIgnoreCase) ? Windows1252 : null;
    }

    /// <summary>What is wrong with XML that cannot be read. The base library has no other mark of it than its words, and these are in no other language.</summary>
    public static string Words(XmlException unreadable) =>
        unreadable.Message.Contains("DTD is prohibited", StringComparison.Ordinal) ? "The file has a document type declaration, which a return never has. Export the file again from the system that made it."
        : Array.Exists(OfEncoding, unreadable.Message.StartsWith) ? "The file's bytes are not in the encoding that its first line names, or it names none and they are not UTF-8; a name with an accent is often the first to show it. Save the file as UTF-8, or, if that is what it is, begin it with <?xml version=\"1.0\" encoding=\"windows-1252\"?>."
        : "The file is not well-formed XML from here on: a tag that is not closed, a bare & or <, a character that XML does not have, or a file cut short. Export it again from the system that made it.";

    private static ReturnXmlException Refuse(string words) => new(words, new FilePlace(1, 1));
}
