using Safeguarding.Linkage.Carrying;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A house number and street as numbers and as text; -1 and empty when the address does not tell.</summary>
/// <param name="Street">The street's name with its kind.</param>
/// <param name="StreetText">The street's name without its kind.</param>
/// <param name="Kind">The kind of street, <see cref="NoKind"/> when the address has none.</param>
internal readonly record struct Door(int Number, int Street, string StreetText, int Kind, ulong Hash)
{
    public const int NoKind = -1;

    /// <summary>Whether the address says enough to be one door.</summary>
    public bool IsWhole => Number >= 0 && Street >= 0;
}

/// <summary>Every distinct door once.</summary>
internal sealed class DoorTable
{
    private const int RangeLength = 512;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _streets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);
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
            ofText[i] = _known.Add(TextTable.Hash64($"{part.Number}|{part.Street}|{part.Kind}"), out var isNew);
            if (!isNew) continue;
            if (ofText[i] == _doors.Length) Array.Resize(ref _doors, _doors.Length * 2);
            var street = part.Kind.Length == 0 ? part.Street : part.Street + " " + part.Kind;
            _doors[ofText[i]] = new Door(NumberOf(_numbers, part.Number), NumberOf(_streets, street), part.Street, NumberOf(_kinds, part.Kind), TextTable.Hash64($"{part.Number}|{street}"));
        }
        return ofText;
    }

    public void Write(StateWriter to)
    {
        foreach (var table in new[] { _numbers, _streets, _kinds }) to.Write([.. table.OrderBy(text => text.Value).Select(text => text.Key)]);
        _known.Write(to);
        to.Write<ulong>([.. _doors.Take(Count).Select(door => door.Hash)]);
        to.Write<Held>([.. _doors.Take(Count).Select(door => new Held(door.Number, door.Street, door.Kind))]);
    }

    public static DoorTable Read(StateReader from)
    {
        var table = new DoorTable();
        var (numbers, streets, kinds) = (from.ReadTexts(), from.ReadTexts(), from.ReadTexts());
        foreach (var number in numbers) NumberOf(table._numbers, number);
        foreach (var street in streets) NumberOf(table._streets, street);
        foreach (var kind in kinds) NumberOf(table._kinds, kind);
        table._known = NumberedHashes.Read(from);
        var (hashes, held) = (from.ReadAll<ulong>(), from.ReadAll<Held>());
        table._doors = new Door[Math.Max(256, held.Length)];
        for (var door = 0; door < held.Length; door++)
        {
            var (number, street, kind) = held[door];
            var text = street < 0 ? "" : streets[street];
            table._doors[door] = new Door(number, street, kind < 0 ? text : text[..^(kinds[kind].Length + 1)], kind, hashes[door]);
        }
        return table;
    }

    /// <summary>A door without its texts and hash.</summary>
    private readonly record struct Held(int Number, int Street, int Kind);

    private static int NumberOf(Dictionary<string, int> numbers, string text) =>
        text.Length == 0 ? -1 : numbers.TryGetValue(text, out var number) ? number : numbers[text] = numbers.Count;
}
