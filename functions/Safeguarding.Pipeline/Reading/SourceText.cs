namespace Safeguarding.Pipeline.Reading;

public enum TextEncoding { Utf8, Utf8Bom, Utf16LittleEndian, Utf16BigEndian, Windows1252 }

public enum TextCompression { None, Gzip }

/// <summary>The received bytes as a stream of UTF-8 (or of Windows-1252, which only shows line by line: see <see cref="Windows1252"/>).</summary>
internal sealed class SourceText : IAsyncDisposable
{
    private const int HeadBytes = 512;

    private readonly ReceivedStream _received;
    private readonly GunzipStream? _gunzip;

    private SourceText(ReceivedStream received, GunzipStream? gunzip, Stream utf8, TextEncoding encoding, FileFault fault) =>
        (_received, _gunzip, Utf8, Encoding, OpeningFault) = (received, gunzip, utf8, encoding, fault);

    /// <summary>Text without a byte order mark.</summary>
    public Stream Utf8 { get; }
    public TextEncoding Encoding { get; }
    public TextCompression Compression => _gunzip is null ? TextCompression.None : TextCompression.Gzip;
    public long ReceivedBytes => _received.Received;

    private FileFault OpeningFault { get; }
    public FileFault Fault => OpeningFault != FileFault.None ? OpeningFault : _gunzip?.Fault ?? FileFault.None;

    public static async Task<SourceText> OpenAsync(Stream file, ReadingOptions options, CancellationToken cancel)
    {
        var head = await HeadAsync(file, cancel).ConfigureAwait(false);
        ReceivedStream received;
        GunzipStream? gunzip = null;
        Stream bytes;
        if (GunzipStream.IsGzip(head.Span))
        {
            (received, gunzip) = GunzipStream.Open(head, file, options);
            head = await HeadAsync(gunzip, cancel).ConfigureAwait(false);
            bytes = new ReceivedStream(head, gunzip, default);
        }
        else bytes = received = new ReceivedStream(head, file, default);

        var fault = IsKnownBinary(head.Span) ? FileFault.NotText : FileFault.None;
        var (encoding, mark) = Recognise(head.Span);
        await bytes.ReadExactlyAsync(new byte[mark], cancel).ConfigureAwait(false);
        var utf8 = encoding switch
        {
            TextEncoding.Utf16LittleEndian => System.Text.Encoding.CreateTranscodingStream(bytes, System.Text.Encoding.Unicode, System.Text.Encoding.UTF8),
            TextEncoding.Utf16BigEndian => System.Text.Encoding.CreateTranscodingStream(bytes, System.Text.Encoding.BigEndianUnicode, System.Text.Encoding.UTF8),
            _ => bytes,
        };
        return new(received, gunzip, utf8, encoding, fault);
    }

    private static async Task<ReadOnlyMemory<byte>> HeadAsync(Stream stream, CancellationToken cancel)
    {
        var head = new byte[HeadBytes];
        return head.AsMemory(0, await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false));
    }

    private static bool IsKnownBinary(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("%PDF-"u8) || head.StartsWith("PAR1"u8) || head.StartsWith("SQLite format 3\0"u8)
        || head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) || head.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF]);

    /// <summary>Encoding and length of the byte order mark. UTF-16 without a mark shows as zero bytes on one side of the ASCII of a header.</summary>
    private static (TextEncoding Encoding, int Mark) Recognise(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return (TextEncoding.Utf8Bom, 3);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return (TextEncoding.Utf16LittleEndian, 2);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (TextEncoding.Utf16BigEndian, 2);
        int even = 0, odd = 0, pairs = Math.Min(head.Length, 64) / 2;
        for (var i = 0; i < pairs; i++)
        {
            if (head[2 * i] == 0) even++;
            if (head[2 * i + 1] == 0) odd++;
        }
        if (pairs >= 4 && odd * 4 >= pairs * 3 && even == 0) return (TextEncoding.Utf16LittleEndian, 0);
        if (pairs >= 4 && even * 4 >= pairs * 3 && odd == 0) return (TextEncoding.Utf16BigEndian, 0);
        return (TextEncoding.Utf8, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Utf8.DisposeAsync().ConfigureAwait(false);
        if (_gunzip is not null) await _gunzip.DisposeAsync().ConfigureAwait(false);
    }
}
