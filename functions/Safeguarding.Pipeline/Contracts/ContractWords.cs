using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>What contracts say, in the words of the data dictionary and of the list of differences.</summary>
internal static class ContractWords
{
    public static string Agency(string agency) => agency switch
    {
        "social_care" => "Social care",
        "health" => "Health",
        "police" => "Police",
        "curated" => "Curated datasets",
        _ => agency,
    };

    public static string Type(FieldType type) => type switch
    {
        FieldType.Integer => "Whole number",
        FieldType.Number => "Number",
        FieldType.Boolean => "True or false",
        FieldType.Date => "Date",
        FieldType.DateTime => "Date and time",
        _ => "Text",
    };

    public static string Class(Classification classification) => classification switch
    {
        Classification.Identifier => "identifier",
        Classification.Personal => "personal",
        Classification.Sensitive => "sensitive",
        Classification.FreeText => "free text",
        _ => "operational",
    };

    /// <summary>What the pseudonymised copy holds of a column of this class.</summary>
    public static string Treatment(Classification classification) => classification switch
    {
        Classification.Identifier => "replaced by a pseudonym",
        Classification.Personal => "dropped or coarsened",
        Classification.FreeText => "dropped",
        _ => "kept, unless few children share it",
    };

    public static string Load(Load load) => load.Kind == LoadKind.Snapshot
        ? "Each extract is the whole table and replaces the one before."
        : $"Each extract adds rows, or replaces rows with the same {Join(load.Key)}.";

    /// <summary>An ISO 8601 duration of whole years, months, weeks and days: P1Y6M is "1 year 6 months".</summary>
    public static string Duration(string duration) => string.Join(' ', Parts(duration).Select(p => p.Unit switch { 'Y' => "year", 'M' => "month", 'W' => "week", _ => "day" } is var unit && p.Count == 1 ? $"1 {unit}" : $"{p.Count} {unit}s"));

    /// <summary>The days of such a duration, its years counted as 365 and its months as 30: never more than the calendar has.</summary>
    public static int Days(string duration) => Parts(duration).Sum(p => p.Count * p.Unit switch { 'Y' => 365, 'M' => 30, 'W' => 7, _ => 1 });

    private static IEnumerable<(int Count, char Unit)> Parts(string duration)
    {
        var start = 1;
        for (var i = 1; i < duration.Length; i++)
        {
            if (char.IsAsciiDigit(duration[i])) continue;
            yield return (int.Parse(duration.AsSpan(start, i - start), CultureInfo.InvariantCulture), duration[i]);
            start = i + 1;
        }
    }

    public static string Share(double share) => Math.Round(share * 100, 1).ToString(CultureInfo.InvariantCulture) + "%";

    public static string RowCount(RowCountLimits limits)
    {
        // A rise of 100% is read with ease, one of 4900% is not.
        var rise = limits.MaxRise < 2
            ? $"more than {Share(limits.MaxRise)} more rows than the last one"
            : string.Create(CultureInfo.InvariantCulture, $"more than {1 + limits.MaxRise:0.#} times the rows of the last one");
        var fall = limits.MaxFall < 1 ? $"more than {Share(limits.MaxFall)} fewer or " : "";
        return string.Create(CultureInfo.InvariantCulture, $"Held for a person to look at when it has {fall}{rise}, unless it is below {limits.Floor} rows.");
    }

    /// <summary>The rules of a column besides its type and code list.</summary>
    public static ImmutableArray<string> Rules(Field field)
    {
        var rules = ImmutableArray.CreateBuilder<string>();
        if (field.Required) rules.Add("must be filled");
        if (field.Type == FieldType.Date) rules.Add("written yyyy-MM-dd");
        if (field.Type == FieldType.DateTime) rules.Add("written yyyy-MM-ddTHH:mm:ss");
        if (field.Unique) rules.Add("no two rows alike");
        if (Length(field.MinLength, field.MaxLength) is { } length) rules.Add(length);
        if (field.Check != ValueCheck.None) rules.Add($"a valid {FieldValue.CheckWords(field.Check)}");
        if (Range(field.Minimum, field.Maximum) is { } range) rules.Add(range);
        return rules.ToImmutable();
    }

    public static string? Length(int? least, int? most) => (least, most) switch
    {
        (null, null) => null,
        (null, { } m) => $"at most {Characters(m)}",
        ({ } l, null) => $"at least {Characters(l)}",
        ({ } l, { } m) when l == m => $"exactly {Characters(m)}",
        ({ } l, { } m) => $"{l} to {Characters(m)}",
    };

    public static string? Range(string? least, string? most) => (least, most) switch
    {
        (null, null) => null,
        (null, { } m) => $"at most {m}",
        ({ } l, null) => $"at least {l}",
        ({ } l, { } m) => $"{l} to {m}",
    };

    public static string Join(IEnumerable<string> names) => string.Join(", ", names);

    private static string Characters(int count) => count == 1 ? "1 character" : $"{count} characters";
}
