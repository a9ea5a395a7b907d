namespace Safeguarding.Linkage.Standardise;

internal enum Sex : byte { Unknown, Male, Female }

/// <summary>Reads each agency's way of writing sex: letters, the NHS's 1, 2, 9 and 0, or words.</summary>
internal static class SexCode
{
    public static Sex Read(string? text) => text.AsSpan().Trim() switch
    {
        ['1' or 'M' or 'm'] => Sex.Male,
        ['2' or 'F' or 'f'] => Sex.Female,
        var word when Is(word, "male") || Is(word, "boy") || Is(word, "man") => Sex.Male,
        var word when Is(word, "female") || Is(word, "girl") || Is(word, "woman") => Sex.Female,
        _ => Sex.Unknown,
    };

    /// <inheritdoc cref="Read(string?)"/>
    public static Sex Read(ReadOnlySpan<byte> utf8) => utf8.Length switch
    {
        0 => Sex.Unknown,
        1 => utf8[0] switch { (byte)'1' or (byte)'M' or (byte)'m' => Sex.Male, (byte)'2' or (byte)'F' or (byte)'f' => Sex.Female, _ => Sex.Unknown },
        _ => Read(System.Text.Encoding.UTF8.GetString(utf8)),
    };

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
