namespace Safeguarding.Linkage.Standardise;

/// <summary>
/// What a name's consonants sound like, for blocking and for telling a respelling from another name.
/// </summary>
/// <remarks>
/// Soundex and its kin were made for English surnames and split Hussain from Hossein or Mahmood from Mehmud by chance of first letter only;
/// keeping the consonant skeleton and dropping vowels, H and W after the first letter serves the transliterated names as well as the English ones.
/// </remarks>
internal static class SoundKey
{
    private const int Longest = 8;

    /// <summary>Up to eight codes of eight bits, the first lowest; 0 for an empty token.</summary>
    public static ulong Of(ReadOnlySpan<char> token)
    {
        var key = 0UL;
        var count = 0;
        var last = '\0';
        for (var i = 0; i < token.Length && count < Longest; i++)
        {
            var c = token[i];
            var next = i + 1 < token.Length ? token[i + 1] : '\0';
            var first = i == 0;
            var code = '\0';
            switch (c)
            {
                case 'A' or 'E' or 'I' or 'O' or 'U': code = first ? 'A' : '\0'; break;
                case 'Y': code = first ? 'Y' : '\0'; break;
                case 'H' or 'W': code = first && !(c == 'W' && next == 'R') ? c : '\0'; break;
                case 'P': code = next == 'H' ? 'F' : 'P'; break;
                case 'F' or 'V': code = 'F'; break;
                case 'C':
                    if (next == 'H') code = i + 2 < token.Length && token[i + 2] is 'R' or 'L' ? 'K' : 'X';
                    else code = next is 'E' or 'I' or 'Y' ? 'S' : 'K';
                    break;
                case 'K': code = first && next == 'N' ? '\0' : 'K'; break;
                case 'Q': code = 'K'; break;
                case 'G': code = next == 'H' && !first ? '\0' : first && next is 'E' ? 'J' : 'G'; break;
                case 'S': code = next == 'H' ? 'X' : 'S'; break;
                case 'Z': code = 'S'; break;
                case 'X': code = 'S'; break;
                default: code = c; break;
            }
            if (code == '\0')
            {
                // A vowel between two like consonants parts them (LILY), a silent H does not (BHBH).
                if (c is not ('H' or 'W')) last = '\0';
                continue;
            }
            if (code == last) continue;
            last = code;
            key |= (ulong)(code & 0xFF) << (8 * count++);
        }
        return key;
    }
}
