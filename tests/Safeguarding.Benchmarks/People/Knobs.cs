using System.Globalization;

namespace Safeguarding.Benchmarks.People;

/// <summary>Every rate of the invented population. A rate with three figures is for social care, health and police in that order; all are probabilities unless the table says otherwise.</summary>
internal sealed class Knobs
{
    private static readonly (string Name, string Default, string Meaning)[] Table =
    [
        ("mix", "0.15,0.60,0.25", "share of the records each source holds"),
        ("dup", "0.04,0.015,0.35", "mean further records of a child the source already holds"),
        ("nhs", "0.60,0.95,0.02", "record carries an NHS number"),
        ("typo", "0.030,0.012,0.045", "slip of the keys in a name, given name and surname each"),
        ("disparity", "1.6", "times as many name errors for groups other than WBI"),
        ("error-scale", "1", "multiplies every error rate below and the typos"),
        ("dob-error", "0.015,0.004,0.035", "birth date wrong"),
        ("dob-missing", "0.010,0.0005,0.040", "birth date blank"),
        ("postcode-missing", "0.050,0.010,0.180", "postcode blank"),
        ("postcode-error", "0.015,0.005,0.030", "postcode wrong"),
        ("nickname", "0.10,0.03,0.16", "short or other form written, of children whose name has one"),
        ("swap", "0.004,0.001,0.010", "given name and surname exchanged"),
        ("middle-first", "0.0135,0.020,0.035", "the middle name is the one used, of children who have one"),
        ("prefix-first", "0.44", "boys named Muhammad and another name: Muhammad written first"),
        ("half-surname", "0.10,0.17,0.14", "one half of a double-barrelled surname"),
        ("spelling", "0.05", "name put into Latin letters another way, of names with several spellings"),
        ("no-given", "0.0007,0.0009,0.0075", "given name blank"),
        ("no-surname", "0.002,0.0005,0.005", "surname blank"),
        ("sex-wrong", "0.005,0.001,0.0072", "the other sex written"),
        ("sex-missing", "0.006,0.001,0.031", "sex blank (health writes 9)"),
        ("wrong-nhs", "0.006,0.0004,0.02", "NHS number of a sibling (three in ten) or a digit off"),
        ("placeholder", "0.55", "newborn's health record says Baby, Infant... instead of the name"),
        ("surname-change", "0.07", "child changes surname at some age"),
        ("double-surname", "0.062", "WBI family with a double-barrelled surname; half as often for MIX"),
        ("half-sibling", "0.07", "child has the other parent's surname"),
        ("twin", "0.017", "birth is of twins"),
        ("similar-twin", "0.1", "twins of one sex whose names are near alike"),
        ("kin-nearby", "0.04", "family is kin of another: its surname, near its home"),
        ("adopted", "0.004", "social care child adopted: new name, NHS number and home"),
        ("in-care", "0.034", "social care child placed elsewhere"),
        ("move", "0.07", "moves a year"),
        ("outside", "0.03", "home outside the area where its group lives"),
        ("unborn", "0.02", "social care's record was opened before birth"),
        ("households-per-postcode", "4.92", "households with children in a postcode, a mean"),
    ];

    private readonly Dictionary<string, double[]> _values;

    private Knobs(Dictionary<string, double[]> values)
    {
        _values = values;
        var scale = values["error-scale"][0];
        Mix = PerSource("mix", 1);
        Dup = PerSource("dup", 1);
        Nhs = PerSource("nhs", 1);
        Typo = PerSource("typo", scale);
        BirthError = PerSource("dob-error", scale);
        BirthMissing = PerSource("dob-missing", scale);
        PostcodeMissing = PerSource("postcode-missing", scale);
        PostcodeError = PerSource("postcode-error", scale);
        Nickname = PerSource("nickname", scale);
        Swap = PerSource("swap", scale);
        MiddleFirst = PerSource("middle-first", scale);
        PrefixFirst = One("prefix-first");
        HalfSurname = PerSource("half-surname", scale);
        Spelling = Math.Min(0.9, One("spelling") * scale);
        NoGiven = PerSource("no-given", scale);
        NoSurname = PerSource("no-surname", scale);
        SexWrong = PerSource("sex-wrong", scale);
        SexMissing = PerSource("sex-missing", scale);
        WrongNhs = PerSource("wrong-nhs", scale);
        Placeholder = One("placeholder");
        SurnameChange = One("surname-change");
        DoubleSurname = One("double-surname");
        HalfSibling = One("half-sibling");
        Twin = One("twin");
        SimilarTwin = One("similar-twin");
        KinNearby = One("kin-nearby");
        Adopted = One("adopted");
        InCare = One("in-care");
        Move = One("move");
        Outside = One("outside");
        Unborn = One("unborn");
        Disparity = One("disparity");
        HouseholdsPerPostcode = One("households-per-postcode");
    }

    public double[] Mix { get; }
    public double[] Dup { get; }
    public double[] Nhs { get; }
    public double[] Typo { get; }
    public double[] BirthError { get; }
    public double[] BirthMissing { get; }
    public double[] PostcodeMissing { get; }
    public double[] PostcodeError { get; }
    public double[] Nickname { get; }
    public double[] Swap { get; }
    public double[] MiddleFirst { get; }
    public double PrefixFirst { get; }
    public double[] HalfSurname { get; }
    public double Spelling { get; }
    public double[] NoGiven { get; }
    public double[] NoSurname { get; }
    public double[] SexWrong { get; }
    public double[] SexMissing { get; }
    public double[] WrongNhs { get; }
    public double Placeholder { get; }
    public double SurnameChange { get; }
    public double DoubleSurname { get; }
    public double HalfSibling { get; }
    public double Twin { get; }
    public double SimilarTwin { get; }
    public double KinNearby { get; }
    public double Adopted { get; }
    public double InCare { get; }
    public double Move { get; }
    public double Outside { get; }
    public double Unborn { get; }
    public double Disparity { get; }
    public double HouseholdsPerPostcode { get; }

    public static bool IsOne(string name) => Table.Any(knob => knob.Name == name);

    public static string Usage => string.Join('\n', Table.Select(static knob => $"  --{knob.Name,-24} {knob.Default,-20} {knob.Meaning}"));

    /// <summary>The defaults with <paramref name="chosen"/> over them.</summary>
    /// <exception cref="FormatException">A value isn't as many figures, zero or more, as its default has.</exception>
    public static Knobs From(Dictionary<string, string> chosen) => new(Table.ToDictionary(static knob => knob.Name, knob => Figures(knob.Name, knob.Default, chosen.GetValueOrDefault(knob.Name, knob.Default))));

    private double One(string name) => _values[name][0];

    private double[] PerSource(string name, double scale) => [.. _values[name].Select(value => scale == 1 ? value : Math.Min(0.9, value * scale))];

    private static double[] Figures(string name, string standard, string text)
    {
        var parts = text.Split(',');
        var figures = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (parts.Length != standard.Split(',').Length || !double.TryParse(parts[i], CultureInfo.InvariantCulture, out figures[i]) || figures[i] < 0)
                throw new FormatException($"--{name} {text}: give it as {standard}, figures of zero or more.");
        return figures;
    }
}
