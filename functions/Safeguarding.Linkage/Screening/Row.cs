using System.Numerics;
using System.Runtime.CompilerServices;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Screening;

/// <summary>A name token of the row.</summary>
/// <param name="Kinds">How many kinds of letters it has.</param>
/// <param name="Ends">As <see cref="Column"/> says; a family that no candidate has when it is of none.</param>
internal readonly record struct Token(int Letters, int Length, int Kinds, int Ends);

/// <summary>One record as the screen holds it against others: its sketch, and the most that each sign of a pair with it can add.</summary>
/// <remarks>One for each thread, filled again for each record.</remarks>
internal sealed class Row(Population population, SignWeights weights)
{
    /// <summary>No record's number of a value.</summary>
    private const int Nothing = -1;

    public int[] Sketch { get; } = new int[Column.Count];

    /// <summary>The called name and the further forenames, then the surname's parts, each as a sketch holds it and with its kinds of letters.</summary>
    public Token[] Forenames { get; } = new Token[Column.Forenames];
    public Token[] Surnames { get; } = new Token[Column.Surnames];
    public int ForenameCount { get; private set; }
    public int SurnameCount { get; private set; }

    /// <summary>1 when the first forename is the called one, 0 when there is none.</summary>
    public int Called { get; private set; }
    public float[] Strangers { get; } = new float[(int)Sign.Count];
    public float[] Siblings { get; private set; } = [];
    public float[] Twins { get; private set; } = [];
    public int Source { get; private set; } = Nothing;

    /// <returns>Whether the record is crowded, so that nothing is known of its pairs; then nothing is filled.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Fill(int record, ReadOnlySpan<int> sketch)
    {
        if ((sketch[Column.Traits] & Column.IsCrowded) != 0) return true;
        ref readonly var standard = ref population[record];
        if (standard.Source != Source)
        {
            Source = standard.Source;
            (Siblings, Twins) = (weights.Siblings(Source), weights.Twins(Source));
        }
        weights.Strangers(Source).CopyTo(Strangers);
        sketch.CopyTo(Sketch);

        // A value that is not known agrees with none.
        for (var column = Column.RunTogether; column <= Column.Upn; column++)
            if (Sketch[column] == 0) Sketch[column] = Nothing;
        if (Sketch[Column.Door] == 0) Sketch[Column.Door] = int.MinValue;
        Called = Sketch[Column.Forename] == 0 ? 0 : 1;
        ForenameCount = Take(Column.Forename, Column.Forenames, Forenames);
        SurnameCount = Take(Column.Surname, Column.Surnames, Surnames);

        var forms = population.Names.Forms;
        var (rarest, rarestOther) = (int.MaxValue, int.MaxValue);
        foreach (var token in population.Forenames(standard))
        {
            rarest = Math.Min(rarest, forms[token].AsForename);
            if (token != standard.Given) rarestOther = Math.Min(rarestOther, forms[token].AsForename);
        }
        Share(Sign.NamesAlike, rarest);
        if (standard.Given >= 0 && forms[standard.Given].IsPrefix) weights.Customarily(Strangers, Source, standard.Given);
        if (standard.Alias >= 0 && forms[standard.Alias].IsPrefix) weights.Customarily(Strangers, Source, standard.Alias);
        Share(Sign.MiddlesAlike, rarestOther);
        var rarestSurname = standard.SurnameRunTogether < 0 ? int.MaxValue : forms[standard.SurnameRunTogether].AsSurname;
        foreach (var token in population.Surnames(standard)) rarestSurname = Math.Min(rarestSurname, forms[token].AsSurname);
        Share(Sign.SurnamesAlike, rarestSurname);
        Share(Sign.NamesRunTogether, rarest);

        // Names that are the same only as a whole have no share of their own: at least one record in as many as bear the surname bears both.
        if (standard.SurnameRunTogether >= 0) Share(Sign.NamesRunTogether, weights.Size / Math.Max(forms[standard.SurnameRunTogether].AsSurname, 1));

        // Whichever of the two records comes first.
        if (standard.Given >= 0 && rarestSurname != int.MaxValue)
        {
            weights.Share(Strangers, Source, Sign.Exchanged, forms[standard.Given].AsForename, rarestSurname);
            foreach (var token in population.Surnames(standard)) weights.Share(Strangers, Source, Sign.Exchanged, forms[token].AsForename, forms[standard.Given].AsSurname);
        }
        if (standard.Birth.IsKnown) Share(Sign.BornSame, population.BornOn(standard.Birth));
        if (standard.Place < 0) return false;
        ref readonly var place = ref population.Places[standard.Place];
        if (place.IsUnit) Share(Sign.PlaceUnit, population.Places.CountOfUnit(standard.Place));
        if (place.Sector >= 0) Share(Sign.PlaceSector, population.Places.CountOfArea(place.Sector));
        if (place.District >= 0) Share(Sign.PlaceDistrict, population.Places.CountOfArea(place.District));
        return false;
    }

    private int Take(int first, int most, Token[] tokens)
    {
        var count = 0;
        for (var at = first; at < first + 2 * most; at += 2)
        {
            var (letters, ends) = (Sketch[at], Sketch[at + 1]);
            if (letters == 0) continue;
            if ((ends & Column.FamilyMask) == 0) ends |= Column.FamilyMask;
            tokens[count++] = new Token(letters & Column.LettersMask, letters >>> Column.LengthShift, BitOperations.PopCount((uint)letters & Column.LettersMask), ends);
        }
        return count;
    }

    private void Share(Sign sign, int records)
    {
        if (records != int.MaxValue) weights.Share(Strangers, Source, sign, Math.Max(records, 1));
    }
}
