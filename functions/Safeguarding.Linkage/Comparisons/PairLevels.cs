using Safeguarding.Linkage.Model;

namespace Safeguarding.Linkage.Comparisons;

/// <summary>The level each comparison of a pair reached, with the share of records that carry the agreeing value where the level asks for it (0: use the model's u).</summary>
internal struct PairLevels
{
    public Level Given, Exchanged, Middle, Surname, Birth, Sex, Place, Nhs, Upn;
    public const int ExtraSame = 1, ExtraSimilar = 2, ExtraDifferent = 3, MostExtras = 16;

    /// <summary>Years between the two records, in bands: 0 not known, 1 under one, 2 under four, 3 more. Families move; the longer ago, the less another address says.</summary>
    public byte Gap;

    /// <summary>Two bits for each extra column: 0 missing, then the constants above.</summary>
    public ulong Extras;
    public double GivenShare, ExchangedShare, MiddleShare, SurnameShare, BirthShare, PlaceShare;

    /// <summary>All levels in one number, a few bits a comparison; <see cref="Unpack"/> takes them apart. Shares are left behind.</summary>
    public readonly ulong Pack() =>
        At(Given, 0) | At(Exchanged, 1) | At(Middle, 2) | At(Surname, 3) | At(Birth, 4) | At(Sex, 5) | At(Place, PlaceSlot) | At(Nhs, 7) | At(Upn, 8)
        | (ulong)Gap << GapShift | Extras << ExtrasShift;

    private static ulong At(Level level, int slot) => level == Level.Missing ? 0 : (ulong)(level - Slots[slot].First + 1) << Slots[slot].Shift;

    public static PairLevels Unpack(ulong packed) => new()
    {
        Given = LevelAt(packed, 0),
        Exchanged = LevelAt(packed, 1),
        Middle = LevelAt(packed, 2),
        Surname = LevelAt(packed, 3),
        Birth = LevelAt(packed, 4),
        Sex = LevelAt(packed, 5),
        Place = LevelAt(packed, PlaceSlot),
        Nhs = LevelAt(packed, 7),
        Upn = LevelAt(packed, 8),
        Gap = GapOf(packed),
        Extras = packed >> ExtrasShift,
    };

    /// <summary>The comparisons in packed order: where their bits start, how many there are, and the level that 1 stands for.</summary>
    public static readonly (int Shift, int Bits, Level First)[] Slots =
    [
        (0, 4, Level.GivenSame), (4, 1, Level.NamesExchanged), (5, 2, Level.MiddleInCommon), (7, 3, Level.SurnameSame), (10, 4, Level.BirthSame),
        (14, 2, Level.SexSame), (16, 3, Level.PlaceDoor), (19, 2, Level.NhsSame), (21, 2, Level.UpnSame),
    ];

    public const int PlaceShift = 16;
    public const int GapBits = 2;
    public const int ExtrasShift = 25;
    private const int PlaceSlot = 6;
    private const int GapShift = 23;

    private static byte GapOf(ulong packed) => (byte)(packed >> GapShift & 3);

    /// <summary>The place's bits with the gap's above them.</summary>
    public static ulong PlaceAndGap(ulong packed) => packed >> PlaceShift & 7 | (packed >> GapShift & 3) << 3;

    public static Level LevelAt(ulong packed, int slot)
    {
        var (shift, bits, first) = Slots[slot];
        var value = (int)(packed >> shift) & (1 << bits) - 1;
        return value == 0 ? Level.Missing : (Level)((int)first + value - 1);
    }
}
