using System.Collections.Frozen;
using System.Globalization;

namespace Safeguarding.Linkage.Standardise;

/// <summary>Brings letters of any European alphabet down to A to Z, so that names typed with and without their marks compare equal.</summary>
/// <remarks>
/// The table stands in for Unicode's canonical decomposition, which .NET leaves out when it runs without culture data, as this product does.
/// It adds the letters that have no decomposition (ß, ø, ł, þ) and the Cyrillic alphabet as British passports of Ukrainians write it.
/// Letters of other scripts are kept as they are: two records in the same script still compare.
/// </remarks>
internal static class Folding
{
    private static readonly (string Plain, string Letters)[] Latin =
    [
        ("A", "ÀÁÂÃÄÅĀĂĄƏǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ"),
        ("AE", "Æ"),
        ("B", "ƁḂḄḆ"),
        ("C", "ÇĆĈĊČḈ"),
        ("D", "ÐĎĐƉƊḊḌḎḐḒ"),
        ("DZ", "ǄǱ"),
        ("E", "ÈÉÊËĒĔĖĘĚƐȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ"),
        ("F", "ƑḞ"),
        ("G", "ĜĞĠĢƔǦǴḠ"),
        ("H", "ĤĦȞḢḤḦḨḪ"),
        ("I", "ÌÍÎÏĨĪĬĮİIǏȈȊḬḮỈỊı"),
        ("IJ", "Ĳ"),
        ("J", "Ĵ"),
        ("K", "ĶĸƘǨḰḲḴ"),
        ("L", "ĹĻĽŁḶḸḺḼ"),
        ("LJ", "Ǉ"),
        ("M", "ḾṀṂ"),
        ("N", "ÑŃŅŇƝǸṄṆṈṊ"),
        ("NG", "Ŋ"),
        ("NJ", "Ǌ"),
        ("O", "ÒÓÔÕÖØŌŎŐƆƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"),
        ("OE", "Œ"),
        ("P", "ṔṖ"),
        ("R", "ŔŖŘȐȒṘṚṜṞ"),
        ("S", "ŚŜŞŠȘṠṢṤṦṨ"),
        ("SS", "ßẞ"),
        ("T", "ŢŤŦȚṪṬṮṰ"),
        ("TH", "Þ"),
        ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
        ("V", "ƲṼṾ"),
        ("W", "ŴẀẂẄẆẈ"),
        ("X", "ẊẌ"),
        ("Y", "ÝŶŸƳȲẎỲỴỶỸ"),
        ("Z", "ŹŻŽẐẒẔ"),
    ];

    private static readonly (string Plain, string Letters)[] Cyrillic =
    [
        ("A", "А"), ("B", "Б"), ("V", "В"), ("H", "Г"), ("G", "Ґ"), ("D", "Д"), ("E", "ЕЭ"), ("IE", "Є"), ("ZH", "Ж"), ("Z", "З"),
        ("Y", "ИЫ"), ("I", "ІЇЙ"), ("K", "К"), ("L", "Л"), ("M", "М"), ("N", "Н"), ("O", "ОЁ"), ("P", "П"), ("R", "Р"), ("S", "С"),
        ("T", "Т"), ("U", "У"), ("F", "Ф"), ("KH", "Х"), ("TS", "Ц"), ("CH", "Ч"), ("SH", "Ш"), ("SHCH", "Щ"), ("IU", "Ю"), ("IA", "Я"),
        ("", "ЬЪ"),
    ];

    private static readonly FrozenDictionary<char, string> Table = Latin.Concat(Cyrillic)
        .SelectMany(row => row.Letters.Select(letter => (letter, row.Plain)))
        .DistinctBy(pair => pair.letter)
        .ToFrozenDictionary(pair => pair.letter, pair => pair.Plain);

    /// <summary>Upper case, marks removed, every other character as it was.</summary>
    public static string Fold(string text)
    {
        var builder = new System.Text.StringBuilder(text.Length);
        foreach (var raw in text)
        {
            var c = char.ToUpperInvariant(raw);
            if (c < 128) builder.Append(c);
            else if (Table.TryGetValue(c, out var plain)) builder.Append(plain);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)) builder.Append(c);
        }
        return builder.ToString();
    }
}
