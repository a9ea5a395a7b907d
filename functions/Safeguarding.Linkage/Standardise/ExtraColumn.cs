using System.Text;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A column beside the usual ones.</summary>
/// <param name="IsIdentifier">A strong identifier, which hardly two people share, rather than a text to compare.</param>
internal sealed record ExtraColumn(string Name, bool IsIdentifier)
{
    /// <summary>Letters and digits in capitals, words one blank apart.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in Folding.Fold(text))
        {
            if (char.IsLetterOrDigit(c)) folded.Append(c);
            else if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
        }
        return folded.ToString().TrimEnd();
    }
}
