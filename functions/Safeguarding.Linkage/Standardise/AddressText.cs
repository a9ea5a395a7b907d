namespace Safeguarding.Linkage.Standardise;

/// <summary>The parts of an address line that tell one door from another.</summary>
/// <param name="Number">House or flat number with its letter, such as 12A; empty when none was found.</param>
/// <param name="Street">Words after the number up to the first comma, without the kind of street; empty when none was found.</param>
internal readonly record struct AddressParts(string Number, string Street);

/// <summary>Takes the house number and the street out of an address line.</summary>
internal static class AddressText
{
    private static readonly string[] StreetKinds =
        ["STREET", "ST", "ROAD", "RD", "AVENUE", "AVE", "LANE", "LN", "CLOSE", "CL", "DRIVE", "DR", "CRESCENT", "CRES", "WAY", "COURT", "CT", "PLACE", "PL", "GROVE", "GARDENS", "GDNS", "TERRACE", "TERR"];

    public static AddressParts Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return new AddressParts("", "");
        var line = Folding.Fold(text);
        var parts = line.Split([' ', ',', '.', '/', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var number = "";
        var at = 0;

        // "Flat 2, 14 High Street": the last number before the street is the building's, the first the flat's; both make the door.
        for (; at < parts.Length; at++)
        {
            if (char.IsAsciiDigit(parts[at][0])) number = number.Length == 0 ? parts[at] : number + "-" + parts[at];
            else if (number.Length > 0 && parts[at] is [>= 'A' and <= 'F'] && at + 1 < parts.Length) number += parts[at];
            else if (parts[at] is not ("FLAT" or "APT" or "APARTMENT" or "NO" or "NUMBER" or "UNIT" or "ROOM")) break;
        }
        var street = "";
        for (; at < parts.Length; at++)
        {
            if (street.Length > 0 && Array.IndexOf(StreetKinds, parts[at]) >= 0)
            {
                // Kept as its first letter: High Road and High Street are two streets, HIGH RD and High Road one.
                street += " " + parts[at][0];
                break;
            }
            street = street.Length == 0 ? parts[at] : street + " " + parts[at];
        }
        return new AddressParts(number, street);
    }
}
