using System.Xml;

namespace Safeguarding.Returns;

/// <summary>
/// Reads an SSDA903 XML file in one pass into the tables of <see cref="Ssda903Layout"/>, and keeps nothing else: EXPSSDA903 holds CHILDs, each a HEADER (the child's items, and groups of items such as AREVIEW and OC2) and EPISODEs.
/// A group is known by its items and not by its name, so that the groups that later years add, SWEpisodes and DoLo, are read whatever they are called.
/// CHILDID becomes CHILD and PL becomes PLACE; the Header has the flag UASC besides, which exists in this form only.
/// </summary>
public sealed class Ssda903XmlReader
{
    internal const string Root = "EXPSSDA903";
    private const string Child = "CHILD", Header = "Header", Asylum = "UASC";

    private readonly BoundedXml _xml;
    private readonly Dictionary<string, (List<string> Columns, List<string?[]> Rows, List<int> Lines)> _tables;

    /// <summary>The table of each item but those that every table repeats from the Header.</summary>
    private readonly Dictionary<string, string> _tableOf;
    private readonly Stack<Group> _open = new();
    private readonly List<(string Table, string?[] Row)> _ofChild = [];
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);

    private Ssda903XmlReader(BoundedXml xml, ReturnYear year)
    {
        _xml = xml;
        _tables = Ssda903Layout.For(year).ToDictionary(t => t.Table, t => ((List<string>)[.. t.Columns, .. t.Table == Header ? [Asylum] : Array.Empty<string>()], new List<string?[]>(), new List<int>()), StringComparer.Ordinal);
        _tableOf = _tables.SelectMany(t => t.Value.Columns.Where(c => t.Key == Header || c is not ("CHILD" or "DOB" or "SEX")).Select(c => (c, t.Key)))
            .Where(c => c.c != Child).ToDictionary(c => c.c, c => c.Key, StringComparer.Ordinal);
    }

    /// <summary>The stream is read to its end and left open. Every table of the year is given, without rows where the file has none; rows are in file order.</summary>
    /// <param name="suffix">What the tables' names end with: <c>_last</c> for the return of the year before.</param>
    /// <exception cref="ReturnXmlException">The file is not well-formed, is no SSDA903, or asks more than the limits allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The layout of the year is not held.</exception>
    public static ReturnXmlFile Read(Stream stream, ReturnYear year, string suffix = "", ReturnXmlLimits? limits = null) => BoundedXml.Read(stream, limits, xml => new Ssda903XmlReader(xml, year).Read(suffix));

    private ReturnXmlFile Read(string suffix)
    {
        while (_xml.Next())
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element when _open.Count == 0 && _xml.LocalName != Root:
                    throw _xml.Refuse($"The file's first element is not {Root}, so this is not an SSDA903{(_xml.LocalName == CinXmlShape.Message.Name ? " but, it seems, a CIN census" : "")}. Choose another file, or another return.");
                case XmlNodeType.Element:
                    if (_open.TryPeek(out var outer)) outer.HasGroups = true;
                    if (_xml.IsEmptyElement) break;
                    _open.Push(new Group(_xml.LocalName, _xml.Place.Line));
                    _xml.StartText();
                    break;
                case XmlNodeType.EndElement:
                    End(_open.Pop());
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when _open.Peek() is { HasGroups: true } group:
                    _xml.Remark(group.Name, "There is text between the elements; it was left out.");
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    _xml.AddText();
                    break;
            }
        }

        return new ReturnXmlFile(
            _tables.ToDictionary(t => t.Key + suffix, t => new TextTable(t.Key + suffix, t.Value.Columns, t.Value.Rows), StringComparer.Ordinal),
            _tables.ToDictionary(t => t.Key + suffix, t => (IReadOnlyList<int>)t.Value.Lines, StringComparer.Ordinal),
            _xml.Remarks);
    }

    private void End(Group ended)
    {
        if (ended.HasGroups)
        {
            Rows(ended);
            if (ended.Name == Child) EndChild();
        }
        else if (_open.TryPeek(out var group))
        {
            var item = ended.Name switch { "CHILDID" => Child, "PL" => "PLACE", var name => name };
            if (_xml.Text.IsWhiteSpace()) return;
            if (item != Child && !_tableOf.ContainsKey(item)) _xml.Remark(group.Name, "The return of the year has no such item; it was left out.", ended.Name);
            else if (!group.Items.TryAdd(item, Value())) _xml.Remark(group.Name, "The item is given twice; the first was read.", ended.Name);
        }
    }

    /// <summary>A group's items are a row of each table that they belong to. A child seeking asylum has a row of that table also where the day on which that ended is blank.</summary>
    private void Rows(Group group)
    {
        var items = group.Items;
        var tables = items.Keys.Where(_tableOf.ContainsKey).Select(item => _tableOf[item]).ToHashSet(StringComparer.Ordinal);
        if (items.GetValueOrDefault(Asylum) == "1") tables.Add(Asylum);
        if (items.ContainsKey(Child)) tables.Add(Header);
        foreach (var name in tables)
        {
            var (columns, rows, lines) = _tables[name];
            var row = columns.Select(items.GetValueOrDefault).ToArray();
            rows.Add(row);
            lines.Add(group.Line);
            _ofChild.Add((name, row));
        }
    }

    /// <summary>Every row of a child has the child's id, and the birth date and sex where its table repeats them.</summary>
    private void EndChild()
    {
        var (_, head) = _ofChild.Find(r => r.Table == Header);
        foreach (var (table, row) in _ofChild)
        {
            if (head is null || table == Header) continue;
            var columns = _tables[table].Columns;
            foreach (var column in (ReadOnlySpan<string>)["CHILD", "DOB", "SEX"])
                if (columns.IndexOf(column) is >= 0 and var at) row[at] = head[_tables[Header].Columns.IndexOf(column)];
        }

        _ofChild.Clear();
    }

    /// <summary>The text of the item that ends, which is not blank.</summary>
    private string Value()
    {
        var value = Ssda903Values.Clean(_xml.Text)!;
        if (value.Length > Ssda903Values.LongestShared || _shared.TryAdd(value, value)) return value;
        return _shared[value];
    }

    /// <summary>An element that has not ended: an item while nothing stands in it but its value, a group of items after.</summary>
    private sealed class Group(string name, int line)
    {
        public string Name => name;
        public int Line => line;
        public bool HasGroups { get; set; }
        public Dictionary<string, string> Items { get; } = new(StringComparer.Ordinal);
    }
}
