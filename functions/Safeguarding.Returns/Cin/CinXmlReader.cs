using System.Globalization;
using System.Xml;

namespace Safeguarding.Returns;

/// <summary>
/// Reads a CIN census file, 2017 to 2027, with a namespace or without, in one pass: rows are added to the tables as their elements come, and nothing else is kept.
/// What a census does not have is left out and said.
/// </summary>
/// <remarks>CINdetailsID, AssessmentID and CPPID number the elements of the whole file, so that what hangs from one of two children with the same id is never taken for the other's.</remarks>
public sealed class CinXmlReader
{
    private const int LongestShared = 12, MostShared = 100_000;

    private readonly BoundedXml _xml;
    private readonly Dictionary<string, (List<string?[]> Rows, List<int> Lines)> _tables = CinTables.Columns.Keys.ToDictionary(t => t, _ => (new List<string?[]>(), new List<int>()), StringComparer.Ordinal);

    /// <summary>Codes and dates are few and come often: each is held once.</summary>
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private readonly List<string?[]> _ofChild = [];
    private string? _child, _episode, _assessment, _plan;

    private CinXmlReader(BoundedXml xml) => _xml = xml;

    /// <summary>The stream is read to its end and left open.</summary>
    /// <exception cref="ReturnXmlException">The file is not well-formed, not a census, or asks more than the limits allow.</exception>
    public static ReturnXmlFile Read(Stream stream, ReturnXmlLimits? limits = null) => BoundedXml.Read(stream, limits, xml => new CinXmlReader(xml).Read());

    private ReturnXmlFile Read()
    {
        var stack = new Stack<(CinXmlShape.Group Group, string?[]? Row, int Rows)>();
        while (_xml.Next())
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element when stack.Count == 0:
                    if (_xml.LocalName != CinXmlShape.Message.Name) throw _xml.Refuse($"The file's first element is not Message, so this is not a CIN census{(_xml.LocalName == Ssda903XmlReader.Root ? " but an SSDA903" : "")}. Choose another file, or another return.");
                    if (!_xml.IsEmptyElement) stack.Push((CinXmlShape.Message, null, 0));
                    break;
                case XmlNodeType.Element:
                    var (group, row, _) = stack.Peek();
                    if (group.Groups.TryGetValue(_xml.LocalName, out var inner))
                    {
                        var empty = _xml.IsEmptyElement;
                        var frame = (inner, inner.Table is null ? row : NewRow(inner.Table), inner.Name == "Reviews" ? _tables["Reviews"].Rows.Count : 0);
                        if (inner.Name == "Child") StartChild();
                        if (empty) End(frame);
                        else stack.Push(frame);
                    }
                    else if (group.Items.TryGetValue(_xml.LocalName, out var item)) Take(group, item, row);
                    else
                    {
                        _xml.Remark(group.Name, "The census has no such element here; it was left out.");
                        _xml.Skip();
                    }

                    break;
                case XmlNodeType.EndElement:
                    End(stack.Pop());
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    _xml.Remark(stack.Peek().Group.Name, "There is text between the elements; it was left out.");
                    break;
            }
        }

        return new ReturnXmlFile(
            _tables.ToDictionary(t => t.Key, t => new TextTable(t.Key, CinTables.Columns[t.Key], t.Value.Rows), StringComparer.Ordinal),
            _tables.ToDictionary(t => t.Key, t => (IReadOnlyList<int>)t.Value.Lines, StringComparer.Ordinal),
            _xml.Remarks);
    }

    private void StartChild()
    {
        _ofChild.Clear();
        (_child, _episode, _assessment, _plan) = (null, null, null, null);
    }

    private void End((CinXmlShape.Group Group, string?[]? Row, int Rows) frame)
    {
        // A place for reviews that holds none is what rule 8842Q asks about.
        if (frame.Group.Name == "Reviews" && _tables["Reviews"].Rows.Count == frame.Rows) NewRow("Reviews");
        if (frame.Group.Name != "Child") return;
        foreach (var row in _ofChild) row[0] = _child;
    }

    private string?[] NewRow(string table)
    {
        var (rows, lines) = _tables[table];
        var row = new string?[CinTables.Columns[table].Length];
        rows.Add(row);
        lines.Add(_xml.Place.Line);
        if (table == "Header") return row;
        _ofChild.Add(row);
        if (table is "ChildIdentifiers" or "ChildCharacteristics" or "Disabilities") return row;
        if (table == "CINdetails") _episode = Number(rows);
        else if (table == "Assessments") _assessment = Number(rows);
        else if (table == "ChildProtectionPlans") _plan = Number(rows);
        row[1] = _episode;
        if (table == "Assessments") row[2] = _assessment;
        else if (table is "ChildProtectionPlans" or "Reviews") row[2] = _plan;
        return row;
    }

    private static string Number(List<string?[]> rows) => rows.Count.ToString(CultureInfo.InvariantCulture);

    private void Take(CinXmlShape.Group group, CinXmlShape.Item item, string?[]? row)
    {
        if (item.Way == CinXmlShape.Way.Row) row = NewRow(item.Table);
        var name = _xml.LocalName;
        var value = Value(group.Name);
        if (value is null || row is null || item.Column < 0) return;
        if (item is { Table: "ChildIdentifiers", Column: 0 }) _child ??= value;
        if (item.Way == CinXmlShape.Way.Add && row[item.Column] is { } before) row[item.Column] = $"{before} {value}";
        else if (row[item.Column] is null) row[item.Column] = value;
        else _xml.Remark(group.Name, "The item is given twice; the first was read.", name);
    }

    /// <summary>The text of the item that the reader stands on, blanks around it taken off; null when there is none.</summary>
    private string? Value(string within)
    {
        if (_xml.IsEmptyElement) return null;
        var depth = _xml.Depth;
        _xml.StartText();
        while (_xml.Next() && _xml.Depth > depth)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                _xml.Remark(within, "The census has no such element here; it was left out.");
                _xml.Skip();
            }
            else _xml.AddText();
        }

        var text = _xml.Text.Trim();
        if (text.IsEmpty) return null;
        if (text.Length > LongestShared) return text.ToString();
        var shared = _shared.GetAlternateLookup<ReadOnlySpan<char>>();
        if (shared.TryGetValue(text, out var held)) return held;
        var made = text.ToString();
        if (_shared.Count < MostShared) _shared.Add(made);
        return made;
    }
}
