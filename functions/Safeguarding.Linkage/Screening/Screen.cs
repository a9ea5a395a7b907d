using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Safeguarding.Linkage.Screening;

/// <summary>Looks at many candidates of one record at once and picks those that may weigh enough to be compared.</summary>
internal static class Screen
{
    /// <summary>What rounding to floats can hide.</summary>
    public const float Slack = 0.01f;

    /// <summary>Numbers by which a column's length must divide: the widest lanes.</summary>
    public const int Stride = 16;

    /// <summary>Picks the candidates whose weight may reach what is asked.</summary>
    /// <param name="row">The record they are candidates of.</param>
    /// <param name="columns">The candidates' sketches, a column for each number; then, from <paramref name="priors"/>, for each candidate the prior, and the prior less the chance of a family.</param>
    /// <param name="length">Length of a column, a multiple of <see cref="Stride"/>.</param>
    /// <param name="from">The first candidate, and <paramref name="to"/> the one after the last.</param>
    /// <param name="least">Weight (log2 odds) from which a pair is wanted.</param>
    /// <param name="picked">Takes the picked candidates' positions, ascending; room for all.</param>
    /// <returns>How many were picked.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Pick<L>(Row row, Span<int> columns, int length, int priors, int from, int to, float least, Span<int> picked) where L : struct, ILanes<L>
    {
        var count = 0;
        for (var at = from; at < to; at += L.Count)
        {
            var may = Bounded<L>(row, ref columns[at], length, priors, least - Slack);
            for (var left = to - at < L.Count ? may & (1u << to - at) - 1 : may; left != 0; left &= left - 1) picked[count++] = at + BitOperations.TrailingZeroCount(left);
        }
        return count;
    }

    /// <summary>A bit for each of the next candidates that may weigh enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Bounded<L>(Row row, ref int columns, int length, int priors, float least) where L : struct, ILanes<L>
    {
        Unsafe.SkipInit(out Signs<L> signs);
        Names(row, ref columns, length, ref signs);
        Find(row.Sketch, ref columns, length, ref signs);
        var forced = L.Bits(signs.Forced);
        var asked = L.Of(least);
        var may = L.NotBelow(L.AddFloats(Load<L>(ref columns, length, priors), Sum(row.Strangers, signs)), asked);
        if (may == 0) return forced;
        var family = Load<L>(ref columns, length, priors + 1);
        may &= L.NotBelow(L.AddFloats(family, Sum(row.Siblings, signs)), asked);
        may &= L.NotBelow(L.AddFloats(family, Sum(row.Twins, signs)), asked);
        return may | forced;
    }

    /// <summary>The signs of so many pairs, each where it holds.</summary>
    private struct Signs<L> where L : struct, ILanes<L>
    {
        public L Named, RunTogether, Given, Middle, Middles, Surname, Surnames, Exchanged, Unborn, Born, SameBirth, SameYear, Partly, SexKnown, SameSex;
        public L Districts, SameDistrict, SameSector, SameUnit, SameUprn, Door, Numbered, Valid, SameNumber, Nearly, Upns, SameUpn;

        /// <summary>No bound is known: the pair must be compared.</summary>
        public L Forced;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Find<L>(int[] row, ref int columns, int length, ref Signs<L> signs) where L : struct, ILanes<L>
    {
        ref var sketch = ref MemoryMarshal.GetArrayDataReference(row);
        var zero = L.Of(0);
        var traits = Load<L>(ref columns, length, Column.Traits);
        var ownTraits = Unsafe.Add(ref sketch, Column.Traits);
        var both = traits & L.Of(ownTraits);
        var either = traits | L.Of(ownTraits);
        signs.Named |= signs.Middle & ~L.Same(zero, either & L.Of(Column.HasAlias));

        signs.Forced = ~L.Same(zero, traits & L.Of(Column.IsCrowded));
        signs.RunTogether = Same<L>(ref sketch, ref columns, length, Column.RunTogether);
        signs.Named |= signs.RunTogether;
        signs.Given = ~L.Same(zero, both & L.Of(Column.HasGiven));
        signs.Middles = ~L.Same(zero, both & L.Of(Column.HasMiddle)) & ~signs.Named & ~signs.Exchanged;
        signs.Surnames = ~L.Same(zero, both & L.Of(Column.HasSurname));

        var birth = Load<L>(ref columns, length, Column.Birth);
        var ownBirth = Unsafe.Add(ref sketch, Column.Birth);
        var differs = birth ^ L.Of(ownBirth);
        signs.Unborn = ~L.Same(zero, either & L.Of(Column.IsExpected));
        signs.Born = ownBirth == 0 ? zero : ~L.Same(zero, birth);
        signs.SameBirth = L.Same(zero, differs);
        signs.SameYear = L.Same(zero, differs >>> 9);
        signs.Partly = L.Same(zero, differs & L.Of(15 << 5)) | L.Same(zero, differs & L.Of(31));

        var sex = traits & L.Of(Column.SexMask);
        signs.SexKnown = (ownTraits & Column.SexMask) == 0 ? zero : ~L.Same(zero, sex);
        signs.SameSex = L.Same(sex, L.Of(ownTraits & Column.SexMask));

        var units = Unsafe.Add(ref sketch, Column.Unit) < 0 ? zero : ~L.Same(zero, Load<L>(ref columns, length, Column.Unit));
        signs.Districts = Unsafe.Add(ref sketch, Column.District) < 0 ? zero : ~L.Same(zero, Load<L>(ref columns, length, Column.District));
        signs.SameDistrict = Same<L>(ref sketch, ref columns, length, Column.District);
        signs.SameSector = Same<L>(ref sketch, ref columns, length, Column.Sector);
        signs.SameUnit = Same<L>(ref sketch, ref columns, length, Column.Unit);
        signs.SameUprn = Unsafe.Add(ref sketch, Column.Uprn) < 0 ? zero : Same<L>(ref sketch, ref columns, length, Column.Uprn);
        signs.Door = Same<L>(ref sketch, ref columns, length, Column.Door)
            & (signs.SameDistrict | ~signs.Districts | units & Same<L>(ref sketch, ref columns, length, Column.Inward));

        var nhs = Load<L>(ref columns, length, Column.Nhs);
        var ownNhs = Unsafe.Add(ref sketch, Column.Nhs);
        var numbers = nhs ^ L.Of(ownNhs);
        signs.Numbered = ownNhs == 0 ? zero : ~L.Same(zero, nhs);
        signs.Valid = ~L.Same(zero, both & L.Of(Column.IsNhsValid));
        signs.SameNumber = L.Same(zero, numbers);

        // A slip touches two neighbouring digits at most, and so leaves one of three groups of three as it was.
        signs.Nearly = L.Same(zero, numbers & L.Of(0x3FF)) | L.Same(zero, numbers & L.Of(0x3FF << 10)) | L.Same(zero, numbers & L.Of(0x3FF << 20));
        signs.Upns = Unsafe.Add(ref sketch, Column.Upn) < 0 ? zero : ~L.Same(zero, Load<L>(ref columns, length, Column.Upn));
        signs.SameUpn = Unsafe.Add(ref sketch, Column.Upn) < 0 ? zero : Same<L>(ref sketch, ref columns, length, Column.Upn);
    }

    /// <summary>The most that the signs of each pair can add up to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static L Sum<L>(float[] weights, in Signs<L> signs) where L : struct, ILanes<L>
    {
        ref var weight = ref MemoryMarshal.GetArrayDataReference(weights);
        var names = L.AddFloats(L.AddFloats(
            L.Choose(signs.Named, L.Choose(signs.RunTogether, Of<L>(ref weight, Sign.NamesRunTogether), Of<L>(ref weight, Sign.NamesAlike)), signs.Given & Of<L>(ref weight, Sign.NamesApart)),
            L.Choose(signs.Surname, Of<L>(ref weight, Sign.SurnamesAlike), signs.Surnames & Of<L>(ref weight, Sign.SurnamesApart))),
            L.Choose(signs.Middle, Of<L>(ref weight, Sign.MiddlesAlike), signs.Middles & Of<L>(ref weight, Sign.MiddlesApart)));
        names = L.Choose(signs.Exchanged, L.MostFloat(names, Of<L>(ref weight, Sign.Exchanged)), names);

        var day = L.Choose(signs.SameYear, Of<L>(ref weight, Sign.BornSameYear), L.Choose(signs.Partly, Of<L>(ref weight, Sign.BornPartly), Of<L>(ref weight, Sign.BornApart)));
        day = L.Choose(signs.Unborn, Of<L>(ref weight, Sign.BornExpected), signs.Born & L.Choose(signs.SameBirth, Of<L>(ref weight, Sign.BornSame), day));

        var place = L.Choose(signs.SameDistrict, Of<L>(ref weight, Sign.PlaceDistrict), signs.Districts & Of<L>(ref weight, Sign.PlaceApart));
        place = L.Choose(signs.SameSector, Of<L>(ref weight, Sign.PlaceSector), place);
        place = L.Choose(signs.Door, L.MostFloat(place, Of<L>(ref weight, Sign.PlaceDoor)), place);
        place = L.Choose(signs.SameUprn, Of<L>(ref weight, Sign.PlaceUprn), L.Choose(signs.SameUnit, Of<L>(ref weight, Sign.PlaceUnit), place));

        return L.AddFloats(L.AddFloats(names, day), L.AddFloats(place, SumOfNumbers(ref weight, signs)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static L SumOfNumbers<L>(ref float weight, in Signs<L> signs) where L : struct, ILanes<L>
    {
        var number = L.Choose(signs.SameNumber, Of<L>(ref weight, Sign.NhsSame), Of<L>(ref weight, Sign.NhsApart));
        number = signs.Numbered & L.Choose(signs.Valid, number, signs.Nearly & Of<L>(ref weight, Sign.NhsPerhaps));
        var upn = signs.Upns & L.Choose(signs.SameUpn, Of<L>(ref weight, Sign.UpnSame), Of<L>(ref weight, Sign.UpnApart));
        var sex = signs.SexKnown & L.Choose(signs.SameSex, Of<L>(ref weight, Sign.SexSame), Of<L>(ref weight, Sign.SexApart));
        return L.AddFloats(L.AddFloats(number, upn), L.AddFloats(sex, Of<L>(ref weight, Sign.Always)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Of<L>(ref float weight, Sign sign) where L : struct, ILanes<L> => L.Of(Unsafe.Add(ref weight, (int)sign));

    /// <summary>Whether called names, further forenames, surnames may be alike, and whether the two names may be exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Names<L>(Row row, ref int columns, int length, ref Signs<L> signs) where L : struct, ILanes<L>
    {
        var zero = L.Of(0);
        var (named, middle, surname, exchanged) = (zero, zero, zero, zero);
        var kinds = Load<L>(ref columns, length, Column.ForenameKinds);
        var forenames = row.Forenames.AsSpan(0, row.ForenameCount);
        for (var other = 0; other < Column.Forenames; other++, kinds >>>= Column.KindsBits)
        {
            var letters = Load<L>(ref columns, length, Column.Forename + 2 * other);
            if (L.IsNought(letters)) continue;
            var others = new Tokens<L>(letters, Load<L>(ref columns, length, Column.Forename + 2 * other + 1), kinds);
            for (var own = 0; own < forenames.Length; own++)
            {
                var alike = AreAlike(forenames[own], others);
                if (own < row.Called || other == 0) named |= alike;
                else middle |= alike;
            }
        }
        kinds = Load<L>(ref columns, length, Column.SurnameKinds);
        var surnames = row.Surnames.AsSpan(0, row.SurnameCount);
        for (var other = 0; other < Column.Surnames; other++, kinds >>>= Column.KindsBits)
        {
            var letters = Load<L>(ref columns, length, Column.Surname + 2 * other);
            if (L.IsNought(letters)) continue;
            var others = new Tokens<L>(letters, Load<L>(ref columns, length, Column.Surname + 2 * other + 1), kinds);

            // The whole surname, which stands last, takes no part in an exchange.
            for (var own = other == Column.Surnames - 1 ? 0 : -row.Called; own < surnames.Length; own++)
            {
                var alike = AreAlike(own < 0 ? forenames[0] : surnames[own], others);
                if (own < 0) exchanged |= alike;
                else surname |= alike;
            }
        }
        (signs.Named, signs.Middle, signs.Surname, signs.Exchanged) = (named, middle, surname, L.IsNought(exchanged) ? zero : exchanged & Back<L>(surnames, ref columns, length));
    }

    /// <summary>Whether a surname of the row may be alike to the name a candidate is called by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static L Back<L>(Span<Token> surnames, ref int columns, int length) where L : struct, ILanes<L>
    {
        var others = new Tokens<L>(Load<L>(ref columns, length, Column.Forename), Load<L>(ref columns, length, Column.Forename + 1), Load<L>(ref columns, length, Column.ForenameKinds));
        var any = L.Of(0);
        foreach (ref var own in surnames) any |= AreAlike(own, others);
        return any;
    }

    /// <summary>One name token of each of so many candidates.</summary>
    /// <param name="kinds">How many kinds of letters they have, in the lowest bits.</param>
    [method: MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly struct Tokens<L>(L letters, L ends, L kinds) where L : struct, ILanes<L>
    {
        public L Letters { get; } = letters;
        public L Ends { get; } = ends;
        public L Kinds { get; } = kinds & L.Of((1 << Column.KindsBits) - 1);
        public L Length { get; } = letters >>> Column.LengthShift;
        public L Length25 { get; } = (letters >>> Column.LengthShift) * L.Of(25);
        public L Absent { get; } = L.Same(L.Of(0), letters);
    }

    /// <summary>Whether two name tokens may be the same, variants, one the beginning of the other, one slip apart, or close in sound or spelling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L AreAlike<L>(in Token own, in Tokens<L> others) where L : struct, ILanes<L>
    {
        var zero = L.Of(0);
        var differ = others.Ends ^ L.Of(own.Ends);
        var sameFirst = L.Same(zero, differ & L.Of(Column.FirstMask));
        var sameLast = L.Same(zero, differ & L.Of(Column.LastMask));

        // Kinds of letters that one has and the other lacks: each leaves at least one letter without a partner.
        var common = BitsIn<L>(others.Letters & L.Of(own.Letters));
        var lacking = L.Of(own.Kinds) - common;
        var beyond = others.Kinds - common;
        var most = L.Most(lacking, beyond);

        // A slip touches one end of a name at most, but for two letters exchanged.
        var gap = L.Of(own.Length + 1) - others.Length;
        var slip = L.Same(zero, gap & ~L.Of(3)) & ~L.Same(gap, L.Of(3)) & ~L.Above(most, L.Of(1)) & (sameFirst | sameLast | L.Same(zero, most));

        // Jaro-Winkler is 0.92 or more only if m / a + m / b is 1.76 or more, or 1.6 with four letters at the start in common, where m letters of the a and b have a partner.
        var matches = L.Least(L.Of(own.Length) - lacking, others.Length - beyond);
        var far = L.Above(others.Length * L.Choose(sameFirst, L.Of(40 * own.Length), L.Of(44 * own.Length)), matches * (L.Of(25 * own.Length) + others.Length25));
        var alike = L.Same(zero, differ & L.Of(Column.SoundMask)) | L.Same(zero, differ & L.Of(Column.FamilyMask)) & ~L.Same(zero, others.Ends & L.Of(own.Ends & Column.GroupsMask))
            | L.Same(zero, L.Least(lacking, beyond)) & sameFirst | slip | ~far;
        return alike & ~others.Absent;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L BitsIn<L>(L value) where L : struct, ILanes<L>
    {
        value -= (value >>> 1) & L.Of(0x55555555);
        value = (value & L.Of(0x33333333)) + ((value >>> 2) & L.Of(0x33333333));
        value = (value + (value >>> 4)) & L.Of(0x0F0F0F0F);
        return (value * L.Of(0x01010101)) >>> 24;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Load<L>(ref int columns, int length, int column) where L : struct, ILanes<L> => L.Load(ref Unsafe.Add(ref columns, column * length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Same<L>(ref int sketch, ref int columns, int length, int column) where L : struct, ILanes<L> =>
        L.Same(Load<L>(ref columns, length, column), L.Of(Unsafe.Add(ref sketch, column)));
}
