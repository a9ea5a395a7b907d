using System.Collections.Frozen;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A name as comparable tokens.</summary>
/// <param name="Tokens">Upper-case words without marks, titles, particles or placeholders, in the order written.</param>
/// <param name="IsUnborn">The text says that the child was not born yet.</param>
/// <param name="IsPlaceholder">The text stood in for a name that nobody knew.</param>
internal readonly record struct NameTokens(string[] Tokens, bool IsUnborn, bool IsPlaceholder)
{
    public static readonly NameTokens None = new([], false, false);
}

/// <summary>Splits a name as an agency typed it into comparable tokens.</summary>
internal static class NameText
{
    private static readonly FrozenSet<string> Titles = Words(
        "MR MRS MS MISS MX MASTER MSTR DR DOCTOR PROF REV SIR LADY JR JNR JUNIOR SNR SENIOR NEE AKA ALSO");

    // Written apart or joined as the clerk pleases; joining them makes MC DONALD and MCDONALD, ABDUL RAHMAN and ABDULRAHMAN one name.
    private static readonly FrozenSet<string> Joined = Words("MC MAC O ABDUL ABDEL ABDAL ABU ST FITZ");

    // Left out by one agency and kept by another; alone they say nothing.
    private static readonly FrozenSet<string> Particles = Words("AL EL UL DE DA DI DO DU DOS DAS DEL DELLA VAN VON DER DEN TER TEN BIN BINT BEN IBN LA LE");

    private static readonly FrozenSet<string> UnbornWords = Words("UNBORN FOETUS FETUS EXPECTED UNB");
    private static readonly FrozenSet<string> BirthWords = Words("BABY INFANT NEWBORN TWIN TRIPLET BB");

    private static readonly FrozenSet<string> PlaceholderWords = Words(
        "UNKNOWN UNKOWN UNKNWN UNK NK NOTKNOWN NOT KNOWN NA NONE NO NAME NONAME UNNAMED UNNAMD YET STATED GIVEN PROVIDED RECORDED SUPPLIED "
        + "REFUSED ANON ANONYMOUS TBC TBA X XX XXX XXXX BOY GIRL MALE FEMALE CHILD FIRSTNAME FORENAME SURNAME LASTNAME TEST BLANK NULL");

    /// <summary>Tokens of a given or middle name. A birth placeholder (BABY, TWIN 1) hides the rest of its field, which then names the mother or the order of birth.</summary>
    public static NameTokens Given(string? text)
    {
        var words = Split(text);
        if (words.Count == 0) return NameTokens.None;
        var unborn = words.Exists(UnbornWords.Contains);
        if (unborn || BirthWords.Contains(words[0])) return new NameTokens([], unborn, true);
        return Tokens(words);
    }

    /// <summary>Tokens of a surname; a double-barrelled one gives one for each half.</summary>
    public static NameTokens Surname(string? text) => Split(text) is { Count: > 0 } words ? Tokens(words) : NameTokens.None;

    private static NameTokens Tokens(List<string> words)
    {
        // N/K and N/A fall apart into letters.
        if (words.TrueForAll(PlaceholderWords.Contains) || PlaceholderWords.Contains(string.Concat(words))) return new NameTokens([], false, true);
        var tokens = new List<string>(words.Count);
        var prefix = "";
        foreach (var word in words)
        {
            if (Titles.Contains(word)) continue;
            if (Joined.Contains(word)) prefix += word;
            else if (Particles.Contains(word)) continue;
            else
            {
                tokens.Add(prefix + word);
                prefix = "";
            }
        }
        if (prefix.Length > 0) tokens.Add(prefix);

        // A family may really be called Le or Master.
        if (tokens.Count == 0) tokens.AddRange(words);
        return new NameTokens([.. tokens], false, false);
    }

    private static List<string> Split(string? text)
    {
        var words = new List<string>(2);
        if (string.IsNullOrWhiteSpace(text)) return words;
        var start = -1;
        var folded = Folding.Fold(text);
        Span<char> word = folded.Length <= 256 ? stackalloc char[folded.Length] : new char[folded.Length];
        var length = 0;
        for (var i = 0; i <= folded.Length; i++)
        {
            var c = i < folded.Length ? folded[i] : ' ';
            if (char.IsLetter(c))
            {
                word[length++] = c;
                start = i;
            }
            else if (c is '\'' or '’' or '‘' or '`' or '´' or 'ʼ' or '*') continue;
            // A nought in the middle of letters is a mistyped O; any other digit ends the word.
            else if (c == '0' && start == i - 1 && length > 0 && i + 1 < folded.Length && char.IsLetter(folded[i + 1]))
            {
                word[length++] = 'O';
                start = i;
            }
            else if (length > 0)
            {
                words.Add(new string(word[..length]));
                length = 0;
            }
        }
        return words;
    }

    private static FrozenSet<string> Words(string list) => list.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
