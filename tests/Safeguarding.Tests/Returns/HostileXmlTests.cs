using System.Text;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>What is done to a file of either return, both readers refuse in the same words, or read; neither waits, fills the memory or says a value.</summary>
public class HostileXmlTests
{
    private const string Cin = "cin", Care = "ssda903";

    public static TheoryData<string> Returns => [Cin, Care];

    private static readonly Dictionary<string, (string Root, string Other, string Before, string After)> Shapes = new(StringComparer.Ordinal)
    {
        [Cin] = ("Message", "EXPSSDA903", "<Message><Children><Child><ChildIdentifiers><LAchildID>", "</LAchildID></ChildIdentifiers></Child></Children></Message>"),
        [Care] = ("EXPSSDA903", "Message", "<EXPSSDA903><CHILD><HEADER><CHILDID>", "</CHILDID></HEADER></CHILD></EXPSSDA903>"),
    };

    /// <summary>ROOT stands for the return's first element, BEFORE and AFTER for what surrounds a child's id.</summary>
    [Theory]
    [InlineData("<!DOCTYPE ROOT SYSTEM \"file:///etc/passwd\"><ROOT/>", "document type", 1)]
    [InlineData("<!DOCTYPE ROOT [<!ENTITY a \"Canary\">]>\n<ROOT>&a;</ROOT>", "document type", 1)]
    [InlineData("<!DOCTYPE b [<!ENTITY a \"Canary\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><ROOT>&c;</ROOT>", "document type", 1)]
    [InlineData("<?xml version='1.0'?>\n<!DOCTYPE ROOT><ROOT/>", "document type", 1)]
    [InlineData("BEFORE\n&Canary;AFTER", "not well-formed", 2)]
    [InlineData("BEFORE Canary", "cut short", 1)]
    [InlineData("<ROOT>\n<CHI", "cut short", 2)]
    [InlineData("<ROOT>\n<CHILD></ROOT>", "not closed", 2)]
    [InlineData("<ROOT/><ROOT/>", "not well-formed", 1)]
    [InlineData("<ROOT Canary='1' Canary='2'/>", "not well-formed", 1)]
    [InlineData("<ROOT>\u0001</ROOT>", "not well-formed", 1)]
    [InlineData("\n<OTHER/>", "is not ROOT, so this is not", 2)]
    [InlineData("<html><body>Canary</body></html>", "is not ROOT, so this is not", 1)]
    [InlineData("", "The file is empty", 1)]
    [InlineData("CHILD,SEX\r\nCanary,1\r\n", "not XML", 1)]
    [InlineData("{\"Canary\":1}", "not XML", 1)]
    [InlineData("PK\u0003\u0004Canary", "packed", 1)]
    [InlineData("<?xml version='1.0' encoding='utf-16'?><ROOT/>", "Save the file as UTF-8", 1)]
    [InlineData("<?xml version='1.0' encoding='Canary'?><ROOT/>", "Save the file as UTF-8", 1)]
    public void A_broken_file_is_refused_with_the_place_and_what_to_do(string xml, string words, int line)
    {
        foreach (var (name, shape) in Shapes)
        {
            string Filled(string text) => text.Replace("ROOT", shape.Root, StringComparison.Ordinal).Replace("OTHER", shape.Other, StringComparison.Ordinal).Replace("BEFORE", shape.Before, StringComparison.Ordinal).Replace("AFTER", shape.After, StringComparison.Ordinal);
            var refused = Refused(name, Encoding.UTF8.GetBytes(Filled(xml)));
            Assert.Contains(Filled(words), refused.Message, StringComparison.Ordinal);
            Assert.StartsWith($"Line {line}, position ", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Canary", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Returns))]
    public void Tags_texts_and_depth_have_an_end(string name)
    {
        var (root, _, before, after) = Shapes[name];
        var much = new string('x', 5_000_000);
        Refuse("a single tag or text of more than 4000000 bytes", $"<{root} a=\"{much}\"/>");
        Refuse("more than 1000 different names", $"<{root} {string.Concat(Enumerable.Range(0, 600_000).Select(i => $"a{i}='' "))}/>");
        Refuse("a single tag or text", $"<{root}><{much}/></{root}>");
        Refuse("a single tag or text", $"<{root}><!--{much}--></{root}>");
        Refuse("a single tag or text", $"<{root}><?a {much}?></{root}>");
        Refuse(name == Cin ? "a single tag or text" : "longer than 1000 characters", $"<{root}>{new string(' ', 5_000_000)}</{root}>");
        Refuse("a single tag or text", $"<{root}><Shoes><Shoe/>{much}</Shoes></{root}>");
        Refuse("longer than 1000 characters", before + new string('x', 1_001) + after);
        Refuse("longer than 1000 characters", before + string.Concat(Enumerable.Repeat("<![CDATA[x]]>", 1_001)) + after);
        Refuse("longer than 1000 characters", before + much + after);
        Refuse("more than 16 deep", $"<{root}>{string.Concat(Enumerable.Repeat("<a>", 100_000))}");
        Refuse("more than 1000 different names", $"<{root}>{string.Concat(Enumerable.Range(0, 1_001).Select(i => $"<x{i}/>"))}</{root}>");
        Refuse("more than 1000 different names", $"<{root}>{string.Concat(Enumerable.Range(0, 1_001).Select(i => $"<x a{i}=''/>"))}</{root}>");

        void Refuse(string words, string xml)
        {
            var refused = Refused(name, Encoding.UTF8.GetBytes(xml)).Message;
            Assert.Contains(words, refused, StringComparison.Ordinal);
            Assert.True(refused.Length < 500, refused);
        }
    }

    [Theory]
    [MemberData(nameof(Returns))]
    public void A_file_without_an_end_is_refused_and_not_waited_for(string name)
    {
        using var endless = new Endless($"<{Shapes[name].Root}>", "<CHILD><HEADER/></CHILD>\n", null);
        Assert.Contains("larger than 5000000 bytes", Assert.Throws<ReturnXmlException>(() => Read(name, endless, new ReturnXmlLimits { Bytes = 5_000_000 })).Message, StringComparison.Ordinal);

        // Two thousand million bytes are read by nobody where the length is known.
        using var large = new Endless("", "<", 2_000_000_001);
        Assert.Contains("larger than 2000000000 bytes", Assert.Throws<ReturnXmlException>(() => Read(name, large)).Message, StringComparison.Ordinal);
        Assert.Equal(0, large.Taken);
    }

    [Theory]
    [InlineData("utf-8", "<?xml version='1.0' encoding='utf-8'?>", false)]
    [InlineData("utf-8", "<?xml version='1.0' encoding='utf-8'?>", true)]
    [InlineData("utf-8", "", true)]
    [InlineData("utf-16", "<?xml version='1.0' encoding='utf-16'?>", true)]
    [InlineData("utf-16BE", "<?xml version='1.0' encoding='utf-16'?>", true)]
    [InlineData("utf-16", "<?xml version='1.0' encoding='utf-16'?>", false)]
    [InlineData("iso-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?>", false)]
    [InlineData("windows-1252", "<?xml version=\"1.0\" encoding=\"Windows-1252\"?>", false)]
    [InlineData("windows-1252", "<?xml version='1.0' encoding='cp1252' standalone='yes'?>\r\n", false)]
    public void Letters_outside_ascii_are_read_in_the_encoding_that_the_file_names(string encoding, string declaration, bool mark)
    {
        // The dash is where Windows-1252 and Latin 1 part.
        var id = encoding == "iso-8859-1" ? "ZOË-Ñ" : "ZOË–Ñ";
        var writes = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        foreach (var (name, (_, _, before, after)) in Shapes)
            Assert.Equal((name, id), (name, Id(name, [.. mark ? writes.GetPreamble() : [], .. writes.GetBytes(declaration + before + id + after)])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<?xml version='1.0' encoding='utf-8'?>")]
    public void Windows_1252_that_is_not_named_is_refused_with_what_to_do(string declaration)
    {
        foreach (var (name, (_, _, before, after)) in Shapes)
        {
            var refused = Refused(name, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(declaration + before + "Zoë" + after)).Message;
            Assert.Contains("Save the file as UTF-8", refused, StringComparison.Ordinal);
            Assert.Contains("encoding=\"windows-1252\"", refused, StringComparison.Ordinal);
        }
    }

    /// <summary>Bounds hold whatever the file is written in: text that is decoded first is read by the same stream.</summary>
    [Fact]
    public void Bounds_hold_for_windows_1252_too() =>
        Assert.Contains("a single tag", Refused(Cin, Encoding.ASCII.GetBytes($"<?xml version='1.0' encoding='windows-1252'?><Message a='{new string('x', 5_000_000)}'/>")).Message, StringComparison.Ordinal);

    private static string? Id(string name, byte[] xml)
    {
        using var stream = new MemoryStream(xml);
        var tables = Read(name, stream).Tables;
        return (name == Cin ? tables["ChildIdentifiers"] : tables["Header"]).Rows[0][0];
    }

    private static ReturnXmlException Refused(string name, byte[] xml)
    {
        using var stream = new MemoryStream(xml);
        return Assert.Throws<ReturnXmlException>(() => Read(name, stream));
    }

    private static ReturnXmlFile Read(string name, Stream stream, ReturnXmlLimits? limits = null) =>
        name == Cin ? CinXmlReader.Read(stream, limits) : Ssda903XmlReader.Read(stream, ReturnYear.Ending(2026), limits: limits);

    /// <summary>The same text again and again after a beginning, and no end; with a length, one that says how long it is.</summary>
    private sealed class Endless(string begins, string again, long? length) : Stream
    {
        private readonly byte[] _begins = Encoding.UTF8.GetBytes(begins), _again = Encoding.UTF8.GetBytes(again);

        public long Taken { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            for (var i = 0; i < buffer.Length; i++, Taken++)
                buffer[i] = Taken < _begins.Length ? _begins[Taken] : _again[(Taken - _begins.Length) % _again.Length];
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override bool CanRead => true;
        public override bool CanSeek => length is not null;
        public override bool CanWrite => false;
        public override long Length => length ?? throw new NotSupportedException();
        public override long Position { get => Taken; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
