using System.Collections.Frozen;

namespace Safeguarding.Linkage.Standardise;

/// <summary>The parts of an address line that tell one door from another.</summary>
/// <param name="Number">House or flat number with its letter, such as 12A, or the name of a house that stands before its street; empty when none was found.</param>
/// <param name="Street">Words after the number up to the kind of street or the end of the line; the name of a house whose street is not given; empty when there are none.</param>
/// <param name="Kind">The kind of street in its short form, ST for Street and the like; empty when the address has none.</param>
internal readonly record struct AddressParts(string Number, string Street, string Kind);

/// <summary>Takes the house number and the street out of an address line.</summary>
internal static class AddressText
{
    private static readonly FrozenDictionary<string, string> StreetKinds = new (string Kind, string[] Others)[]
    {
        ("ST", ["STREET"]), ("RD", ["ROAD"]), ("AVE", ["AVENUE", "AV"]), ("LN", ["LANE"]), ("CL", ["CLOSE"]), ("DR", ["DRIVE"]), ("CRES", ["CRESCENT"]), ("WAY", []),
        ("CT", ["COURT"]), ("PL", ["PLACE"]), ("GR", ["GROVE"]), ("GDNS", ["GARDENS"]), ("TERR", ["TERRACE"]),
    }.SelectMany(row => row.Others.Prepend(row.Kind).Select(word => (word, row.Kind))).ToFrozenDictionary(row => row.word, row => row.Kind, StringComparer.Ordinal);

    public static AddressParts Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return new AddressParts("", "", "");
        var line = Folding.Fold(text);
        var words = line.Split([' ', ',', '.', '/', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var number = "";
        var at = 0;

        // "Flat 2, 14 High Street": the last number before the street is the building's, the first the flat's; both make the door.
        for (; at < words.Length; at++)
        {
            if (char.IsAsciiDigit(words[at][0])) number = number.Length == 0 ? words[at] : number + "-" + words[at];
            else if (number.Length > 0 && words[at] is [>= 'A' and <= 'F'] && at + 1 < words.Length) number += words[at];
            else if (words[at] is not ("FLAT" or "APT" or "APARTMENT" or "NO" or "NUMBER" or "UNIT" or "ROOM")) break;
        }
        var house = number.Length > 0 ? at : EndOfHouse(line, words, at);
        if (house > at) number = string.Join(' ', words[at..house]);
        var end = house;
        while (end < words.Length && !(end > house && StreetKinds.ContainsKey(words[end]))) end++;
        return new AddressParts(number, string.Join(' ', words[house..end]), end < words.Length ? StreetKinds[words[end]] : "");
    }

    /// <summary>"Rose Cottage, Mill Lane": the words up to the comma are the house's name when no kind of street is among them and a street follows.</summary>
    private static int EndOfHouse(string line, string[] words, int from)
    {
        var comma = line.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0) return from;
        var end = line[..comma].Split([' ', '.', '/', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Length;
        for (var at = from + 1; at < end; at++)
            if (StreetKinds.ContainsKey(words[at])) return from;
        for (var at = end + 1; at < words.Length; at++)
            if (StreetKinds.ContainsKey(words[at])) return Math.Max(from, end);
        return from;
    }
}
