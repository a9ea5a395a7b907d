using System.Globalization;
using Safeguarding.Linkage;

namespace Safeguarding.Tests.Linkage;

/// <summary>How well children as linked agree with children as known, counted in pairs of records.</summary>
internal sealed record PairFigures(long TruePairs, long Right, long Wrong, long Lost)
{
    public double Precision => Right + Wrong == 0 ? 1 : (double)Right / (Right + Wrong);
    public double Recall => (double)Right / TruePairs;
    public double F1 => 2 * Precision * Recall / (Precision + Recall);

    public static PairFigures Of(Crosswalk crosswalk, IReadOnlyDictionary<RecordKey, string> truth)
    {
        var right = 0L;
        var linked = 0L;
        foreach (var child in crosswalk.Entries.GroupBy(entry => entry.ChildId))
        {
            linked += Pairs(child.Count());
            right += child.GroupBy(entry => truth[entry.Record]).Sum(person => Pairs(person.Count()));
        }
        var known = truth.Values.GroupBy(person => person).Sum(person => Pairs(person.Count()));
        return new PairFigures(known, right, linked - right, known - right);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"precision {Precision:F4} recall {Recall:F4} F1 {F1:F4} right {Right} wrong {Wrong} lost {Lost}");

    private static long Pairs(long records) => records * (records - 1) / 2;
}
