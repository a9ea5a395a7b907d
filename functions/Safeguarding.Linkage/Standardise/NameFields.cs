namespace Safeguarding.Linkage.Standardise;

/// <summary>A name field as numbers of <see cref="NameTable"/>.</summary>
internal readonly record struct NameField(int[] Tokens, int RunTogether, bool IsUnborn)
{
    public static readonly NameField None = new([], -1, false);
}

/// <summary>Every distinct text of a name column, read once.</summary>
internal sealed class NameFields
{
    private const int RangeLength = 512;
    private readonly NameField[] _givens;
    private readonly NameField[] _surnames;
    private readonly NameField[] _fullGivens;
    private readonly NameField[] _fullSurnames;

    public NameFields(RawTexts texts, NameTable names)
    {
        _givens = Number(Read(texts.Givens, NameText.Given), names);
        _surnames = Number(Read(texts.Surnames, NameText.Surname), names);
        _fullGivens = Number(Read(texts.FullNames, text => NameText.Given(FullName.Parts(text).Given)), names);
        _fullSurnames = Number(Read(texts.FullNames, text => NameText.Surname(FullName.Parts(text).Surname)), names);
    }

    public NameField OfGiven(int text) => _givens[text];

    /// <summary>The given name of a record; of its full name when the file keeps no other.</summary>
    public NameField Given(in RawRecord row) => row.Given == 0 && row.FullName != 0 ? _fullGivens[row.FullName] : _givens[row.Given];

    public NameField Surname(in RawRecord row) => row.Surname == 0 && row.FullName != 0 ? _fullSurnames[row.FullName] : _surnames[row.Surname];

    private static NameTokens[] Read(TextTable texts, Func<string?, NameTokens> read)
    {
        var fields = new NameTokens[texts.Count];
        fields[0] = NameTokens.None;
        Parallel.For(0, (fields.Length + RangeLength - 1) / RangeLength, range =>
        {
            for (var i = Math.Max(1, range * RangeLength); i < Math.Min(fields.Length, (range + 1) * RangeLength); i++) fields[i] = read(texts.TextOf(i));
        });
        return fields;
    }

    private static NameField[] Number(NameTokens[] fields, NameTable names) => Array.ConvertAll(fields, field => field.Tokens.Length == 0
        ? NameField.None with { IsUnborn = field.IsUnborn }
        : new NameField(Array.ConvertAll(field.Tokens, names.Add), names.Add(field.Tokens.Length == 1 ? field.Tokens[0] : string.Concat(field.Tokens)), field.IsUnborn));
}

/// <summary>A whole name in one field.</summary>
internal static class FullName
{
    /// <summary>"Patel, Anita" and "Anita Patel": what stands before a comma is the surname, without a comma it is the last word.</summary>
    public static (string Given, string Surname) Parts(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return ("", "");
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma >= 0) return (text[(comma + 1)..], text[..comma]);
        var trimmed = text.Trim();
        var blank = trimmed.LastIndexOf(' ');
        return blank < 0 ? ("", trimmed) : (trimmed[..blank], trimmed[(blank + 1)..]);
    }
}
