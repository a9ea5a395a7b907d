namespace Safeguarding.Pipeline.Reporting;

/// <summary>A time of a child: a plan, a period of care.</summary>
/// <param name="End">Day it ended, which is no longer in it; null while it lasts.</param>
internal readonly record struct Spell(DateOnly Start, DateOnly? End, string Id)
{
    /// <summary>Whether it lasts at the end of a day: what ended on 31 March is not in force on 31 March, as the department counts.</summary>
    public bool Holds(DateOnly day) => Start <= day && !(End <= day);

    public static int InOrder(Spell a, Spell b) => (a.Start, a.End ?? DateOnly.MaxValue).CompareTo((b.Start, b.End ?? DateOnly.MaxValue)) is not 0 and var by ? by : string.CompareOrdinal(a.Id, b.Id);
}
