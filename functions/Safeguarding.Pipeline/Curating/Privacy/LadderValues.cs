using Safeguarding.Linkage.Identifiers;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>Values of a column as each step of its ladder shows them.</summary>
internal static class LadderValues
{
    /// <summary>The type a step shows.</summary>
    public static FieldType TypeOf(Showing show, FieldType source) => show switch
    {
        Showing.Month => FieldType.Date,
        Showing.Year => FieldType.Integer,
        Showing.Value => source,
        _ => FieldType.String,
    };

    /// <param name="values">The column, unless its rule left values out already.</param>
    /// <param name="groupOf">Code to group, for <see cref="Showing.Group"/>.</param>
    /// <param name="areas">Postcode key to area, for <see cref="Showing.Area"/>; null without a lookup.</param>
    /// <exception cref="PrivacyRefusedException">The ladder asks of the column what it cannot give.</exception>
    public static Array Shown(Showing show, Array values, IReadOnlyDictionary<string, string>? groupOf, IReadOnlyDictionary<string, string>? areas) => (show, values) switch
    {
        (Showing.Value, _) => values,
        // Month of birth: enough for age bands, not enough to pick a child out of a street.
        (Showing.Month, DateOnly?[] dates) => Array.ConvertAll(dates, d => d is { } day ? new DateOnly(day.Year, day.Month, 1) : (DateOnly?)null),
        (Showing.Year, DateOnly?[] dates) => Array.ConvertAll(dates, d => d?.Year is { } year ? year : (long?)null),
        (Showing.Sector, string?[] texts) => Postcodes(texts, p => p.Sector),
        (Showing.District, string?[] texts) => Postcodes(texts, p => p.Outward),
        (Showing.Area, string?[] texts) => Postcodes(texts, p => areas?.GetValueOrDefault(PostcodeKey(p))),
        (Showing.Group, string?[] texts) => Array.ConvertAll(texts, t => t is null ? null : groupOf?.GetValueOrDefault(t)),
        _ => throw new PrivacyRefusedException($"A ladder of {PrivacySettings.Path} asks for what its column cannot give ({show} of {values.GetType().GetElementType()?.Name}). Correct the ladder."),
    };

    /// <summary>Numbers for the values of a step of some columns: equal rows have equal numbers.</summary>
    public static int[] Codes(IReadOnlyList<Array> columns, int rows)
    {
        var codes = new int[rows];
        foreach (var column in columns)
        {
            var known = new Dictionary<(int Before, object? Value), int>();
            for (var r = 0; r < rows; r++)
            {
                var key = (codes[r], column.GetValue(r));
                if (!known.TryGetValue(key, out var code)) known.Add(key, code = known.Count);
                codes[r] = code;
            }
        }

        return codes;
    }

    /// <summary>The form in which the lookup has a postcode.</summary>
    public static string PostcodeKey(Postcode postcode) => postcode.ToString().Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Nothing for text that is no postcode.</summary>
    private static string?[] Postcodes(string?[] texts, Func<Postcode, string?> show) =>
        Array.ConvertAll(texts, t => Postcode.TryParse(t, out var postcode) && show(postcode) is { Length: > 0 } shown ? shown : null);
}
