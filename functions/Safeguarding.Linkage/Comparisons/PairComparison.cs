using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Comparisons;

/// <summary>Compares two standardised records field by field. Symmetric: which record comes first makes no difference.</summary>
internal sealed class PairComparison(Population population, double populationSize)
{
    private readonly NameComparison _names = new(population, populationSize);

    public PairLevels Compare(int i, int j)
    {
        ref readonly var a = ref population[i];
        ref readonly var b = ref population[j];
        var levels = new PairLevels
        {
            Birth = CompareBirth(a.Birth, b.Birth),
            Sex = a.Sex == Sex.Unknown || b.Sex == Sex.Unknown ? Level.Missing : a.Sex == b.Sex ? Level.SexSame : Level.SexDifferent,
            Nhs = CompareNhs(a, b),
            Upn = a.Upn < 0 || b.Upn < 0 ? Level.Missing : a.Upn == b.Upn ? Level.UpnSame : Level.UpnDifferent,
        };
        _names.Compare(a, b, ref levels);
        ComparePlace(a, b, ref levels);
        return levels;
    }

    private static Level CompareNhs(in Standard a, in Standard b)
    {
        if (a.Nhs != 0 && b.Nhs != 0) return a.Nhs == b.Nhs ? Level.NhsSame : Level.NhsDifferent;

        // Modulus 11 catches every single slip, so two valid numbers are never one apart; a valid and a mistyped one are.
        var (x, y) = (a.Nhs + a.MistypedNhs, b.Nhs + b.MistypedNhs);
        return x != 0 && y != 0 && (x == y || TextSimilarity.IsOneSlip(x, y)) ? Level.NhsSlip : Level.Missing;
    }

    private static Level CompareBirth(in BirthDate a, in BirthDate b)
    {
        if (a.IsExpected || b.IsExpected) return CompareExpected(a, b);
        if (!a.IsKnown || !b.IsKnown) return Level.Missing;
        if (a.Year == b.Year && (a.IsDefault || b.IsDefault)) return Level.BirthDefault;
        if (a.Packed == b.Packed) return Level.BirthSame;
        if (a.Year == b.Year && a.Month == b.Day && a.Day == b.Month) return Level.BirthExchanged;
        var alike = (a.Year == b.Year ? 1 : 0) + (a.Month == b.Month ? 1 : 0) + (a.Day == b.Day ? 1 : 0);

        // Two filler dates share day and month whoever the children are.
        if (alike == 2 && !(a.IsDefault && b.IsDefault)) return Level.BirthOnePart;
        return a.Year == b.Year ? Level.BirthSameYear : Level.BirthDifferent;
    }

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

    private void ComparePlace(in Standard a, in Standard b, ref PairLevels levels)
    {
        var sameDoor = a.Number >= 0 && a.Number == b.Number && a.Street >= 0 && a.Street == b.Street;
        var sameUnit = a.Unit >= 0 && a.Unit == b.Unit;
        if (sameUnit || a.Uprn >= 0 && a.Uprn == b.Uprn)
        {
            levels.Place = sameDoor || a.Uprn >= 0 && a.Uprn == b.Uprn ? Level.PlaceDoor : Level.PlaceUnit;
            levels.PlaceShare = sameUnit ? population.CountOfUnit(a.Unit) / populationSize : 0;
            return;
        }
        var bothUnits = a.Unit >= 0 && b.Unit >= 0;
        if (sameDoor && (!bothUnits || TextSimilarity.IsOneSlip(population.Unit(a.Unit), population.Unit(b.Unit)))
            && (a.District < 0 || b.District < 0 || a.District == b.District || bothUnits))
        {
            levels.Place = Level.PlaceDoorSlip;
            return;
        }
        if (a.District < 0 || b.District < 0) return;
        if (a.Sector >= 0 && a.Sector == b.Sector)
        {
            levels.Place = Level.PlaceSector;
            levels.PlaceShare = population.CountOfSector(a.Sector) / populationSize;
        }
        else if (a.District == b.District)
        {
            levels.Place = Level.PlaceDistrict;
            levels.PlaceShare = population.CountOfDistrict(a.District) / populationSize;
        }
        else
        {
            levels.Place = Level.PlaceDifferent;
        }
    }
}
