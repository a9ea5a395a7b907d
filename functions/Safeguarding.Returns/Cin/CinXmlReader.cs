using System.Globalization;
using System.Xml;

namespace Safeguarding.Returns;

/// <summary>
/// Reads a CIN census file, 2017 to 2027, with a namespace or without, in one pass: rows are added to the tables as their elements come, and nothing else is kept.
/// A file with a document type, an entity, tags that do not match, or more of anything than <see cref="CinXmlLimits"/> allows is refused; what a census does not have is left out and said.
/// </summary>
/// <remarks>CINdetailsID, AssessmentID and CPPID number the elements of the whole file, so that what hangs from one of two children with the same id is never taken for the other's.</remarks>
public sealed class CinXmlReader : IDisposable
{
    private const int LongestShared = 12, MostShared = 100_000, LongestName = 60;

    private readonly CinXmlLimits _limits;
    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _at;
    private readonly BoundedStream _stream;
    private readonly Dictionary<string, (List<string?[]> Rows, List<FilePlace> Places)> _tables = CinTables.Columns.Keys.ToDictionary(t => t, _ => (new List<string?[]>(), new List<FilePlace>()), StringComparer.Ordinal);
    private readonly Dictionary<(string Within, string Element, string Words), (FilePlace First, int Count)> _remarks = [];

    /// <summary>Codes and dates are few and come often: each is held once.</summary>
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private readonly List<string?[]> _ofChild = [];
    private char[] _value = new char[64];
    private string? _child, _episode, _assessment, _plan;

    private CinXmlReader(Stream stream, CinXmlLimits limits)
    {
        _limits = limits;
        _stream = new BoundedStream(stream, limits);
        _xml = XmlReader.Create(_stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = false,
            MaxCharactersFromEntities = 1,
        });
        _at = (IXmlLineInfo)_xml;
    }

    /// <summary>The stream is read to its end and left open.</summary>
    /// <exception cref="CinXmlException">The file is not well-formed, not a census, or asks more than the limits allow.</exception>
    public static CinFile Read(Stream stream, CinXmlLimits? limits = null)
    {
        try
        {
            using var reader = new CinXmlReader(stream, limits ?? new CinXmlLimits());
            return reader.Read();
        }
        catch (XmlException e)
        {
            var place = new FilePlace(Math.Max(1, e.LineNumber), Math.Max(1, e.LinePosition));

            // The reader of the base library has no other mark of this refusal than its words, and these are in no other language.
            throw new CinXmlException(e.Message.Contains("DTD", StringComparison.Ordinal)
                ? "The file has a document type declaration, which a census never has. Export the file again from the system that made it."
                : "The file is not well-formed XML from here on: a tag that is not closed, a bare & or <, a character that XML or the file's encoding does not have, or a file cut short. Export it again from the system that made it.", place, e);
        }
    }

    public void Dispose()
    {
        _xml.Dispose();
        _stream.Dispose();
    }

    private CinFile Read()
    {
        var stack = new Stack<(CinXmlShape.Group Group, string?[]? Row, int Rows)>();
        while (Next())
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element when stack.Count == 0:
                    if (_xml.LocalName != CinXmlShape.Message.Name) throw Refuse("The file's first element is not Message, so this is not a CIN census. Choose another file, or another return.");
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
                        Remark(group.Name, "The census has no such element here; it was left out.");
                        Skip();
                    }

                    break;
                case XmlNodeType.EndElement:
                    End(stack.Pop());
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    Remark(stack.Peek().Group.Name, "There is text between the elements; it was left out.");
                    break;
            }
        }

        return new CinFile(
            _tables.ToDictionary(t => t.Key, t => new TextTable(t.Key, CinTables.Columns[t.Key], t.Value.Rows), StringComparer.Ordinal),
            _tables.ToDictionary(t => t.Key, t => (IReadOnlyList<FilePlace>)t.Value.Places, StringComparer.Ordinal),
            [.. _remarks.Select(r => new CinXmlRemark(r.Key.Element, r.Key.Words, r.Value.First, r.Value.Count))]);
    }

    private bool Next()
    {
        _stream.Place = new FilePlace(_at.LineNumber, _at.LinePosition);
        if (!_xml.Read()) return false;
        if (_xml.Depth > _limits.Depth) throw Refuse($"Elements stand within elements more than {_limits.Depth} deep, and a census has 7. This is another kind of file, or a broken one.");
        return true;
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
        var (rows, places) = _tables[table];
        var row = new string?[CinTables.Columns[table].Length];
        rows.Add(row);
        places.Add(new FilePlace(_at.LineNumber, _at.LinePosition));
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
        else Remark(group.Name, "The item is given twice; the first was read.", name);
    }

    /// <summary>The text of the item that the reader stands on, blanks around it taken off; null when there is none.</summary>
    private string? Value(string within)
    {
        if (_xml.IsEmptyElement) return null;
        var (length, depth) = (0, _xml.Depth);
        while (Next() && _xml.Depth > depth)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                Remark(within, "The census has no such element here; it was left out.");
                Skip();
                continue;
            }

            if (_xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)) continue;
            for (int read; (read = _xml.ReadValueChunk(_value, length, _value.Length - length)) > 0;)
            {
                length += read;
                if (length > _limits.ValueLength) throw Refuse($"A value is longer than {_limits.ValueLength} characters, which none of the census is. Correct it at its source.");
                if (length == _value.Length) Array.Resize(ref _value, 2 * length);
            }
        }

        var text = _value.AsSpan(0, length).Trim();
        if (text.IsEmpty) return null;
        if (text.Length > LongestShared) return text.ToString();
        var shared = _shared.GetAlternateLookup<ReadOnlySpan<char>>();
        if (shared.TryGetValue(text, out var held)) return held;
        var made = text.ToString();
        if (_shared.Count < MostShared) _shared.Add(made);
        return made;
    }

    private void Skip()
    {
        if (_xml.IsEmptyElement) return;
        var depth = _xml.Depth;
        while (Next() && _xml.Depth > depth) { }
    }

    private void Remark(string within, string words, string? element = null)
    {
        element ??= _xml.NodeType == XmlNodeType.Element ? _xml.LocalName : within;
        if (element.Length > LongestName) element = element[..LongestName];
        var key = (within, element, words);
        var seen = _remarks.TryGetValue(key, out var said);
        if (!seen && _remarks.Count >= _limits.UnknownElements) throw Refuse($"The file has more than {_limits.UnknownElements} kinds of element that a census does not have. This is another kind of file.");
        _remarks[key] = seen ? (said.First, said.Count + 1) : (new FilePlace(_at.LineNumber, _at.LinePosition), 1);
    }

    private CinXmlException Refuse(FormattableString words) => Refuse(FormattableString.Invariant(words));

    private CinXmlException Refuse(string words) => new(words, new FilePlace(Math.Max(1, _at.LineNumber), Math.Max(1, _at.LinePosition)));

    /// <summary>Counts what the reader takes: in all, and between one node and the next, so that neither a file nor one tag can fill the memory.</summary>
    private sealed class BoundedStream(Stream stream, CinXmlLimits limits) : Stream
    {
        private long _all, _sinceNode;
        private FilePlace _place = new(1, 1);

        /// <summary>Set at every node.</summary>
        public FilePlace Place { set => (_place, _sinceNode) = (value.Line > 0 ? value : _place, 0); }

        public override int Read(Span<byte> buffer)
        {
            var read = stream.Read(buffer);
            (_all, _sinceNode) = (_all + read, _sinceNode + read);
            if (_all > limits.Bytes) throw new CinXmlException(FormattableString.Invariant($"The file is larger than {limits.Bytes} bytes. A census of a whole authority is far smaller; if this one is right, allow it more."), _place);
            if (_sinceNode > limits.TagBytes) throw new CinXmlException(FormattableString.Invariant($"What follows is a single tag or text of more than {limits.TagBytes} bytes, which no census has. The file is broken."), _place);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
