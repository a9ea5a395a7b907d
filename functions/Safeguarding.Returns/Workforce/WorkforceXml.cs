using System.Globalization;
using System.Text;
using System.Xml;

namespace Safeguarding.Returns;

/// <summary>Writes a workforce census as XML: elements in the order of the 2025 schema (which calls the council's element LALevel), no empty elements, UTF-8 without a byte order mark, LF. The same return gives the same bytes.</summary>
/// <remarks>A value that the schema refuses would have the whole file refused, so it stays out: a rule has said so as an error by then. A worker without a registration number stays in the return, and the schema refuses the file until it is there.</remarks>
public static class WorkforceXml
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, IndentChars = "  ", NewLineChars = "\n", CloseOutput = false };

    /// <summary>The stream is left open.</summary>
    public static void Write(Stream stream, WorkforceReturn made)
    {
        var tables = WorkforceTables.From(made);
        var refused = RuleRun.Check(WorkforceRules.Form, new RuleTables(tables, ReturnYear.Ending(made.Reference.Year), ReturnDates.Iso, new WorkingDays([])))
            .Ran.SelectMany(rule => rule.Cells).SelectMany(cells => cells).ToHashSet();
        using var xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartDocument();
        xml.WriteStartElement("Message");
        Header(xml, made);
        Element(xml, tables[WorkforceTables.Council], 0, WorkforceTables.CouncilItems, refused);
        for (var row = 0; row < made.Workers.Count; row++) Element(xml, tables[WorkforceTables.Worker], row, WorkforceTables.WorkerItems, refused);
        xml.WriteEndElement();
        xml.WriteEndDocument();
        xml.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void Header(XmlWriter xml, WorkforceReturn made)
    {
        xml.WriteStartElement("Header");
        xml.WriteStartElement("CollectionDetails");
        xml.WriteElementString("Collection", "CSWW");
        xml.WriteElementString("Year", made.Reference.Year.ToString("0000", CultureInfo.InvariantCulture));
        xml.WriteElementString("ReferenceDate", made.Reference.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        xml.WriteStartElement("Source");
        xml.WriteElementString("SourceLevel", "L");
        xml.WriteElementString("LEA", made.Authority.Lea);
        xml.WriteElementString("SoftwareCode", made.Authority.SoftwareCode);
        xml.WriteElementString("DateTime", made.Authority.PreparedAt.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, TextTable table, int row, string[] items, HashSet<Cell> refused)
    {
        xml.WriteStartElement(table.Name);
        foreach (var item in items)
            if (table.Rows[row][table[item]] is { Length: > 0 } value && !refused.Contains(new Cell(table.Name, item, row))) xml.WriteElementString(item, value);
        xml.WriteEndElement();
    }
}
