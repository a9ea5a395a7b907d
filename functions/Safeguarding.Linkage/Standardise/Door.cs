using System.Text;
using Safeguarding.Linkage.Carrying;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A house number and street as numbers and as text; -1 and empty when the address does not tell.</summary>
internal readonly record struct Door(int Number, int Street, string StreetText, ulong Hash)
{
    /// <summary>Whether the address says enough to be one door.</summary>
    public bool IsWhole => Number >= 0 && Street >= 0;
}

/// <summary>Every distinct door once.</summary>
internal sealed class DoorTable
{
    private const int RangeLength = 512;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _streets = new(StringComparer.Ordinal);
    private NumberedHashes _known = new();
    private Door[] _doors = new Door[256];

    public ref readonly Door this[int door] => ref _doors[door];

    public int Count => _known.Count;

    /// <summary>For every distinct address text the number of its door, -1 for none.</summary>
    public int[] Read(TextTable addresses)
    {
        var parts = new AddressParts[addresses.Count];
        Parallel.For(0, (parts.Length + RangeLength - 1) / RangeLength, range =>
        {
            for (var i = Math.Max(1, range * RangeLength); i < Math.Min(parts.Length, (range + 1) * RangeLength); i++) parts[i] = AddressText.Read(addresses.TextOf(i));
        });
        var ofText = new int[parts.Length];
        ofText[0] = -1;
        for (var i = 1; i < parts.Length; i++)
        {
            var part = parts[i];
            if (part.Number.Length == 0 && part.Street.Length == 0)
            {
                ofText[i] = -1;
                continue;
            }
            var hash = TextTable.Hash64(Encoding.UTF8.GetBytes($"{part.Number}|{part.Street}"));
            ofText[i] = _known.Add(hash, out var isNew);
            if (!isNew) continue;
            if (ofText[i] == _doors.Length) Array.Resize(ref _doors, _doors.Length * 2);
            _doors[ofText[i]] = new Door(NumberOf(_numbers, part.Number), NumberOf(_streets, part.Street), part.Street, hash);
        }
        return ofText;
    }

    public void Write(StateWriter to)
    {
        to.Write([.. _numbers.OrderBy(number => number.Value).Select(number => number.Key)]);
        to.Write([.. _streets.OrderBy(street => street.Value).Select(street => street.Key)]);
        _known.Write(to);
        to.Write<(int, int)>([.. _doors.Take(Count).Select(door => (door.Number, door.Street))]);
    }

    public static DoorTable Read(StateReader from)
    {
        var table = new DoorTable();
        foreach (var number in from.ReadTexts()) table._numbers.Add(number, table._numbers.Count);
        var streets = from.ReadTexts();
        foreach (var street in streets) table._streets.Add(street, table._streets.Count);
        table._known = NumberedHashes.Read(from);
        var parts = from.ReadAll<(int Number, int Street)>();
        table._doors = new Door[Math.Max(256, parts.Length)];
        for (var door = 0; door < parts.Length; door++)
            table._doors[door] = new Door(parts[door].Number, parts[door].Street, parts[door].Street < 0 ? "" : streets[parts[door].Street], table._known[door]);
        return table;
    }

    private static int NumberOf(Dictionary<string, int> numbers, string text) =>
        text.Length == 0 ? -1 : numbers.TryGetValue(text, out var number) ? number : numbers[text] = numbers.Count;
}
