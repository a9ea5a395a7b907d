using System.Buffers;
using System.Text.Unicode;
using CsvHelper;

namespace Safeguarding.Pipeline.Reading;

/// <summary>Reads an extract record by record with flat memory; what cannot be read as fields comes out as a record with a fault, its text and its line.</summary>
/// <remarks>
/// CsvHelper's UTF-8 reader does the reading of fields, over stretches of the buffer that <see cref="RecordSplitter"/> has found to be
/// whole and well formed; a malformed line never reaches it. A stretch is a megabyte or so, so a reader per stretch costs nothing.
/// <code>
/// while (await reader.NextStretchAsync(cancel))
///     while (reader.Read()) ...
/// </code>
/// </remarks>
public sealed class ExtractReader : IAsyncDisposable
{
    private const int FirstBufferBytes = 512 << 10;

    private readonly SourceText _source;
    private readonly ReadingOptions _options;
    private RecordSplitter _splitter;
    private CsvReaderOptions _strict = Strict(',');
    private SearchValues<byte> _blank = SearchValues.Create(" \t,\""u8);
    private readonly ArrayBufferWriter<byte> _repaired = new();

    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _final;
    private bool _discarding;

    private CsvReader? _csv;
    private ReadOnlyMemory<byte> _stretch;
    private bool _stretchHasNul;
    private RecordFault _lineFault;
    private bool _lineRead;
    private long _stretchLine = 1;
    private int _counted;
    private bool _endsUnfinished;
    private FileFault _fault;

    private ExtractReader(SourceText source, ReadingOptions options)
    {
        _source = source;
        _options = options;
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(FirstBufferBytes, 2L * options.MaxRecordBytes));
    }

    public IReadOnlyList<string> Header { get; private set; } = [];
    public char Delimiter { get; private set; } = ',';
    public TextCompression Compression => _source.Compression;

    /// <summary>Windows-1252 once any line so far was read as such.</summary>
    public TextEncoding Encoding => RepairedLines > 0 ? TextEncoding.Windows1252 : _source.Encoding;

    /// <summary>Lines read as Windows-1252 because they are not valid UTF-8.</summary>
    public long RepairedLines { get; private set; }

    /// <summary>Lines with nothing but spaces and delimiters, passed over.</summary>
    public long BlankLines { get; private set; }

    /// <summary>Bytes received, before any unpacking.</summary>
    public long ReceivedBytes => _source.ReceivedBytes;

    /// <summary>What is wrong with the whole file. Complete when <see cref="NextStretchAsync"/> has returned false.</summary>
    public FileFault Fault => _source.Fault != FileFault.None ? _source.Fault : _fault;

    /// <summary>Data rows so far, faulty ones included.</summary>
    public long Row { get; private set; }

    /// <summary>What keeps the current record from being read as fields.</summary>
    public RecordFault RecordFault { get; private set; }

    /// <summary>Fields of the current record when it could be split, also when they are too few or too many.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Whether the current record's text may hold U+FFFD, the mark of a character lost on the way.</summary>
    public bool StretchHasLostCharacters { get; private set; }

    internal static CsvReaderOptions Strict(char delimiter) => new()
    {
        Separator = delimiter,
        HasHeader = false,
        Encoding = System.Text.Encoding.UTF8,
        DetectSeparatorHint = false,
        SkipEmptyLines = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        IncludeValuesInExceptions = false,
    };

    /// <summary>Opens an extract and reads its header.</summary>
    /// <param name="file">Read forward once; left open.</param>
    /// <param name="fileName">Only its extension matters, and only where the header leaves a doubt.</param>
    /// <param name="isColumn">Whether a header is a known column; finds the delimiter.</param>
    public static async Task<ExtractReader> OpenAsync(Stream file, string fileName, Func<string, bool> isColumn, ReadingOptions options, CancellationToken cancel)
    {
        var source = await SourceText.OpenAsync(file, options, cancel).ConfigureAwait(false);
        var reader = new ExtractReader(source, options);
        if (source.Fault == FileFault.NotText) reader._fault = FileFault.NotText;
        else await reader.ReadHeaderAsync(fileName, isColumn, cancel).ConfigureAwait(false);
        return reader;
    }

    private async ValueTask ReadHeaderAsync(string fileName, Func<string, bool> isColumn, CancellationToken cancel)
    {
        char? stated = null;
        while (true)
        {
            int length;
            while ((length = RecordSplitter.LineLength(_buffer.AsSpan(_start, _end - _start), _final)) == 0 && !_final && _end - _start <= _options.MaxRecordBytes)
                await FillAsync(cancel).ConfigureAwait(false);
            if (length == 0)
            {
                _fault = _end > _start ? FileFault.HeaderMalformed : FileFault.Empty;
                return;
            }
            var line = Valid(_buffer.AsMemory(_start, length));
            _start += length;
            _stretchLine++;
            var text = line.Span.TrimEnd("\r\n"u8);
            if (text.Trim(" \t\0"u8).IsEmpty) continue;
            if (stated is null && (stated = HeaderLine.Stated(text)) is not null) continue;

            var header = HeaderLine.Read(line[..text.Length], isColumn, fileName, stated);
            if (!header.WellFormed) _fault = FileFault.HeaderMalformed;
            (Header, Delimiter, _strict) = (header.Names, header.Delimiter, Strict(header.Delimiter));
            _blank = SearchValues.Create([(byte)header.Delimiter, (byte)' ', (byte)'\t', (byte)'"']);
            _splitter = new RecordSplitter((byte)header.Delimiter, header.Names.Count, _options);
            return;
        }
    }

    /// <summary>Brings the next records to hand. False at the end of what can be read; then look at <see cref="Fault"/>.</summary>
    public async ValueTask<bool> NextStretchAsync(CancellationToken cancel)
    {
        CloseStretch();
        if (_fault != FileFault.None) return false;
        while (true)
        {
            var text = _buffer.AsMemory(_start, _end - _start);
            if (_discarding)
            {
                var rest = RecordSplitter.LineLength(text.Span, _final);
                _discarding = rest == 0;
                // A CR in the last byte stays: the LF after it belongs to the same line ending.
                _start = rest > 0 ? _start + rest : !text.IsEmpty && text.Span[^1] == '\r' ? _end - 1 : _end;
                if (rest == 0 && _final) _discarding = false;
                if (rest == 0 && !await FillAsync(cancel).ConfigureAwait(false) && _start == _end) return End();
                continue;
            }
            var fault = _splitter.Split(text.Span, _final, out var whole, out var line);
            if (whole > 0)
            {
                OpenStretch(text[..whole]);
                _start += whole;
                return true;
            }
            if (fault != RecordFault.None && line == 0 && text.Length > _options.MaxRecordBytes + 2)
            {
                OpenLine(text[..Cut(text.Span).Length], RecordFault.TooLong);
                _discarding = true;
                return true;
            }
            if (line > 0)
            {
                OpenLine(text[..line], text.Span[..line].TrimEnd("\r\n"u8).Length > _options.MaxRecordBytes ? RecordFault.TooLong : fault);
                _start += line;
                return true;
            }
            if (!await FillAsync(cancel).ConfigureAwait(false) && _start == _end) return End();
        }
    }

    /// <summary>Moves to the next record of the stretch.</summary>
    public bool Read()
    {
        if (_csv is null)
        {
            if (_lineRead || _lineFault == RecordFault.None) return false;
            _lineRead = true;
            Row++;
            RecordFault = _lineFault;
            FieldCount = 0;
            return true;
        }
        while (_csv.Read())
        {
            FieldCount = _csv.FieldCount;
            if (IsBlank())
            {
                BlankLines++;
                continue;
            }
            Row++;
            RecordFault = _csv.RawRecord.Length > _options.MaxRecordBytes ? RecordFault.TooLong
                : FieldCount != Header.Count ? RecordFault.FieldCount
                : _stretchHasNul && _csv.RawRecord.Contains((byte)0) ? RecordFault.NulByte
                : RecordFault.None;
            return true;
        }
        return false;
    }

    private bool IsBlank()
    {
        if (_csv!.GetSpan(0) is not ([] or [(byte)' ' or (byte)'\t', ..]) || _csv.RawRecord.IndexOfAnyExcept(_blank) >= 0) return false;
        for (var i = 0; i < FieldCount; i++)
            if (_csv.GetSpan(i).ContainsAnyExcept((byte)' ', (byte)'\t')) return false;
        return true;
    }

    /// <summary>Value of a field of the current record: UTF-8, unquoted, valid until the next read.</summary>
    public ReadOnlySpan<byte> GetSpan(int field) => _csv!.GetSpan(field);

    /// <summary>The current record as it stands in the file (as UTF-8), without its line ending; one that is too long is cut to <see cref="ReadingOptions.MaxRejectBytes"/>.</summary>
    public ReadOnlySpan<byte> Raw
    {
        get
        {
            var raw = _csv is null ? _stretch.Span.TrimEnd("\r\n"u8) : _csv.RawRecord;
            return RecordFault == RecordFault.TooLong ? Cut(raw) : raw;
        }
    }

    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        // No more than is at hand of every line that is too long, or the answer would depend on the buffer.
        var length = Math.Min(_options.MaxRejectBytes, _options.MaxRecordBytes);
        if (text.Length <= length) return text;
        // Not inside a character.
        for (var back = 0; back < 3 && length > 0 && (text[length] & 0xC0) == 0x80; back++) length--;
        return text[..length];
    }

    /// <summary>1-based physical line on which the current record starts. Counted when asked for, so that good rows don't pay for it.</summary>
    public long Line
    {
        get
        {
            CountTo(_csv is null ? 0 : (int)_csv.ByteOffset);
            return _stretchLine;
        }
    }

    private void CountTo(int offset)
    {
        _stretchLine += LineCount.Of(_stretch.Span[_counted..offset]);
        _counted = offset;
    }

    private void OpenStretch(ReadOnlyMemory<byte> text)
    {
        _stretch = Valid(text);
        _stretchHasNul = _stretch.Span.Contains((byte)0);
        StretchHasLostCharacters = _stretch.Span.IndexOf("\uFFFD"u8) >= 0;
        _csv = CsvReader.Create(_stretch, _strict);
        _endsUnfinished = text.Span[^1] is not ((byte)'\r' or (byte)'\n');
    }

    private void OpenLine(ReadOnlyMemory<byte> text, RecordFault fault)
    {
        _stretch = Valid(text);
        _lineFault = fault;
        _endsUnfinished = text.Span[^1] is not ((byte)'\r' or (byte)'\n');
    }

    private void CloseStretch()
    {
        if (_csv is not null || _lineFault != RecordFault.None)
        {
            // The line a discarded tail ends on was counted when the tail's line ending was still to come.
            CountTo(_stretch.Length);
            if (_csv is null && _discarding && LineCount.Of(_stretch.Span) == 0) _stretchLine++;
        }
        _csv?.Dispose();
        _csv = null;
        _stretch = default;
        _counted = 0;
        _lineFault = RecordFault.None;
        _lineRead = false;
    }

    private bool End()
    {
        // A last line without its line ending is common and fine. With a field missing or a quote open, it is where a copy broke off.
        if (_source.Fault == FileFault.None && _endsUnfinished && (RecordFault == RecordFault.OpenQuote || (RecordFault == RecordFault.FieldCount && FieldCount < Header.Count)))
            _fault = FileFault.StopsMidRow;
        return false;
    }

    private ReadOnlyMemory<byte> Valid(ReadOnlyMemory<byte> text)
    {
        if (Utf8.IsValid(text.Span)) return text;
        _repaired.ResetWrittenCount();
        RepairedLines += Windows1252.Repair(text.Span, _repaired);
        return _repaired.WrittenMemory;
    }

    /// <summary>Reads more. False when there is no more.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        if (_final) return false;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }
        // Fill the buffer whatever pieces the stream comes in, so that a stretch is long.
        var wanted = _buffer.Length - _end;
        var read = await _source.Utf8.ReadAtLeastAsync(_buffer.AsMemory(_end), wanted, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        _end += read;
        _final = read < wanted;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _csv?.Dispose();
        _csv = null;
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
        await _source.DisposeAsync().ConfigureAwait(false);
    }
}
