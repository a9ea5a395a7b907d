using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Identifiers;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A postcode, or as much of one as a record holds. Numbers point into the tables of sectors and districts; -1: not known.</summary>
/// <param name="Hash">Depends on the text alone, as do <paramref name="SectorHash"/> and <paramref name="DistrictHash"/>: blocks are the same whatever the order of records.</param>
/// <param name="Inward">The second half of a British postcode; the same for all others. A slip leaves it or the district as it was.</param>
internal readonly record struct Place(string Text, bool IsUnit, int Inward, int Sector, int District, ulong Hash, ulong SectorHash, ulong DistrictHash);

/// <summary>Every distinct postcode of the night once, with its sector and district and how many records lie in each.</summary>
internal sealed class PlaceTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _areas = new(StringComparer.Ordinal);
    private readonly List<Place> _places = [];
    private int[] _placeCounts = [];
    private int[] _areaCounts = [];
    private bool? _isForeign;

    public ref readonly Place this[int place] => ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_places)[place];

    /// <summary>Records that were counted at a postcode; none at one that was added later.</summary>
    public int CountOfUnit(int place) => place < _placeCounts.Length ? _placeCounts[place] : 0;

    /// <summary>The same for a sector or district.</summary>
    public int CountOfArea(int area) => area < _areaCounts.Length ? _areaCounts[area] : 0;

    /// <summary>The place of every distinct postcode text, -1 for none.</summary>
    /// <remarks>Where hardly any text of the first table read has the British shape the postcodes are another country's: then every code with a digit counts, and loses its last character for a sector.</remarks>
    public int[] Read(TextTable texts)
    {
        var places = new int[texts.Count];
        Array.Fill(places, -1);
        var british = 0;
        for (var i = 1; i < places.Length; i++)
        {
            if (Postcode.TryParse(texts[i], out var postcode))
            {
                british++;
                if (!postcode.IsPseudo) places[i] = Add(postcode.ToString(), true, postcode.Sector, postcode.Outward);
            }
        }
        var foreign = _isForeign ??= british * 4 < places.Length - 1;
        for (var i = 1; i < places.Length; i++)
        {
            if (places[i] >= 0) continue;
            var text = texts.TextOf(i).Trim();
            if (foreign) places[i] = ReadForeign(text);
            else if (text.Length is > 1 and <= 4 && Postcode.TryParse(text + "1AA", out var district) && !district.IsPseudo)
                places[i] = Add(district.Outward, false, null, district.Outward);
        }
        return places;
    }

    public void Count(ReadOnlySpan<Standard> records)
    {
        _placeCounts = new int[_places.Count];
        _areaCounts = new int[_areas.Count];
        foreach (ref readonly var record in records)
            if (record.Place >= 0) _placeCounts[record.Place]++;
        for (var i = 0; i < _placeCounts.Length; i++)
        {
            if (_places[i].Sector >= 0) _areaCounts[_places[i].Sector] += _placeCounts[i];
            if (_places[i].District >= 0) _areaCounts[_places[i].District] += _placeCounts[i];
        }
    }

    public void Write(StateWriter to)
    {
        to.Write(_isForeign == true);
        to.Write<int>(_placeCounts);
        to.Write<int>(_areaCounts);
        to.Write([.. _areas.OrderBy(area => area.Value).Select(area => area.Key)]);
        to.Write([.. _places.Select(place => place.Text)]);
        to.Write<Held>([.. _places.Select(place => new Held(place.IsUnit ? 1 : 0, place.Inward, place.Sector, place.District, place.Hash, place.SectorHash, place.DistrictHash))]);
    }

    public static PlaceTable Read(StateReader from)
    {
        var table = new PlaceTable { _isForeign = from.Read<bool>(), _placeCounts = from.ReadAll<int>(), _areaCounts = from.ReadAll<int>() };
        foreach (var area in from.ReadTexts()) table.Area(area);
        var texts = from.ReadTexts();
        var held = from.ReadAll<Held>();
        table._places.EnsureCapacity(texts.Length);
        table._numbers.EnsureCapacity(texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            table._numbers.Add(texts[i], i);
            table._places.Add(new Place(texts[i], held[i].IsUnit == 1, held[i].Inward, held[i].Sector, held[i].District, held[i].Hash, held[i].SectorHash, held[i].DistrictHash));
        }
        return table;
    }

    /// <summary>A place without its text; a number for whether it is a unit, so that no byte between its fields is left to chance.</summary>
    private readonly record struct Held(int IsUnit, int Inward, int Sector, int District, ulong Hash, ulong SectorHash, ulong DistrictHash);

    private int ReadForeign(string text)
    {
        var code = string.Concat(Folding.Fold(text).Where(char.IsAsciiLetterOrDigit));
        if (code.Length is < 3 or > 10 || !code.Any(char.IsAsciiDigit)) return -1;
        return Add(code, true, code[..^1], code[..(code.Length / 2)]);
    }

    private int Add(string text, bool isUnit, string? sector, string district)
    {
        if (_numbers.TryGetValue(text, out var number)) return number;
        number = _places.Count;
        _numbers.Add(text, number);
        _places.Add(new Place(text, isUnit, Inward(text), sector is null ? -1 : Area("S" + sector), Area("D" + district),
            TextTable.Hash64(text), sector is null ? 0 : TextTable.Hash64(sector), TextTable.Hash64(district)));
        return number;
    }

    private static int Inward(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 || text.Length != blank + 4 ? 0 : text[blank + 1] << 16 | text[blank + 2] << 8 | text[blank + 3];
    }

    private int Area(string text)
    {
        if (_areas.TryGetValue(text, out var number)) return number;
        number = _areas.Count;
        _areas.Add(text, number);
        return number;
    }
}
