using FsCheck;
using FsCheck.Fluent;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Tests.Linkage;

/// <summary>Runs every row of the tables in <c>Levels</c>: which level each comparison reaches, and which it just misses.</summary>
public sealed class ComparisonLevelTests
{
    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (file, cases) in Tables())
                foreach (var row in cases.Rows) rows.Add(file, string.Join(' ', row.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Two_records_reach_the_level_the_table_says(string file, string text)
    {
        var cases = Tables().Single(table => table.File == file).Cases;
        var row = cases.Rows.First(row => string.Join(' ', row.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) == text);

        Assert.Equal(row.Level, cases.Reached(row, turned: false));
        Assert.Equal(row.Level, cases.Reached(row, turned: true));
    }

    [Fact]
    public void Every_level_has_two_cases_and_one_that_just_misses_it()
    {
        var tables = Tables().ToDictionary(table => table.Cases.Comparison, table => table.Cases.Rows, StringComparer.Ordinal);

        Assert.Equal(LevelNames.Expected.Select(row => row.Comparison).Order(StringComparer.Ordinal), tables.Keys.Order(StringComparer.Ordinal));
        foreach (var (comparison, levels) in LevelNames.Expected)
        {
            var rows = tables[comparison];
            foreach (var row in rows)
            {
                Assert.True(row.Level == "missing" || levels.Contains(row.Level), $"'{row.Level}' is no level of {comparison}: {row.Text}");
                Assert.True(row.Near.Length == 0 || levels.Contains(row.Near) && row.Near != row.Level, $"'{row.Near}' is no level of {comparison} that the row could miss: {row.Text}");
            }
            foreach (var level in levels)
            {
                Assert.True(rows.Count(row => row.Level == level) >= 2, $"{comparison}, {level}: the table needs two cases that reach it.");
                Assert.True(rows.Any(row => row.Near == level), $"{comparison}, {level}: the table needs a case that just misses it.");
            }
        }
    }

    [Fact]
    public void Packed_levels_come_back_as_they_were()
    {
        var levels = from values in Gen.ArrayOf(Gen.Choose(0, 1 << 20), PairLevels.Slots.Length)
                     from gap in Gen.Choose(0, Parameters.Gaps - 1)
                     from columns in Gen.Choose(0, PairLevels.MostExtras)
                     from extras in Gen.ArrayOf(Gen.Choose(0, PairLevels.ExtraDifferent), columns)
                     select Levels(values, (byte)gap, extras);
        Prop.ForAll(Arb.From(levels), expected =>
        {
            var packed = expected.Pack();
            var actual = PairLevels.Unpack(packed);

            Assert.Equal(Text(expected), Text(actual));
            Assert.Equal(packed, actual.Pack());
            for (var slot = 0; slot < PairLevels.Slots.Length; slot++) Assert.Equal(At(expected, slot), PairLevels.LevelAt(packed, slot));
            Assert.Equal((ulong)(expected.Gap << 3 | (expected.Place == Level.Missing ? 0 : expected.Place - Level.PlaceDoor + 1)), PairLevels.PlaceAndGap(packed));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Each_level_alone_survives_packing_and_no_two_look_alike()
    {
        var packed = new Dictionary<ulong, string>();
        for (var slot = 0; slot < PairLevels.Slots.Length; slot++)
        {
            foreach (var level in LevelsOf(slot))
            {
                var levels = new PairLevels();
                Set(ref levels, slot, level);
                Assert.Equal(level, At(PairLevels.Unpack(levels.Pack()), slot));
                Assert.True(packed.TryAdd(levels.Pack(), $"{slot} {level}"), $"{slot} {level} is packed as {packed[levels.Pack()]}.");
            }
        }

        // Every level of the model but "missing" and those of the extra columns, which are bits of their own.
        Assert.Equal(LevelNames.Count - 1 - 2 * Parameters.LevelsOfExtra, packed.Count);
        for (var column = 0; column < PairLevels.MostExtras; column++)
            for (var reached = 1UL; reached <= PairLevels.ExtraDifferent; reached++)
                Assert.True(packed.TryAdd(new PairLevels { Extras = reached << 2 * column }.Pack(), $"extra {column} {reached}"));
    }

    /// <summary>An expected birth is a level of the date's slot.</summary>
    private static IEnumerable<Level> LevelsOf(int slot)
    {
        var (_, bits, first) = PairLevels.Slots[slot];
        var next = slot + 1 < PairLevels.Slots.Length ? PairLevels.Slots[slot + 1].First : Level.OtherIdSame;
        for (var level = first; level < next; level++)
        {
            Assert.True(level - first + 1 < 1 << bits, $"{level} does not fit in {bits} bits.");
            yield return level;
        }
    }

    private static PairLevels Levels(int[] values, byte gap, int[] extras)
    {
        var levels = new PairLevels { Gap = gap };
        for (var slot = 0; slot < values.Length; slot++)
        {
            Level[] all = [Level.Missing, .. LevelsOf(slot)];
            Set(ref levels, slot, all[values[slot] % all.Length]);
        }
        for (var column = 0; column < extras.Length; column++) levels.Extras |= (ulong)extras[column] << 2 * column;
        return levels;
    }

    private static string Text(in PairLevels levels)
    {
        var copy = levels;
        return string.Join(' ', Enumerable.Range(0, PairLevels.Slots.Length).Select(slot => At(copy, slot))) + $" gap {levels.Gap} extras {levels.Extras}";
    }

    private static Level At(in PairLevels levels, int slot) => slot switch
    {
        0 => levels.Given,
        1 => levels.Exchanged,
        2 => levels.Middle,
        3 => levels.Surname,
        4 => levels.Birth,
        5 => levels.Sex,
        6 => levels.Place,
        7 => levels.Nhs,
        _ => levels.Upn,
    };

    private static void Set(ref PairLevels levels, int slot, Level level)
    {
        switch (slot)
        {
            case 0: levels.Given = level; break;
            case 1: levels.Exchanged = level; break;
            case 2: levels.Middle = level; break;
            case 3: levels.Surname = level; break;
            case 4: levels.Birth = level; break;
            case 5: levels.Sex = level; break;
            case 6: levels.Place = level; break;
            case 7: levels.Nhs = level; break;
            default: levels.Upn = level; break;
        }
    }

    private static (string File, LevelCases Cases)[]? _tables;

    private static (string File, LevelCases Cases)[] Tables() => _tables ??=
        [.. Directory.GetFiles(LinkageScenarioTests.Folder("Levels"), "*.txt").Order(StringComparer.Ordinal).Select(path => (Path.GetFileNameWithoutExtension(path), LevelCases.Parse(File.ReadAllLines(path))))];
}
