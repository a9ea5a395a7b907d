namespace Safeguarding.Pipeline.Validating;

/// <summary>The spelling someone probably meant: fewest single-character edits and swaps of neighbours (optimal string alignment distance).</summary>
internal static class NearMiss
{
    private const int LongestCompared = 64;

    /// <summary>Position of the nearest spelling within a third of the text's length (at least one edit from three characters on), or -1. The first of several equally near.</summary>
    public static int Nearest(string text, IReadOnlyList<string> spellings)
    {
        if (text.Length is < 3 or > LongestCompared) return -1;
        var best = -1;
        var bestDistance = text.Length / 3 + 1;
        for (var i = 0; i < spellings.Count; i++)
        {
            if (Math.Abs(spellings[i].Length - text.Length) >= bestDistance) continue;
            var distance = Distance(text, spellings[i]);
            if (distance < bestDistance) (best, bestDistance) = (i, distance);
        }
        return best;
    }

    public static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1], last = new int[b.Length + 1], row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }
}
