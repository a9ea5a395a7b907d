using System.Globalization;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What a sign shows on one day.</summary>
/// <param name="Part">What is counted; of a count the count.</param>
/// <param name="Of">What it is a share of; null of a count or a number.</param>
/// <param name="Number">A number that counts no children, in <paramref name="Unit"/>.</param>
/// <param name="Unit">Stands after a number: "%", " days" or nothing.</param>
public readonly record struct SignReading(long Part, long? Of, double? Number, string Unit)
{
    public static SignReading Share(long part, long of) => new(part, of, null, "%");

    public static SignReading Count(long count) => new(count, null, null, "");

    public static SignReading Measure(double number, string unit) => new(0, null, number, unit);

    /// <summary>Percent of a share, else the count or number; null of a share of nothing.</summary>
    public double? Figure => Number ?? (Of is { } of ? of == 0 ? null : 100.0 * Part / of : Part);

    /// <summary>Whether it is too small to be shown in wide circulation.</summary>
    public bool IsHidden => Number is null && (Of is { } of ? SmallNumbers.IsSmall(Part) || SmallNumbers.IsSmall(of) || SmallNumbers.IsSmall(of - Part) : SmallNumbers.IsSmall(Part));

    /// <summary>The figure as far as it may be known: null where hidden, or of nothing.</summary>
    public double? Shown => IsHidden ? null : Figure;

    public string Words => IsHidden ? SmallNumbers.Mark
        : Number is { } number ? number.ToString(Unit == " days" ? "0" : "0.0", CultureInfo.InvariantCulture) + (Unit == " days" && number == 1 ? " day" : Unit)
        : Of is { } of ? Reporting.Words.Percent(Part, of) : Reporting.Words.Whole(Part);

    /// <summary>What stands under it.</summary>
    public string Small => !IsHidden && Number is null && Of is > 0 and var of ? $"{Reporting.Words.Whole(Part)} of {Reporting.Words.Whole(of)}" : "";
}
