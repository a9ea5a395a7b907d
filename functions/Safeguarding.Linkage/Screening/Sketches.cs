using System.Numerics;
using System.Runtime.CompilerServices;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Screening;

/// <summary>What a sketch holds of a record, a number each.</summary>
/// <remarks>
/// A name token takes two numbers, 0 when there is none. The first is its letters and its length; the second is the end of its sound, its first and its last character,
/// its family of nicknames and the groups in it, each cut to a few bits: values that agree agree when they are cut.
/// </remarks>
internal static class Column
{
    /// <summary>Most forenames, and most parts of a surname with the whole, that a sketch has room for.</summary>
    public const int Forenames = 3, Surnames = 3;

    /// <summary>Where the forenames start, two numbers each; then the surname's parts and, when there is more than one, all of it run together.</summary>
    public const int Forename = 0, Surname = Forename + 2 * Forenames;

    /// <summary>Numbers of values, from 1; 0: not known.</summary>
    public const int RunTogether = Surname + 2 * Surnames, District = RunTogether + 1, Sector = District + 1, Unit = Sector + 1, Uprn = Unit + 1, Upn = Uprn + 1;

    /// <summary>Year, month and day, nine bits for the last two; 0: not known.</summary>
    public const int Birth = Upn + 1;

    /// <summary>The same for two addresses whose house number is the same, or that are one text; 0: no street is known.</summary>
    public const int Door = Birth + 1;

    /// <summary>The second half of a British postcode; the same for all others.</summary>
    public const int Inward = Door + 1;

    /// <summary>The first nine digits of a number of the NHS's length, ten bits for three of them, and a bit above; 0: none.</summary>
    public const int Nhs = Inward + 1;

    /// <summary>How many kinds of letters each forename has, and each part of the surname; five bits each.</summary>
    public const int ForenameKinds = Nhs + 1, SurnameKinds = ForenameKinds + 1, KindsBits = 5;

    public const int Traits = SurnameKinds + 1;

    /// <summary>Numbers in a sketch.</summary>
    public const int Count = Traits + 1;

    public const int SexMask = 3, HasGiven = 4, HasMiddle = 8, HasSurname = 16, HasAlias = 32, IsExpected = 64, IsNhsValid = 128;

    /// <summary>The record holds more than the sketch has room for: no pair of it may be thrown out.</summary>
    public const int IsCrowded = 256;

    public const int LengthShift = 27, LettersMask = (1 << LengthShift) - 1;
    public const int SoundMask = 0x3FF, FirstMask = 0x1F << 10, LastMask = 0x1F << 15, FamilyMask = 0x7F << 20, GroupsMask = ~0 << GroupsShift, GroupsShift = 27, GroupsBits = 5;
}

/// <summary>What screening needs to know of each record, in a few numbers that stand together.</summary>
internal sealed class Sketches
{
    private const int RangeLength = 8192;
    private const int LongestName = 31;

    /// <summary>Families told apart: less than the bits could, for the lowest and the highest number stand for none.</summary>
    private const int Families = 126;
    private readonly int[][] _ranges;

    public Sketches(Population population)
    {
        // In ranges: ten million sketches do not fit in one array.
        _ranges = new int[(population.Count + RangeLength - 1) / RangeLength][];
        Parallel.For(0, _ranges.Length, range =>
        {
            var from = range * RangeLength;
            var numbers = new int[(Math.Min(population.Count, from + RangeLength) - from) * Column.Count];
            for (var at = 0; at < numbers.Length; at += Column.Count) Draw(population, from + at / Column.Count, numbers.AsSpan(at, Column.Count));
            _ranges[range] = numbers;
        });
    }

    public ReadOnlySpan<int> Of(int record) => _ranges[record / RangeLength].AsSpan(record % RangeLength * Column.Count, Column.Count);

    /// <summary>Draws one record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Draw(Population population, int record, Span<int> sketch)
    {
        ref readonly var standard = ref population[record];
        var forms = population.Names.Forms;
        var traits = (int)standard.Sex;
        sketch.Clear();

        // The called name first; its place stays empty when there is none.
        var at = 1;
        if (standard.Given >= 0)
        {
            traits |= Column.HasGiven;
            Put(forms[standard.Given], sketch, Column.Forename, 0, Column.ForenameKinds);
        }
        if (standard.Alias >= 0) traits |= Column.HasAlias;
        foreach (var token in population.Forenames(standard))
        {
            if (token == standard.Given) continue;
            if (token != standard.Alias) traits |= Column.HasMiddle;
            if (at == Column.Forenames) traits |= Column.IsCrowded;
            else Put(forms[token], sketch, Column.Forename, at++, Column.ForenameKinds);
        }
        at = 0;
        if (standard.SurnameRunTogether >= 0) traits |= Column.HasSurname;
        var whole = standard.SurnameRunTogether;
        foreach (var token in population.Surnames(standard))
        {
            if (at == Column.Surnames - 1) traits |= Column.IsCrowded;
            else Put(forms[token], sketch, Column.Surname, at++, Column.SurnameKinds);
            if (token == standard.SurnameRunTogether) whole = -1;
        }
        if (whole >= 0) Put(forms[whole], sketch, Column.Surname, at, Column.SurnameKinds);

        sketch[Column.RunTogether] = standard.GivenRunTogether + 1;
        sketch[Column.Birth] = standard.Birth.Year << 9 | standard.Birth.Month << 5 | standard.Birth.Day;
        if (standard.Birth.IsExpected) traits |= Column.IsExpected;
        if (standard.Place >= 0)
        {
            ref readonly var place = ref population.Places[standard.Place];
            sketch[Column.District] = place.District + 1;
            sketch[Column.Sector] = place.Sector + 1;
            if (place.IsUnit)
            {
                sketch[Column.Unit] = standard.Place + 1;
                sketch[Column.Inward] = place.Inward;
            }
        }
        if (standard.Door >= 0)
        {
            ref readonly var door = ref population.DoorOf(standard.Door);
            if (door.Street >= 0) sketch[Column.Door] = door.Number >= 0 ? door.Number + 1 : -1 - standard.Door;
        }
        sketch[Column.Uprn] = standard.Uprn + 1;
        sketch[Column.Upn] = standard.Upn + 1;
        if (standard.NhsDigits > 0) traits |= Column.IsNhsValid;
        if (standard.NhsDigits != 0)
        {
            var nine = (int)(Math.Abs(standard.NhsDigits) / 10);
            sketch[Column.Nhs] = 1 << 30 | nine / 1_000_000 << 20 | nine / 1000 % 1000 << 10 | nine % 1000;
        }
        sketch[Column.Traits] |= traits;
    }

    private static void Put(in NameForm form, Span<int> sketch, int first, int token, int kinds)
    {
        // Too long a name is left out, and the record with it.
        if (form.Length is > LongestName or 0) sketch[Column.Traits] = Column.IsCrowded;
        sketch[first + 2 * token] = (int)(form.Letters | (uint)form.Length << Column.LengthShift);
        sketch[first + 2 * token + 1] = (int)(form.Sound * 0x9E3779B97F4A7C15 >> 54) | form.First << 10 & Column.FirstMask | form.Last << 15 & Column.LastMask
            | (form.Family == 0 ? 0 : form.Family % Families + 1) << 20 | Groups(form.GroupFilter) << Column.GroupsShift;
        sketch[kinds] |= form.Kinds << Column.KindsBits * token;
    }

    private static int Groups(ulong filter)
    {
        var groups = 0;
        for (; filter != 0; filter &= filter - 1) groups |= 1 << BitOperations.TrailingZeroCount(filter) % Column.GroupsBits;
        return groups;
    }
}
