using System.Text;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A house number and street as numbers and as text; -1 and empty when the address does not tell.</summary>
/// <param name="Street">The street's name with its kind.</param>
/// <param name="StreetText">The street's name without its kind.</param>
/// <param name="Kind">The kind of street, <see cref="NoKind"/> when the address has none.</param>
internal readonly record struct Door(int Number, int Street, string StreetText, int Kind, ulong Hash)
{
    private const int RangeLength = 512;
    public const int NoKind = -1;

    /// <summary>Whether the address says enough to be one door.</summary>
    public bool IsWhole => Number >= 0 && Street >= 0;

    /// <summary>For every distinct address text the number of its door, -1 for none, and the doors.</summary>
    public static (int[] OfText, Door[] Doors) Read(TextTable addresses)
    {
        var parts = new AddressParts[addresses.Count];
        Parallel.For(0, (parts.Length + RangeLength - 1) / RangeLength, range =>
        {
            for (var i = Math.Max(1, range * RangeLength); i < Math.Min(parts.Length, (range + 1) * RangeLength); i++) parts[i] = AddressText.Read(addresses.TextOf(i));
        });
        var ofText = new int[parts.Length];
        ofText[0] = -1;
        var doors = new List<Door>();
        var known = new Dictionary<AddressParts, int>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var streets = new Dictionary<string, int>(StringComparer.Ordinal);
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 1; i < parts.Length; i++)
        {
            var part = parts[i];
            if (part.Number.Length == 0 && part.Street.Length == 0) ofText[i] = -1;
            else if (!known.TryGetValue(part, out ofText[i]))
            {
                known.Add(part, ofText[i] = doors.Count);
                var street = part.Kind.Length == 0 ? part.Street : part.Street + " " + part.Kind;
                doors.Add(new Door(NumberOf(numbers, part.Number), NumberOf(streets, street), part.Street, NumberOf(kinds, part.Kind), TextTable.Hash64(Encoding.UTF8.GetBytes($"{part.Number}|{street}"))));
            }
        }
        return (ofText, [.. doors]);
    }

    private static int NumberOf(Dictionary<string, int> numbers, string text) =>
        text.Length == 0 ? -1 : numbers.TryGetValue(text, out var number) ? number : numbers[text] = numbers.Count;
}
