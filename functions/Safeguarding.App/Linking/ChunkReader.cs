namespace Safeguarding.App.Linking;

/// <summary>A file in stretches of whole lines, handed to whoever asks next; a line break between quotes ends no line.</summary>
internal sealed class ChunkReader(Stream file, string name) : IDisposable
{
    private const int Size = 1 << 21;
    private const int Longest = 1 << 24;
    private readonly Lock _turn = new();
    private byte[] _rest = [];
    private Memory<byte>? _putBack;
    private bool _ended;

    /// <summary>The next stretch, or null at the end.</summary>
    /// <exception cref="InvalidDataException">A quote is opened and never closed.</exception>
    public Memory<byte>? Next()
    {
        lock (_turn)
        {
            if (_putBack is { } back)
            {
                _putBack = null;
                return back;
            }
            if (_ended && _rest.Length == 0) return null;
            var size = Size;
            while (true)
            {
                var buffer = GC.AllocateUninitializedArray<byte>(_rest.Length + size);
                _rest.CopyTo(buffer, 0);
                var read = Fill(buffer.AsSpan(_rest.Length));
                _ended = read < size;
                var text = buffer.AsSpan(0, _rest.Length + read);
                var end = LineEnd(text, isFirstWanted: false, out var isOpen);
                if (_ended && isOpen) throw new InvalidDataException($"{name} opens a quote that it never closes, which takes what follows for one field. Put it right and run again.");
                if (_ended) end = text.Length;
                if (end > 0 || _ended)
                {
                    _rest = text[end..].ToArray();
                    return text.Length == 0 ? (Memory<byte>?)null : buffer.AsMemory(0, end);
                }
                _rest = text.ToArray();
                if (_rest.Length > Longest) throw new InvalidDataException($"{name} opens a quote that it does not close within 16 MB. Put it right and run again.");
                size = _rest.Length;
            }
        }
    }

    /// <summary>What the next to ask gets first; of a stretch somebody has read the beginning of.</summary>
    public void PutBack(Memory<byte> stretch) => _putBack = stretch;

    public void Dispose() => file.Dispose();

    private int Fill(Span<byte> buffer)
    {
        try
        {
            return file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"{name} is cut short, or holds more than gzip. Send it again, or give it unpacked.");
        }
        catch (InvalidDataException)
        {
            throw new InvalidDataException($"{name} is not gzip, or is damaged. Pack it again, or give it unpacked.");
        }
    }

    /// <summary>Where the first row of a text ends, its line break included.</summary>
    public static int RowEnd(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n') + 1;
        if (end == 0) return text.Length;
        return text[..end].Contains((byte)'"') ? LineEnd(text, isFirstWanted: true, out _) is > 0 and var whole ? whole : text.Length : end;
    }

    /// <summary>Where the first or the last whole line of a text ends; 0 when it has none. A line break between quotes ends no line.</summary>
    /// <param name="isOpen">The text ends inside quotes.</param>
    private static int LineEnd(ReadOnlySpan<byte> text, bool isFirstWanted, out bool isOpen)
    {
        isOpen = false;
        if (!text.Contains((byte)'"')) return text.LastIndexOf((byte)'\n') + 1;
        var (quoted, closed, last) = (false, -1, 0);
        for (var at = 0; ; at++)
        {
            var next = text[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (next < 0)
            {
                isOpen = quoted;
                return last;
            }
            at += next;
            if (text[at] == '\n')
            {
                if (quoted) continue;
                last = at + 1;
                if (isFirstWanted) return last;
            }
            else if (quoted)
            {
                (quoted, closed) = (false, at);
            }
            else
            {
                // A quote opens at the start of a field; two in a row inside one are a quote of its text; any other is text.
                quoted = at == 0 || closed == at - 1 && text[at - 1] == '"' || text[at - 1] is (byte)',' or (byte)';' or (byte)'\t' or (byte)'|' or (byte)'\n';
            }
        }
    }
}
