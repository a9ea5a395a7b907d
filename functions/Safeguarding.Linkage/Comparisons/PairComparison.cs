using System.Runtime.CompilerServices;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Comparisons;

/// <summary>Compares two standardised records field by field. Symmetric: which record comes first makes no difference.</summary>
internal sealed class PairComparison(Population population, double populationSize)
{
    private const double SameStreet = 0.92;
    private static readonly Place Nowhere = new("", false, 0, -1, -1, 0, 0, 0);
    private readonly NameComparison _names = new(population, populationSize);

    public CustomaryNames Customary => _names.Customary;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PairLevels Compare(int i, int j)
    {
        ref readonly var a = ref population[i];
        ref readonly var b = ref population[j];
        var levels = new PairLevels
        {
            Birth = CompareBirth(a.Birth, b.Birth),
            Gap = Gap(a.Seen, b.Seen),
            Sex = a.Sex == Sex.Unknown || b.Sex == Sex.Unknown ? Level.Missing : a.Sex == b.Sex ? Level.SexSame : Level.SexDifferent,
            Nhs = CompareNhs(a.NhsDigits, b.NhsDigits),
            Upn = a.Upn < 0 || b.Upn < 0 ? Level.Missing : a.Upn == b.Upn ? Level.UpnSame : Level.UpnDifferent,
        };
        if (levels.Birth == Level.BirthSame) levels.BirthShare = population.BornOn(a.Birth) / populationSize;
        _names.Compare(a, b, ref levels);
        if (levels is { Given: Level.GivenSame or Level.GivenCustomary or Level.GivenCustomaryRespelt, Surname: Level.SurnameSame })
        {
            // Names go together: where many a Priya is a Singh, the two names agree more often than their shares say.
            // A customary name has a level of its own, reached by those alone who go by one: both must be counted.
            var joint = Math.Max(population.BearersOf(i), population.BearersOf(j)) / populationSize / levels.SurnameShare;
            // A customary name is counted in all its spellings, of which two records share one.
            if (levels.Given != Level.GivenSame) joint *= levels.GivenShare * populationSize / Math.Max(population.CalledCustomarily, 1);
            levels.GivenShare = Math.Max(levels.GivenShare, joint);
        }
        else if (levels.Exchanged == Level.NamesExchanged)
        {
            // Hassan Ali may be Ali Hassan taken down the wrong way round, or one of the many others of that name.
            levels.ExchangedShare = Math.Max(levels.ExchangedShare, Math.Max(population.BearersOf(i), population.BearersOf(j)) / populationSize);
        }
        ComparePlace(a, b, ref levels);
        if (population.ExtraColumns.Length > 0) levels.Extras = CompareExtras(i, j);
        return levels;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Level CompareNhs(long a, long b)
    {
        if (a == 0 || b == 0) return Level.Missing;
        if (a > 0 && b > 0) return a == b ? Level.NhsSame : Level.NhsDifferent;

        // Modulus 11 catches every single slip, so two valid numbers are never one apart; a valid and a mistyped one are.
        var (x, y) = (Math.Abs(a), Math.Abs(b));
        return x == y || TextSimilarity.IsOneSlip(x, y) ? Level.NhsSlip : Level.Missing;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Level CompareBirth(in BirthDate a, in BirthDate b)
    {
        if (a.IsExpected || b.IsExpected) return CompareExpected(a, b);
        if (!a.IsKnown || !b.IsKnown) return Level.Missing;
        if (a.Year == b.Year && (a.IsDefault || b.IsDefault)) return Level.BirthDefault;
        if (a.Packed == b.Packed) return Level.BirthSame;
        if (a.Year == b.Year && a.Month == b.Day && a.Day == b.Month) return Level.BirthExchanged;
        var alike = (a.Year == b.Year ? 1 : 0) + (a.Month == b.Month ? 1 : 0) + (a.Day == b.Day ? 1 : 0);

        // Two filler dates share day and month whoever the children are.
        if (a.IsDefault && b.IsDefault) return Level.BirthDifferent;
        if (alike >= 1 && IsSlip(a, b)) return Level.BirthSlip;
        if (alike == 2) return Level.BirthOnePart;
        return a.Year == b.Year ? Level.BirthSameYear : Level.BirthDifferent;
    }

    /// <summary>One digit of yyyymmdd differs, or two neighbouring ones are exchanged.</summary>
    private static bool IsSlip(in BirthDate a, in BirthDate b)
    {
        var (x, y) = (a.Packed, b.Packed);
        int differing = 0, first = -1, last = -1;
        Span<int> from = stackalloc int[8], to = stackalloc int[8];
        for (var digit = 7; digit >= 0; digit--, x /= 10, y /= 10)
        {
            (from[digit], to[digit]) = (x % 10, y % 10);
            if (from[digit] == to[digit]) continue;
            differing++;
            last = first < 0 ? digit : last;
            first = digit;
        }
        return differing == 1 || differing == 2 && last == first + 1 && from[first] == to[last] && from[last] == to[first];
    }

    private static byte Gap(int a, int b) => (byte)(a == 0 || b == 0 ? 0 : Math.Abs(a - b) switch { < 365 => 1, < 4 * 365 => 2, _ => 3 });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Level CompareExpected(in BirthDate a, in BirthDate b)
    {
        if (!a.IsExpected && !a.IsKnown || !b.IsExpected && !b.IsKnown) return Level.Missing;
        var (fromA, toA) = Span(a);
        var (fromB, toB) = Span(b);
        return fromA <= toB && fromB <= toA ? Level.ExpectedInTime : Level.ExpectedNotInTime;

        // A filler 1 January may stand for any day of its year.
        static (int From, int To) Span(in BirthDate date) =>
            date.IsExpected ? (date.ExpectedFrom, date.ExpectedTo)
            : date.IsDefault ? (date.DayNumber, date.DayNumber + 365)
            : (date.DayNumber, date.DayNumber);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComparePlace(in Standard a, in Standard b, ref PairLevels levels)
    {
        if (a.Uprn >= 0 && a.Uprn == b.Uprn)
        {
            levels.Place = Level.PlaceDoor;
            return;
        }
        ref readonly var placeA = ref PlaceOf(a.Place);
        ref readonly var placeB = ref PlaceOf(b.Place);
        if (a.Place >= 0 && a.Place == b.Place && placeA.IsUnit)
        {
            levels.Place = AreSameDoor(a.Door, b.Door) ? Level.PlaceDoor : Level.PlaceUnit;
            levels.PlaceShare = population.Places.CountOfUnit(a.Place) / populationSize;
            return;
        }
        var bothUnits = placeA.IsUnit && placeB.IsUnit;
        if ((!bothUnits || (placeA.District == placeB.District || placeA.Inward == placeB.Inward) && TextSimilarity.IsOneSlip(placeA.Text, placeB.Text))
            && (placeA.District < 0 || placeB.District < 0 || placeA.District == placeB.District || bothUnits)
            && AreSameDoor(a.Door, b.Door))
        {
            levels.Place = Level.PlaceDoorSlip;
            return;
        }
        if (placeA.District < 0 || placeB.District < 0) return;
        if (placeA.Sector >= 0 && placeA.Sector == placeB.Sector)
        {
            levels.Place = Level.PlaceSector;
            levels.PlaceShare = population.Places.CountOfArea(placeA.Sector) / populationSize;
        }
        else if (placeA.District == placeB.District)
        {
            levels.Place = Level.PlaceDistrict;
            levels.PlaceShare = population.Places.CountOfArea(placeA.District) / populationSize;
        }
        else
        {
            levels.Place = Level.PlaceDifferent;
        }
    }

    private ref readonly Place PlaceOf(int place) => ref place < 0 ? ref Nowhere : ref population.Places[place];

    /// <summary>House number and street agree, the street perhaps with a slip or without its kind. A street alone is no door, a house's name is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool AreSameDoor(int a, int b)
    {
        if (a < 0 || b < 0) return false;
        ref readonly var x = ref population.DoorOf(a);
        if (a == b) return x.Street >= 0 && (x.Number >= 0 || x.Kind == Door.NoKind);
        ref readonly var y = ref population.DoorOf(b);
        return x.Number >= 0 && x.Number == y.Number && x.Street >= 0 && y.Street >= 0
            && (x.Kind == y.Kind || x.Kind == Door.NoKind || y.Kind == Door.NoKind)
            && (TextSimilarity.IsOneSlip(x.StreetText, y.StreetText) || TextSimilarity.JaroWinkler(x.StreetText, y.StreetText) >= SameStreet);
    }

    private ulong CompareExtras(int i, int j)
    {
        var levels = 0UL;
        for (var c = 0; c < population.ExtraColumns.Length; c++)
        {
            var (x, y) = (population.Extra(i, c), population.Extra(j, c));
            if (x == 0 || y == 0) continue;
            var level = x == y ? PairLevels.ExtraSame : IsClose(population.ExtraValues.TextOf(x), population.ExtraValues.TextOf(y), population.ExtraColumns[c].IsIdentifier) ? PairLevels.ExtraSimilar : PairLevels.ExtraDifferent;
            levels |= (ulong)level << (2 * c);
        }
        return levels;

        static bool IsClose(string a, string b, bool identifier) => TextSimilarity.IsOneSlip(a, b) || !identifier && TextSimilarity.JaroWinkler(a, b) >= SameStreet;
    }

    /// <summary>Share of the records that carry the value on which two records agree in an extra column.</summary>
    public double ExtraShare(int i, int column) => population.ExtraValues.CountOf(population.Extra(i, column)) / populationSize;
}
