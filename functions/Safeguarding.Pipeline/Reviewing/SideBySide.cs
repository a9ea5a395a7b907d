using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Linkage;

namespace Safeguarding.Pipeline.Reviewing;

public enum FieldMark
{
    /// <summary>Fewer than two records say anything.</summary>
    Silent,
    Alike,
    Different,
}

/// <summary>The fields of person records under one another, as a steward compares them. Holds values of children: for eyes that asked, never for a log.</summary>
public static class SideBySide
{
    private static readonly (string Name, Func<PersonRecord, string?> Value)[] Columns =
    [
        ("given_name", p => p.GivenName),
        ("middle_name", p => p.MiddleName),
        ("surname", p => p.Surname),
        ("known_as", p => p.KnownAs),
        ("date_of_birth", p => Text(p.DateOfBirth)),
        ("expected_date_of_birth", p => Text(p.ExpectedDateOfBirth)),
        ("sex", p => p.Sex),
        ("postcode", p => p.Postcode),
        ("address", p => p.Address),
        ("uprn", p => p.Uprn),
        ("nhs_number", p => p.NhsNumber),
        ("upn", p => p.Upn),
        ("record_date", p => Text(p.RecordDate)),
    ];

    public static readonly ImmutableArray<string> Fields = [.. Columns.Select(c => c.Name)];

    /// <summary>Values of a record in the order of <see cref="Fields"/>; empty where it has none.</summary>
    public static ImmutableArray<string> Of(PersonRecord? record) => [.. Columns.Select(c => record is null ? "" : c.Value(record)?.Trim() ?? "")];

    /// <summary>Whether values say the same but for case, blanks and punctuation. When a record was confirmed is no property of the child.</summary>
    public static FieldMark MarkOf(string field, IEnumerable<string> values)
    {
        var said = values.Select(value => field == "sex" ? Sex(Bare(value)) : Bare(value)).Where(value => value.Length > 0).ToList();
        return said.Count < 2 || field == "record_date" ? FieldMark.Silent : said.Distinct(StringComparer.Ordinal).Count() == 1 ? FieldMark.Alike : FieldMark.Different;
    }

    /// <summary>Agencies write it as M and F, as 1 and 2, or in full; 0, 9 and U say nothing.</summary>
    private static string Sex(string value) => value.Length == 0 ? "" : value[0] switch { '1' => "M", '2' => "F", '0' or '9' or 'U' => "", var letter => letter.ToString() };

    private static string Bare(string value) => string.Concat(value.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
