using System.Runtime.CompilerServices;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>One way of bringing records together: those that share a key of the rule become candidate pairs.</summary>
/// <param name="Name">What the rule asks to agree, in words.</param>
/// <param name="AddKeys">Adds a record's keys, none when it lacks a value.</param>
/// <param name="Refinements">Further keys, tried in turn, for a block that is too large.</param>
/// <param name="IsAnchor">When set, a pair needs at least one record of this kind: the rule serves records that the others cannot reach.</param>
/// <param name="Largest">Records above which a block is split; 0: as many as the model says. Smaller for a rule that asks little.</param>
internal sealed record BlockingRule(
    string Name, Action<Population, int, List<uint>> AddKeys, Func<Population, int, ulong>[] Refinements, Func<Population, int, bool>? IsAnchor = null, int Largest = 0);

/// <summary>
/// The blocking rules. Each forgives another error, so that a pair of records of one child is lost only when several things are wrong at once.
/// </summary>
/// <remarks>Keys are made of what the values say and never of their numbers, so that blocks do not depend on the order in which records came.</remarks>
internal static class BlockingRules
{
    private const int LargestBirthday = 12;
    private const int MostOfOneText = 50;

    public static readonly BlockingRule[] All =
    [
        new("NHS number", [MethodImpl(MethodImplOptions.AggressiveOptimization)] (people, i, keys) =>
        {
            if (people[i].Nhs != 0) keys.Add(Key((ulong)people[i].Nhs));
        }, [BirthDay, SurnameSound]),

        new("UPN", [MethodImpl(MethodImplOptions.AggressiveOptimization)] (people, i, keys) =>
        {
            if (people[i].Upn >= 0) keys.Add(Key(people.UpnHash(people[i].Upn)));
        }, [BirthDay, SurnameSound]),

        new("other identifier", (people, i, keys) =>
        {
            for (var c = 0; c < people.ExtraColumns.Length; c++)
                if (people.ExtraColumns[c].IsIdentifier && people.Extra(i, c) is > 0 and var value) keys.Add(Key(people.ExtraValues.HashOf(value), (ulong)c));
        }, [BirthDay, SurnameSound]),

        // Dates are taken with day and month in either order throughout, which also brings exchanged ones together.
        new("surname and date of birth", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (!record.Birth.IsKnown) return;
            foreach (var surname in people.Surnames(record)) keys.Add(Key(people.Names.Forms[surname].Sound, Day(record)));
        }, [Sector, GivenSound], null, Largest: 24),

        new("forename and date of birth", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (!record.Birth.IsKnown) return;
            foreach (var forename in people.Forenames(record)) keys.Add(Key(people.Names.Forms[forename].Sound, Day(record)));
        }, [Sector, SurnameSound], null, Largest: 16),

        new("date of birth", [MethodImpl(MethodImplOptions.AggressiveOptimization)] (people, i, keys) =>
        {
            if (people[i].Birth.IsKnown) keys.Add(Key(Day(people[i])));
        }, [Sector, Unit], null, LargestBirthday),

        new("surname and postcode", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (UnitOf(people, record) is not (> 0 and var unit)) return;
            foreach (var surname in people.Surnames(record)) keys.Add(Key(people.Names.Forms[surname].Sound, unit));
        }, [GivenSound, BirthDay]),

        new("forename and postcode", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (UnitOf(people, record) is not (> 0 and var unit)) return;
            foreach (var forename in people.Forenames(record)) keys.Add(Key(people.Names.Forms[forename].Sound, unit));
        }, [SurnameSound, BirthDay]),

        // For records whose postcode is missing or mistyped.
        new("surname and door", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (record.Door < 0 || !people.DoorOf(record.Door).IsWhole) return;
            foreach (var surname in people.Surnames(record)) keys.Add(Key(people.Names.Forms[surname].Sound, people.DoorOf(record.Door).Hash));
        }, [GivenSound, BirthDay], null, Largest: 16),

        // The two names in either order, so that exchanged ones meet.
        new("both names, birth year and month", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (record.Birth is { IsKnown: true, IsDefault: false }) AddBothNames(people, record, (ulong)(record.Birth.Year * 100 + record.Birth.Month), keys);
        }, [District, Sector], null, Largest: 24),

        new("both names, birth year and day", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (record.Birth is { IsKnown: true, IsDefault: false }) AddBothNames(people, record, (ulong)(record.Birth.Year * 100 + record.Birth.Day), keys);
        }, [District, Sector]),

        // 1 January stands for any day of its year.
        new("both names and birth year, the day a default", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (record.Birth.IsKnown) AddBothNames(people, record, (ulong)record.Birth.Year, keys);
        }, [District, Sector], (people, i) => people[i].Birth is { IsKnown: true, IsDefault: true }),

        new("both names and birthday in any year", (people, i, keys) =>
        {
            ref readonly var record = ref people[i];
            if (record.Birth is { IsKnown: true, IsDefault: false }) AddBothNames(people, record, Day(record) % 10_000, keys);
        }, [District, Sector], null, Largest: 24),

        new("both names, a birth date missing", (people, i, keys) => AddBothNames(people, people[i], 0, keys),
            [District, Sector], (people, i) => !people[i].Birth.IsKnown, Largest: 64),

        // Files of other shapes: an address in columns of its own, an occupation, a school.
        new("other text and a name or postcode", AddOtherTexts, [BirthDay, Unit]),

        new("surname and month of an expected birth", AddExpectedMonths, [District, Sector], (people, i) => people[i].Birth.IsExpected, Largest: 64),
    ];

    /// <summary>Rule number, in the mask of a candidate pair, of pairs that a steward's decision brought.</summary>
    public static int StewardBit => All.Length;

    public const string StewardName = "steward's decision";

    private static void AddBothNames(Population people, in Standard record, ulong date, List<uint> keys)
    {
        foreach (var forename in people.Forenames(record))
        {
            foreach (var surname in people.Surnames(record))
            {
                var (a, b) = (people.Names.Forms[forename].Sound, people.Names.Forms[surname].Sound);
                keys.Add(Key(Math.Min(a, b), Math.Max(a, b), date));
            }
        }
    }

    private static void AddOtherTexts(Population people, int i, List<uint> keys)
    {
        ref readonly var record = ref people[i];
        for (var c = 0; c < people.ExtraColumns.Length; c++)
        {
            if (people.ExtraColumns[c].IsIdentifier || people.Extra(i, c) is not (> 0 and var value)) continue;

            // A state or a county brings nobody together.
            if (people.ExtraValues.CountOf(value) > Math.Max(MostOfOneText, people.Counted / 200)) continue;
            var text = people.ExtraValues.HashOf(value);
            foreach (var surname in people.Surnames(record)) keys.Add(Key(people.Names.Forms[surname].Sound, text, (ulong)c));
            foreach (var forename in people.Forenames(record)) keys.Add(Key(people.Names.Forms[forename].Sound, text, (ulong)c));
            if (UnitOf(people, record) is > 0 and var unit) keys.Add(Key(unit, text, (ulong)c));
        }
    }

    private static void AddExpectedMonths(Population people, int i, List<uint> keys)
    {
        ref readonly var record = ref people[i];
        int first, last;
        if (record.Birth.IsKnown) first = last = record.Birth.Year * 12 + record.Birth.Month;
        else if (record.Birth.IsExpected) (first, last) = (Month(record.Birth.ExpectedFrom), Month(record.Birth.ExpectedTo));
        else return;
        foreach (var surname in people.Surnames(record))
            for (var month = first; month <= last; month++) keys.Add(Key(people.Names.Forms[surname].Sound, (ulong)month));

        static int Month(int dayNumber) => DateOnly.FromDayNumber(dayNumber) is var date ? date.Year * 12 + date.Month : 0;
    }

    private static ulong Day(in Standard record) => (ulong)record.Birth.PackedEitherWay;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong UnitOf(Population people, in Standard record) =>
        record.Place < 0 || !people.Places[record.Place].IsUnit ? 0 : people.Places[record.Place].Hash;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong BirthDay(Population people, int i) => Day(people[i]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Unit(Population people, int i) => UnitOf(people, people[i]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Sector(Population people, int i) => people[i].Place < 0 ? 0 : people.Places[people[i].Place].SectorHash;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong District(Population people, int i) => people[i].Place < 0 ? 0 : people.Places[people[i].Place].DistrictHash;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong GivenSound(Population people, int i) => people[i].Given < 0 ? 0 : people.Names.Forms[people[i].Given].Sound;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong SurnameSound(Population people, int i) => people[i].SurnameRunTogether < 0 ? 0 : people.Names.Forms[people[i].SurnameRunTogether].Sound;

    /// <summary>32 bits of a key's parts. Two keys that collide only make a pair more to score, the same pair every time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Key(ulong a, ulong b = 0, ulong c = 0) => (uint)Mix(Mix(Mix(a) ^ b) ^ c);

    /// <summary>Key of a part of a block, from the key of what is divided and a further key of a record.</summary>
    public static uint Refine(uint key, ulong further) => Key(key, further, 1);

    // The finaliser of SplitMix64: every bit of the input reaches every bit of the output.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
        x = (x ^ x >> 27) * 0x94D049BB133111EB;
        return x ^ x >> 31;
    }
}
