namespace Safeguarding.Returns;

/// <summary>A cell as the department's system takes it: without spaces around it, in capitals, null when nothing is left.</summary>
public static class Ssda903Values
{
    /// <summary>Longest text that is held once for all the cells that have it: codes and dates are few and come often.</summary>
    public const int LongestShared = 10;

    public static string? Clean(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty) return null;
        var value = text.ToString();
        return text.ContainsAnyInRange('a', 'z') || !System.Text.Ascii.IsValid(text) ? value.ToUpperInvariant() : value;
    }
}
