using System.Runtime.CompilerServices;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Comparisons;

/// <summary>Compares the names of two records: called name, other forenames, surname, and the two exchanged.</summary>
internal sealed class NameComparison(Population population, double populationSize)
{
    private const double NearlySame = 0.92;
    private const double AlikeInSound = 0.80;

    /// <summary>A name this rare (share of the records) that no nickname group lists is taken for a slip of another.</summary>
    private const double HardlyEverSeen = 0.0001;
    private const int FewestOfAName = 3;
    private const int ShortestForSlip = 2;

    private readonly NameForm[] _names = population.Names.Forms;

    public CustomaryNames Customary { get; } = new(population, populationSize);

    private enum Likeness : byte { None, Similar, Misspelt, Variant, Same }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compare(in Standard a, in Standard b, ref PairLevels levels)
    {
        CompareGiven(a, b, ref levels);
        CompareSurname(a, b, ref levels);
        if (levels.Surname is Level.SurnameDifferent or Level.Missing && levels.Given is Level.GivenDifferent or Level.GivenAnotherForename or Level.GivenPrefix)
            CompareExchanged(a, b, ref levels);
        if (levels.Exchanged == Level.Missing && levels.Given is not (Level.GivenAnotherForename or Level.GivenPrefix)) CompareMiddle(a, b, ref levels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CompareGiven(in Standard a, in Standard b, ref PairLevels levels)
    {
        if (a.Given < 0 || b.Given < 0)
        {
            if (ShareForename(a, b, out var prefixOnly) && !prefixOnly) levels.Given = Level.GivenAnotherForename;
            return;
        }
        var (x, y) = (a.Given, b.Given);
        var best = Like(x, y);
        if (best != Likeness.Same) Better(a.Alias, b.Given, ref best, ref x, ref y);
        if (best != Likeness.Same) Better(a.Given, b.Alias, ref best, ref x, ref y);
        if (best != Likeness.Same) Better(a.Alias, b.Alias, ref best, ref x, ref y);
        if (best != Likeness.Same && a.GivenRunTogether == b.GivenRunTogether && a.GivenRunTogether >= 0)
        {
            levels.Given = Level.GivenSame;
            return;
        }
        if (best >= Likeness.Variant && _names[x].IsPrefix && _names[y].IsPrefix)
        {
            (levels.Given, levels.GivenShare) = best == Likeness.Same ? (Level.GivenCustomary, Customary.ShareOf(x)) : (Level.GivenCustomaryRespelt, Customary.ShareOfAny);
            return;
        }
        if (best != Likeness.None)
        {
            levels.Given = best switch
            {
                Likeness.Same => Level.GivenSame,
                Likeness.Variant => Level.GivenVariant,
                Likeness.Misspelt => Level.GivenMisspelt,
                _ => Level.GivenSimilar,
            };
            levels.GivenShare = Share(_names[x].AsForename + (x == y ? 0 : _names[y].AsForename));
            return;
        }
        levels.Given = ShareForename(a, b, out var onlyPrefix) ? (onlyPrefix ? Level.GivenPrefix : Level.GivenAnotherForename)
            : IsInitialOf(a.Given, b.Given) ? Level.GivenInitial
            : Level.GivenDifferent;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Better(int x, int y, ref Likeness best, ref int bestX, ref int bestY)
    {
        if (x < 0 || y < 0) return;
        var likeness = Like(x, y);
        if (likeness <= best) return;
        (best, bestX, bestY) = (likeness, x, y);
    }

    private bool ShareForename(in Standard a, in Standard b, out bool onlyPrefix)
    {
        onlyPrefix = true;
        var any = false;
        foreach (var x in population.Forenames(a))
        {
            foreach (var y in population.Forenames(b))
            {
                // At least one of the two must be the called name: two shared middle names are the middle comparison's.
                if (x != a.Given && y != b.Given || Like(x, y) < Likeness.Misspelt) continue;
                any = true;
                if (!_names[x].IsPrefix || !_names[y].IsPrefix) onlyPrefix = false;
            }
        }
        return any;
    }

    private void CompareMiddle(in Standard a, in Standard b, ref PairLevels levels)
    {
        var anyA = false;
        var anyB = false;
        var best = Level.MiddleDifferent;
        var count = 0;
        foreach (var x in population.Forenames(a))
        {
            if (x == a.Given || x == a.Alias) continue;
            anyA = true;
            foreach (var y in population.Forenames(b))
            {
                if (y == b.Given || y == b.Alias) continue;
                anyB = true;
                if (x == y || Like(x, y) >= Likeness.Misspelt)
                {
                    best = Level.MiddleInCommon;
                    count = Math.Max(count, _names[x].AsForename + (x == y ? 0 : _names[y].AsForename));
                }
                else if (best == Level.MiddleDifferent && IsInitialOf(x, y)) best = Level.MiddleInitial;
            }
        }
        if (!anyA || !anyB) return;
        levels.Middle = best;
        if (best == Level.MiddleInCommon) levels.MiddleShare = Share(count);
    }

    private void CompareSurname(in Standard a, in Standard b, ref PairLevels levels)
    {
        if (a.SurnameRunTogether < 0 || b.SurnameRunTogether < 0) return;
        if (a.SurnameRunTogether == b.SurnameRunTogether)
        {
            levels.Surname = Level.SurnameSame;
            levels.SurnameShare = Share(_names[a.SurnameRunTogether].AsSurname);
            return;
        }
        var (best, count) = (Level.SurnameDifferent, 0);
        foreach (var x in population.Surnames(a))
        {
            foreach (var y in population.Surnames(b))
            {
                var uses = _names[x].AsSurname + (x == y ? 0 : _names[y].AsSurname);
                if (x == y) (best, count) = (Level.SurnameHalf, best == Level.SurnameHalf ? Math.Min(count, uses) : uses);
                else if (best == Level.SurnameDifferent && IsClose(x, y)) (best, count) = (Level.SurnameMisspelt, uses);
            }
        }
        if (best == Level.SurnameDifferent && IsClose(a.SurnameRunTogether, b.SurnameRunTogether))
            (best, count) = (Level.SurnameMisspelt, _names[a.SurnameRunTogether].AsSurname + _names[b.SurnameRunTogether].AsSurname);
        levels.Surname = best;
        if (best != Level.SurnameDifferent) levels.SurnameShare = Share(count);
    }

    private void CompareExchanged(in Standard a, in Standard b, ref PairLevels levels)
    {
        if (a.Given < 0 || b.Given < 0) return;
        foreach (var surnameOfB in population.Surnames(b))
        {
            if (!IsSameOrClose(a.Given, surnameOfB)) continue;
            foreach (var surnameOfA in population.Surnames(a))
            {
                if (!IsSameOrClose(b.Given, surnameOfA)) continue;
                var given = Math.Max(_names[a.Given].AsForename, _names[surnameOfB].AsForename);
                var surname = Math.Max(_names[surnameOfA].AsSurname, _names[b.Given].AsSurname);
                levels.Exchanged = Level.NamesExchanged;
                levels.ExchangedShare = Share(given) * Share(surname);
                levels.Given = levels.Surname = Level.Missing;
                levels.GivenShare = levels.SurnameShare = 0;
                return;
            }
        }
    }

    private bool IsSameOrClose(int x, int y) => x == y || Like(x, y) >= Likeness.Misspelt;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Likeness Like(int x, int y)
    {
        if (x == y) return Likeness.Same;
        ref readonly var a = ref _names[x];
        ref readonly var b = ref _names[y];
        if ((a.GroupFilter & b.GroupFilter) != 0 && population.Names[x].IsVariantOf(population.Names[y])) return Likeness.Variant;
        if (!IsClose(x, y)) return Likeness.None;
        return IsEstablished(a) && IsEstablished(b) ? Likeness.Similar : Likeness.Misspelt;
    }

    private bool IsEstablished(in NameForm name) =>
        name.IsListed || name.AsForename >= FewestOfAName && name.AsForename / populationSize >= HardlyEverSeen;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsClose(int x, int y)
    {
        ref readonly var a = ref _names[x];
        ref readonly var b = ref _names[y];
        var shorter = Math.Min(a.Length, b.Length);
        if (shorter < ShortestForSlip) return false;
        if (!a.IsPlain || !b.IsPlain) return IsClose(population.Names[x], population.Names[y]);
        var prefix = TextSimilarity.CommonPrefix(a, b);
        if (prefix == shorter) return true;

        var needed = a.Sound == b.Sound ? AlikeInSound : NearlySame;
        var mayBeSlip = Math.Abs(a.Length - b.Length) <= 1
            && System.Numerics.BitOperations.PopCount(a.Letters & ~b.Letters) <= 1 && System.Numerics.BitOperations.PopCount(b.Letters & ~a.Letters) <= 1;

        // The bound is rounded like the value itself; the margin keeps the last bit from mattering.
        var mayBeAlike = TextSimilarity.JaroWinklerBound(a, b, prefix) >= needed - 1e-9;
        if (!mayBeSlip && !mayBeAlike) return false;
        if (mayBeSlip && IsOneSlip(a, b)) return true;
        return mayBeAlike && TextSimilarity.JaroWinkler(a, b) >= needed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsOneSlip(in NameForm a, in NameForm b)
    {
        Span<byte> left = stackalloc byte[NameForm.Packed], right = stackalloc byte[NameForm.Packed];
        System.Runtime.Intrinsics.Vector128.CopyTo(a.Text, left);
        System.Runtime.Intrinsics.Vector128.CopyTo(b.Text, right);
        return TextSimilarity.IsOneSlip<byte>(left[..a.Length], right[..b.Length]);
    }

    /// <summary>As above for names that are long or written in other letters.</summary>
    private static bool IsClose(NameEntry a, NameEntry b)
    {
        var shorter = Math.Min(a.Text.Length, b.Text.Length);
        if (shorter < ShortestForSlip) return false;
        if (a.Text.StartsWith(b.Text, StringComparison.Ordinal) || b.Text.StartsWith(a.Text, StringComparison.Ordinal)) return true;
        if (TextSimilarity.IsOneSlip(a.Text, b.Text)) return true;
        var likeness = TextSimilarity.JaroWinkler(a.Text, b.Text);
        return likeness >= (a.Sound == b.Sound ? AlikeInSound : NearlySame);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsInitialOf(int x, int y)
    {
        ref readonly var a = ref _names[x];
        ref readonly var b = ref _names[y];
        return (a.Length == 1 || b.Length == 1) && population.Names[x].Text[0] == population.Names[y].Text[0];
    }

    private double Share(int records) => Math.Max(records, 1) / populationSize;
}
