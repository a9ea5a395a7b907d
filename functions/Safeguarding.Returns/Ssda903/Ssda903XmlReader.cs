using System.Xml;

namespace Safeguarding.Returns;

/// <summary>The file is not an SSDA903 that can be read. The message says what is wrong and what to do, and holds no value of the file.</summary>
public sealed class Ssda903XmlException(string message, int line, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>1-based line of the file; 0 when not known.</summary>
    public int Line { get; } = line;
}

/// <summary>
/// Reads an SSDA903 XML file in one pass into the tables of <see cref="Ssda903Layout"/>, and keeps nothing else: EXPSSDA903 holds CHILDs, each a HEADER (the child's items, and groups of items such as AREVIEW and OC2) and EPISODEs.
/// A group is known by its items and not by its name, so that the groups that later years add, SWEpisodes and DoLo, are read whatever they are called.
/// CHILDID becomes CHILD and PL becomes PLACE; the Header has the flag UASC besides, which exists in this form only.
/// </summary>
public sealed class Ssda903XmlReader
{
    private const string Root = "EXPSSDA903", Child = "CHILD", Header = "Header", Asylum = "UASC";
    private const int Deepest = 16;

    /// <summary>Longest value: ids, codes, dates and postcodes. A longer one is a broken file.</summary>
    private const int LongestValue = 1_000;

    private readonly XmlReader _xml;
    private readonly Dictionary<string, (List<string> Columns, List<string?[]> Rows)> _tables;

    /// <summary>The table of each item but those that every table repeats from the Header.</summary>
    private readonly Dictionary<string, string> _tableOf;
    private readonly Stack<Group> _open = new();
    private readonly List<(string Table, string?[] Row)> _ofChild = [];
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);
    private readonly char[] _text = new char[LongestValue + 1];

    private Ssda903XmlReader(XmlReader xml, ReturnYear year)
    {
        _xml = xml;
        _tables = Ssda903Layout.For(year).ToDictionary(t => t.Table, t => ((List<string>)[.. t.Columns, .. t.Table == Header ? [Asylum] : Array.Empty<string>()], new List<string?[]>()), StringComparer.Ordinal);
        _tableOf = _tables.SelectMany(t => t.Value.Columns.Where(c => t.Key == Header || c is not ("CHILD" or "DOB" or "SEX")).Select(c => (c, t.Key)))
            .Where(c => c.c != "CHILD").ToDictionary(c => c.c, c => c.Key, StringComparer.Ordinal);
    }

    /// <summary>The stream is read to its end and left open. Every table of the year is given, without rows where the file has none; rows are in file order.</summary>
    /// <param name="suffix">What the tables' names end with: <c>_last</c> for the return of the year before.</param>
    /// <exception cref="Ssda903XmlException">The file is not well-formed, has a document type or an entity, is deeper than a return, or is no SSDA903.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The layout of the year is not held.</exception>
    public static IReadOnlyDictionary<string, TextTable> Read(Stream stream, ReturnYear year, string suffix = "")
    {
        try
        {
            using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true, CloseInput = false });
            var reader = new Ssda903XmlReader(xml, year);
            reader.Read();
            return reader._tables.ToDictionary(t => t.Key + suffix, t => new TextTable(t.Key + suffix, t.Value.Columns, t.Value.Rows), StringComparer.Ordinal);
        }
        catch (XmlException e)
        {
            throw new Ssda903XmlException("The file cannot be read as XML from here on: it has a document type, a tag that is not closed, a character that XML does not have, or was cut short. Export it again from the system that made it.", e.LineNumber, e);
        }
    }

    private void Read()
    {
        if (_xml.MoveToContent() != XmlNodeType.Element || _xml.LocalName != Root) throw Refused($"The file's first element is not {Root}, so this is not an SSDA903. Choose another file, or another return.");
        while (_xml.Read())
        {
            if (_xml.Depth > Deepest) throw Refused($"Elements stand within elements more than {Deepest} deep, and a return has 4. This is another kind of file, or a broken one.");
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element:
                    if (_open.TryPeek(out var outer)) outer.HasGroups = true;
                    if (!_xml.IsEmptyElement) _open.Push(new Group(_xml.LocalName));
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when _open.TryPeek(out var inner):
                    inner.Value = inner.Value is null ? Value() : throw Refused("An item's value is broken up by other text. Export the file again from the system that made it.");
                    break;
                case XmlNodeType.EndElement when _open.Count > 0:
                    End(_open.Pop());
                    break;
            }
        }
    }

    private void End(Group ended)
    {
        if (ended.HasGroups)
        {
            Rows(ended.Items);
            if (ended.Name == Child) EndChild();
        }
        else if (_open.TryPeek(out var group))
        {
            var item = ended.Name switch { "CHILDID" => Child, "PL" => "PLACE", var name => name };
            if (ended.Value is not null && (item == Child || _tableOf.ContainsKey(item))) group.Items.TryAdd(item, ended.Value);
        }
    }

    /// <summary>A group's items are a row of each table that they belong to. A child seeking asylum has a row of that table also where the day on which that ended is blank.</summary>
    private void Rows(Dictionary<string, string> items)
    {
        var tables = items.Keys.Where(_tableOf.ContainsKey).Select(item => _tableOf[item]).ToHashSet(StringComparer.Ordinal);
        if (items.GetValueOrDefault(Asylum) == "1") tables.Add(Asylum);
        if (items.ContainsKey(Child)) tables.Add(Header);
        foreach (var name in tables)
        {
            var (columns, rows) = _tables[name];
            var row = columns.Select(items.GetValueOrDefault).ToArray();
            rows.Add(row);
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

    private string? Value()
    {
        var length = 0;
        while (_xml.ReadValueChunk(_text, length, _text.Length - length) is > 0 and var read)
            if ((length += read) > LongestValue) throw Refused("A value is longer than any value of a return. Export the file again from the system that made it.");
        if (Ssda903Values.Clean(_text.AsSpan(0, length)) is not { Length: <= Ssda903Values.LongestShared } value) return Ssda903Values.Clean(_text.AsSpan(0, length));
        if (_shared.TryGetValue(value, out var known)) return known;
        _shared.Add(value, value);
        return value;
    }

    private Ssda903XmlException Refused(string words) => new(words, _xml is IXmlLineInfo at ? at.LineNumber : 0);

    /// <summary>An element that has not ended: an item while nothing stands in it but its value, a group of items after.</summary>
    private sealed class Group(string name)
    {
        public string Name => name;
        public string? Value { get; set; }
        public bool HasGroups { get; set; }
        public Dictionary<string, string> Items { get; } = new(StringComparer.Ordinal);
    }
}
