using System.Text;
using System.Xml;

namespace Safeguarding.Returns;

/// <summary>
/// Writes an SSDA903 as XML: EXPSSDA903 with a CHILD for each row of the Header, in its order; in that a HEADER (the child's items, then groups of items) and an EPISODE for each row of Episodes.
/// CHILD is called CHILDID there and PLACE PL; dates are dd/MM/yyyy as in the CSV; a blank item has no element. UTF-8 without a byte order mark, LF. The same return gives the same bytes.
/// </summary>
public static class Ssda903Xml
{
    /// <summary>A group of the HEADER, or items that stand in it themselves where <paramref name="Group"/> is null. A table whose rows are several for a child has as many groups.</summary>
    private sealed record Part(string Table, string? Group, string[] Items);

    private static readonly Part[] Parts =
    [
        new("Reviews", "AREVIEW", ["REVIEW", "REVIEW_CODE"]),
        new("Missing", "AMISSING", ["MISSING", "MIS_START", "MIS_END"]),
        new("PrevPerm", "PERMANENCE", ["PREV_PERM", "LA_PERM", "DATE_PERM"]),
        new("PlacedAdoption", "AD_PLACED", ["DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"]),
        new("OC2", "OC2", ["SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"]),
        new("OC3", null, ["IN_TOUCH", "ACTIV", "ACCOM"]),
        new("AD1", null, ["DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"]),
    ];

    /// <summary>In the order in which the XML has them, which is not that of the CSV.</summary>
    private static readonly string[] Episode = ["DECOM", "RNE", "LS", "CIN", "PLACE", "PL_POST", "HOME_POST", "URN", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"];

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, IndentChars = "  ", NewLineChars = "\n", CloseOutput = false };

    /// <summary>Tables of a return that the XML has no place for and that must be sent as CSV: SWEpisodes and DoLo came after its form was settled.</summary>
    public static IReadOnlyList<string> WithoutPlace(Ssda903Return care) =>
        [.. care.Tables.Select(t => t.Name).Where(name => name is not ("Header" or "Episodes" or "UASC") && !Array.Exists(Parts, part => part.Table == name))];

    /// <summary>Children are written one by one; the stream is left open.</summary>
    /// <exception cref="ArgumentException">A row belongs to a child who has none in the Header, so the file has no place for it.</exception>
    public static void Write(Stream stream, Ssda903Return care)
    {
        var header = care["Header"];
        var children = header.Rows.Select(r => r[header["CHILD"]]).ToHashSet(StringComparer.Ordinal);
        var tables = Parts.Select(p => p.Table).Append("UASC").Append("Episodes").ToDictionary(name => name, name => new OfChild(care[name], children), StringComparer.Ordinal);
        using var xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartDocument();
        xml.WriteStartElement("EXPSSDA903");
        foreach (var row in header.Rows)
        {
            xml.WriteStartElement("CHILD");
            Header(xml, header, row, tables);
            var episodes = tables["Episodes"];
            foreach (var episode in episodes[row[header["CHILD"]]])
            {
                xml.WriteStartElement("EPISODE");
                Items(xml, episodes.Table, episode, Episode);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndDocument();
        xml.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void Header(XmlWriter xml, TextTable header, string?[] row, Dictionary<string, OfChild> tables)
    {
        var id = row[header["CHILD"]];
        var asylum = tables["UASC"][id];
        xml.WriteStartElement("HEADER");
        Items(xml, header, row, ["CHILD", "UPN", "SEX", "DOB", "ETHNIC"]);

        // The CSV says by a row of its own that a child sought asylum alone; the XML by a flag that is asked of everyone (rule 105).
        Item(xml, "UASC", asylum.Count > 0 ? "1" : "0");
        foreach (var spell in asylum) Items(xml, tables["UASC"].Table, spell, ["DUC"]);
        Items(xml, header, row, ["MOTHER", "MC_DOB"]);
        foreach (var part in Parts)
        {
            var table = tables[part.Table].Table;
            foreach (var item in tables[part.Table][id])
            {
                // A row in which nothing is filled would be an empty element.
                if (part.Items.All(column => string.IsNullOrEmpty(item[table[column]]))) continue;
                if (part.Group is not null) xml.WriteStartElement(part.Group);
                Items(xml, table, item, part.Items);
                if (part.Group is not null) xml.WriteEndElement();
            }
        }

        xml.WriteEndElement();
    }

    private static void Items(XmlWriter xml, TextTable table, string?[] row, string[] columns)
    {
        foreach (var column in columns) Item(xml, column switch { "CHILD" => "CHILDID", "PLACE" => "PL", _ => column }, row[table[column]]);
    }

    private static void Item(XmlWriter xml, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) xml.WriteElementString(name, value);
    }

    /// <summary>A table's rows by child.</summary>
    private sealed class OfChild
    {
        private static readonly IReadOnlyList<string?[]> None = [];
        private readonly Dictionary<string, List<string?[]>> _rows = new(StringComparer.Ordinal);

        public OfChild(TextTable table, HashSet<string?> children)
        {
            Table = table;
            var at = table["CHILD"];
            foreach (var row in table.Rows)
            {
                if (row[at] is not { } child || !children.Contains(child)) throw new ArgumentException($"A row of {table.Name} belongs to a child who is not in the Header, so the file has no place for it.", nameof(table));
                if (!_rows.TryGetValue(child, out var rows)) _rows.Add(child, rows = []);
                rows.Add(row);
            }
        }

        public TextTable Table { get; }

        public IReadOnlyList<string?[]> this[string? child] => child is not null && _rows.TryGetValue(child, out var rows) ? rows : None;
    }
}
