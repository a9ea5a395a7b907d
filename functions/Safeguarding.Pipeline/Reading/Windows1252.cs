using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Safeguarding.Pipeline.Reading;

/// <summary>Reads lines that are not UTF-8 as Windows-1252, the code page that British case management systems export in.</summary>
/// <remarks>
/// Decided line by line, not for the whole file: a stream cannot know in its first megabyte what its last will hold, files are
/// sometimes pasted together from two systems, and a Windows-1252 line that happens to be valid UTF-8 is all but always plain ASCII.
/// </remarks>
internal static class Windows1252
{
    private static readonly Encoding CodePage = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Appends <paramref name="text"/> to <paramref name="utf8"/>, every line that is not valid UTF-8 transcoded. Line ends stay as they are.</summary>
    /// <returns>How many lines were transcoded.</returns>
    public static int Repair(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> utf8)
    {
        var lines = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny((byte)'\r', (byte)'\n');
            var length = end < 0 ? text.Length : end + 1;
            var line = text[..length];
            if (Utf8.IsValid(line)) utf8.Write(line);
            else
            {
                Encoding.UTF8.GetBytes(CodePage.GetString(line), utf8);
                lines++;
            }
            text = text[length..];
        }
        return lines;
    }
}
