namespace Safeguarding.Pipeline.Contracts;

/// <summary>Comparison of headers and codes without case, spaces and punctuation: "NHS Number", "nhs_number" and "NHSNumber" are one.</summary>
public static class LooseText
{
    /// <summary>The text's letters and digits in upper case; the trimmed text itself when it has none.</summary>
    public static string Key(string text)
    {
        Span<char> key = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var c in text)
            if (char.IsLetterOrDigit(c)) key[length++] = char.ToUpperInvariant(c);
        return length == 0 ? text.Trim() : new string(key[..length]);
    }

    public static bool Same(string a, string b) => Key(a) == Key(b);
}
