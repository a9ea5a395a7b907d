namespace Safeguarding.Pipeline.Reading;

internal static class LineCount
{
    /// <summary>Line endings in the text; CR, LF and CR LF each count once.</summary>
    public static int Of(ReadOnlySpan<byte> text)
    {
        var lines = text.Count((byte)'\n');
        return text.Contains((byte)'\r') ? lines + text.Count((byte)'\r') - text.Count("\r\n"u8) : lines;
    }
}
