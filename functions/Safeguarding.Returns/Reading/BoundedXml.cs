using System.Xml;

namespace Safeguarding.Returns;

/// <summary>
/// The XML of a return, node by node, within <see cref="ReturnXmlLimits"/>: whatever a file holds, it is read in one pass with little memory, or refused.
/// A document type or an entity is refused, comments and processing instructions are passed over. UTF-8, UTF-16 by its mark, and what the first line names, Windows-1252 among them.
/// </summary>
internal sealed class BoundedXml : IDisposable
{
    private const int LongestName = 60;

    private readonly ReturnXmlLimits _limits;
    private readonly BoundedStream _stream;
    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _at;
    private readonly Dictionary<(string Within, string Element, string Words), (FilePlace First, int Count)> _remarks = [];
    private char[] _text = new char[64];
    private int _length;

    private BoundedXml(Stream stream, ReturnXmlLimits limits)
    {
        _limits = limits;
        _stream = new BoundedStream(stream, limits);
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = false,
            MaxCharactersFromEntities = 1,
            NameTable = new BoundedNames(limits, () => Place),
        };
        _xml = XmlOpening.CodePage(_stream.Opening()) is { } codePage ? XmlReader.Create(new StreamReader(_stream, codePage), settings) : XmlReader.Create(_stream, settings);
        _at = (IXmlLineInfo)_xml;
    }

    public XmlNodeType NodeType => _xml.NodeType;
    public string LocalName => _xml.LocalName;
    public bool IsEmptyElement => _xml.IsEmptyElement;
    public int Depth => _xml.Depth;
    public FilePlace Place => _at is { LineNumber: > 0 } ? new FilePlace(_at.LineNumber, Math.Max(1, _at.LinePosition)) : new FilePlace(1, 1);

    /// <summary>The text added since <see cref="StartText"/>.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    public IReadOnlyList<ReturnXmlRemark> Remarks => [.. _remarks.Select(r => new ReturnXmlRemark(r.Key.Element, r.Key.Words, r.Value.First, r.Value.Count))];

    /// <summary>Reads a file; the stream is left open.</summary>
    /// <exception cref="ReturnXmlException">The file is not well-formed XML, or asks more than the limits allow.</exception>
    public static T Read<T>(Stream stream, ReturnXmlLimits? limits, Func<BoundedXml, T> read)
    {
        try
        {
            using var xml = new BoundedXml(stream, limits ?? new ReturnXmlLimits());
            return read(xml);
        }
        catch (XmlException e)
        {
            throw new ReturnXmlException(XmlOpening.Words(e), new FilePlace(Math.Max(1, e.LineNumber), Math.Max(1, e.LinePosition)), e);
        }
    }

    public void Dispose()
    {
        _xml.Dispose();
        _stream.Dispose();
    }

    /// <summary>Moves to the next node; false at the end of the file.</summary>
    public bool Next()
    {
        _stream.Place = Place;
        if (!_xml.Read()) return false;
        return _xml.Depth <= _limits.Depth ? true : throw Refuse($"Elements stand within elements more than {_limits.Depth} deep, which no return has. This is another kind of file, or a broken one.");
    }

    /// <summary>Moves to the end of the element, whatever is in it.</summary>
    public void Skip()
    {
        if (_xml.IsEmptyElement) return;
        var depth = _xml.Depth;
        while (Next() && _xml.Depth > depth) { }
    }

    public void StartText() => _length = 0;

    /// <summary>Adds the text of the node, if it is one of text.</summary>
    public void AddText()
    {
        if (_xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)) return;
        for (int read; (read = _xml.ReadValueChunk(_text, _length, _text.Length - _length)) > 0;)
        {
            _length += read;
            if (_length > _limits.ValueLength) throw Refuse($"A value is longer than {_limits.ValueLength} characters, which none of a return is. Correct it at its source.");
            if (_length == _text.Length) Array.Resize(ref _text, 2 * _length);
        }
    }

    /// <summary>Says that something at this place is not read.</summary>
    /// <param name="within">The element in which it stands.</param>
    /// <param name="element">Its name, where it is not the element that the reader stands on.</param>
    public void Remark(string within, string words, string? element = null)
    {
        element ??= _xml.NodeType == XmlNodeType.Element ? _xml.LocalName : within;
        if (element.Length > LongestName) element = element[..LongestName];
        var key = (within, element, words);
        _remarks[key] = _remarks.TryGetValue(key, out var said) ? (said.First, said.Count + 1) : (Place, 1);
    }

    public ReturnXmlException Refuse(FormattableString words) => Refuse(FormattableString.Invariant(words));

    public ReturnXmlException Refuse(string words) => new(words, Place);

    /// <summary>The names of a file, each held once and for as long as it is read: a file that never names two things alike would fill the memory.</summary>
    private sealed class BoundedNames(ReturnXmlLimits limits, Func<FilePlace> place) : NameTable
    {
        private int _names;

        public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Counted(base.Add(key, start, len));

        public override string Add(string key) => Get(key) ?? Counted(base.Add(key));

        private string Counted(string name) => ++_names <= limits.Names ? name
            : throw new ReturnXmlException(FormattableString.Invariant($"The file has more than {limits.Names} different names of elements and attributes, and a return has fewer than 100. This is another kind of file."), place());
    }
}
