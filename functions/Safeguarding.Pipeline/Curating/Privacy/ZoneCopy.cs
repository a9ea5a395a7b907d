using System.Collections.Immutable;
using Safeguarding.Linkage.Identifiers;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>A column of the pseudonymised copy.</summary>
/// <param name="Values">As shown; of a keyed column those that are to be keyed.</param>
/// <param name="Domain">What a keyed value is, see <see cref="Pseudonyms.Of"/>; null for a column that is not keyed.</param>
public sealed record ZoneColumn(string Name, FieldType Type, bool Nullable, Array Values, string? Domain = null)
{
    /// <summary>Of a column that numbers the rows of files: the file of each row, keyed with the number.</summary>
    internal string?[]? Extract { get; init; }
}

/// <summary>How often a column shows less than the identifiable copy has.</summary>
/// <param name="Coarser">Values shown more coarsely than the column's finest form.</param>
/// <param name="Hidden">Values not shown at all.</param>
public sealed record Generalised(long Coarser, long Hidden);

/// <summary>What was done to a table, in the metadata of its file.</summary>
/// <param name="K">How many people share what is shown.</param>
/// <param name="Columns">Columns that show less somewhere.</param>
/// <param name="Cells">Values the identifiable copy has in the columns that the zone shows or coarsens.</param>
public sealed record ZoneNote(int K, long Cells, ImmutableSortedDictionary<string, Generalised> Columns);

/// <summary>A curated table as the pseudonymised zone may have it, before identifiers are keyed.</summary>
public sealed record ZoneCopy(ImmutableArray<ZoneColumn> Columns, ZoneNote Note)
{
    public int Rows => Columns.IsEmpty ? 0 : Columns[0].Values.Length;

    public ZoneColumn? Find(string name) => Columns.FirstOrDefault(c => c.Name == name);

    private static readonly string[] ExtractColumns = ["_source_extract", "source_extract"];

    /// <summary>Makes the copy. The order of rows stays; the result depends on the rows and not on their order. Rows of a history that follow one another and look alike are one.</summary>
    /// <param name="areas">Area of a postcode by its key; null where no lookup is given.</param>
    /// <exception cref="PrivacyRefusedException">It cannot be made so that it shows what the settings allow and no more.</exception>
    public static ZoneCopy Of(PrivacySettings settings, ContractCatalog catalog, Contract contract, Table table, IReadOnlyDictionary<string, string>? areas)
    {
        var persons = PersonNumbers.Of(table, table.Has(settings.Person) || contract.HistoryOf is null ? settings.Person : contract.PrimaryKey[0]);
        var rules = settings.RulesOf(contract);
        var (columns, counts, cells) = (new List<ZoneColumn>(), new SortedDictionary<string, Generalised>(StringComparer.Ordinal), 0L);
        var ladders = new Dictionary<string, ZoneColumn[]>(StringComparer.Ordinal);
        foreach (var (ladder, steps) in rules is null ? [] : Steps(settings, catalog, contract, table, rules, persons, areas))
            foreach (var name in ladder.Columns)
                ladders.Add(name, Shown(settings, contract, table.Raw(name), Allowed(settings, catalog, contract, table, name), ladder, steps, name, areas, counts));

        foreach (var field in contract.Fields)
        {
            var (fate, rule) = ZoneColumns.Of(settings, catalog, contract, field);
            if (fate is Fate.Dropped) continue;
            var values = table.Raw(field.Name);
            if (fate is not (Fate.Keyed or Fate.KeyedRow)) cells += Present(values);
            switch (fate)
            {
                case Fate.Keyed:
                    columns.Add(new ZoneColumn(field.Name, FieldType.String, !field.Required, values, field.Name));
                    break;
                case Fate.KeyedRow:
                    columns.Add(new ZoneColumn(field.Name, FieldType.String, Nullable: true, values as long?[] ?? throw Unnumbered(table), "row of a file") { Extract = Extracts(table) });
                    break;
                case Fate.Event:
                    columns.Add(new ZoneColumn(field.Name, field.Type, !field.Required, values));
                    break;
                case Fate.Ladder:
                    columns.AddRange(ladders[field.Name]);
                    break;
                default:
                    var (kept, coarser, hidden) = Common(catalog, rule, field, values, persons, settings.K);
                    if (coarser + hidden > 0) counts.Add(field.Name, new Generalised(coarser, hidden));
                    columns.Add(new ZoneColumn(field.Name, field.Type, !field.Required || field.Type != FieldType.String, kept));
                    break;
            }
        }

        var copy = new ZoneCopy([.. columns], new ZoneNote(settings.K, cells, counts.ToImmutableSortedDictionary(StringComparer.Ordinal)));
        return contract.HistoryOf is null ? copy : History.Shown(contract, copy);
    }

    /// <summary>Whether a table's ladders ask for areas of postcodes.</summary>
    public static bool ShowsAreas(PrivacySettings settings, Contract contract) =>
        settings.Tables.GetValueOrDefault(contract.Table) is { } rules && rules.Together.Concat(rules.Alone).Any(l => l.Rungs.Any(r => r.Show == Showing.Area));

    /// <summary>Postcodes of the table that a lookup is asked for.</summary>
    public static IReadOnlySet<string> Postcodes(PrivacySettings settings, Contract contract, Table table)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        if (settings.RulesOf(contract) is not { } rules) return wanted;
        foreach (var ladder in rules.Together.Concat(rules.Alone).Where(l => l.Rungs.Any(r => r.Show == Showing.Area)))
            foreach (var column in ladder.Columns)
                foreach (var text in table.Text(column))
                    if (Postcode.TryParse(text, out var postcode)) wanted.Add(LadderValues.PostcodeKey(postcode));
        return wanted;
    }

    /// <summary>The step of each row on each ladder.</summary>
    private static IEnumerable<(Ladder, byte[])> Steps(PrivacySettings settings, ContractCatalog catalog, Contract contract, Table table, TableRules rules, int[] persons, IReadOnlyDictionary<string, string>? areas)
    {
        if (!rules.Together.IsEmpty)
        {
            var codes = rules.Together.Select(l => CodesOf(settings, catalog, contract, table, l, areas)).ToList();
            var chosen = Anonymity.Choose(codes, table.Rows, persons.Distinct().Count() == table.Rows ? null : persons, settings.K, strict: true)
                ?? throw new PrivacyRefusedException($"There are fewer than {settings.K} people in '{contract.Table}', so none can be told from fewer than {settings.K} however little is shown. It is published again when there are {settings.K}.");
            Check(codes, chosen, persons, settings.K, contract);
            for (var l = 0; l < rules.Together.Length; l++) yield return (rules.Together[l], Array.ConvertAll(chosen, c => c[l]));
        }

        foreach (var ladder in rules.Alone)
            yield return (ladder, Array.ConvertAll(Anonymity.Choose([CodesOf(settings, catalog, contract, table, ladder, areas)], table.Rows, persons, settings.K, strict: false)!, c => c[0]));
    }

    /// <summary>Counts again what was chosen: a fault in choosing must not become a publication.</summary>
    private static void Check(List<LadderCodes> ladders, byte[][] chosen, int[] persons, int k, Contract contract)
    {
        var groups = new Dictionary<string, Tally>(StringComparer.Ordinal);
        for (var r = 0; r < chosen.Length; r++)
        {
            var key = string.Join('|', chosen[r].Select((step, l) => FormattableString.Invariant($"{step}:{ladders[l].Codes[step]?[r]}")));
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _).Add(persons[r], k);
        }

        if (groups.Values.Any(g => g.People < k))
            throw new PrivacyRefusedException($"Some combinations in '{contract.Table}' are shared by fewer than {k} people after coarsening. This is a fault of the program: report it.");
    }

    private static LadderCodes CodesOf(PrivacySettings settings, ContractCatalog catalog, Contract contract, Table table, Ladder ladder, IReadOnlyDictionary<string, string>? areas)
    {
        var values = ladder.Columns.Select(c => Allowed(settings, catalog, contract, table, c)).ToList();
        int[]? CodesAt(int rung)
        {
            // A step shows all coarser steps too: a sector's row has its district in a column of its own.
            var shown = ladder.Rungs.Skip(rung).Where(r => r.Show != Showing.Nothing && (r.Show != Showing.Area || areas is not null))
                .SelectMany(r => values.Select((v, c) => LadderValues.Shown(r.Show, v, GroupOf(settings, ladder.Columns[c]), areas))).ToList();
            return shown.Count == 0 ? null : LadderValues.Codes(shown, table.Rows);
        }

        return new LadderCodes([.. Enumerable.Range(0, ladder.Rungs.Length).Select(CodesAt)], [.. ladder.Rungs.Select(r => r.Cost)]);
    }

    private static ZoneColumn[] Shown(PrivacySettings settings, Contract contract, Array held, Array values, Ladder ladder, byte[] steps, string column, IReadOnlyDictionary<string, string>? areas, SortedDictionary<string, Generalised> counts)
    {
        var field = contract.Fields[contract.IndexOf(column)];
        var (coarser, hidden) = (0L, 0L);
        var last = ladder.Rungs.Length - 1;
        for (var r = 0; r < steps.Length; r++)
        {
            if (held.GetValue(r) is null) continue;
            if (steps[r] == last || values.GetValue(r) is null) hidden++;
            else if (steps[r] > (areas is null && ladder.Rungs[0].Show == Showing.Area ? 1 : 0)) coarser++;
        }

        if (coarser + hidden > 0) counts[column] = new Generalised(coarser, hidden);
        return
        [
            .. ZoneColumns.ShownOn(settings, contract, column, areas is not null).Select(s => new ZoneColumn(
                s.Column, LadderValues.TypeOf(ladder.Rungs[s.Rung].Show, field.Type), Nullable: true,
                Cut(LadderValues.Shown(ladder.Rungs[s.Rung].Show, values, GroupOf(settings, column), areas), steps, s.Rung))),
        ];
    }

    /// <summary>Values of the rows whose step is this one or a finer one.</summary>
    private static Array Cut(Array values, byte[] steps, int rung)
    {
        var cut = (Array)values.Clone();
        for (var r = 0; r < steps.Length; r++)
            if (steps[r] > rung) cut.SetValue(null, r);
        return cut;
    }

    private static Array Allowed(PrivacySettings settings, ContractCatalog catalog, Contract contract, Table table, string column)
    {
        var values = table.Raw(column);
        var (_, rule) = ZoneColumns.Of(settings, catalog, contract, contract.Fields[contract.IndexOf(column)]);
        if (rule is null || values is not string?[] texts) return values;
        var allow = CommonValues.Allowed(rule, catalog);
        return Array.ConvertAll(texts, t => t is null ? null : allow(t));
    }

    private static (Array Kept, long Coarser, long Hidden) Common(ContractCatalog catalog, ColumnRule? rule, Field field, Array values, int[] persons, int k)
    {
        long hidden;
        switch (rule?.As)
        {
            case ColumnForm.Open: return (values, 0, 0);
            case ColumnForm.CodeArray when values is string?[] texts: return (CommonValues.Arrays(texts, CommonValues.CodesOf(rule, catalog), persons, k, out hidden), 0, hidden);
            case ColumnForm.Steps when values is double?[] numbers && rule.Step is > 0 and var step:
                var stepped = Array.ConvertAll(numbers, n => n is { } number ? Math.Floor(number / step) * step : (double?)null);
                var kept = CommonValues.Of(stepped, _ => null, false, persons, k, out hidden);
                return (kept, Present(kept), hidden);
            case null: return (CommonValues.Of(values, _ => null, false, persons, k, out hidden), 0, hidden);
            default: return (CommonValues.Of(values, CommonValues.Allowed(rule, catalog), field.Required, persons, k, out hidden), 0, hidden);
        }
    }

    private static string?[] Extracts(Table table) =>
        ExtractColumns.FirstOrDefault(table.Has) is { } column ? table.Text(column)
            : throw Unnumbered(table);

    private static PrivacyRefusedException Unnumbered(Table table) => new($"'{table.Name}' does not number its rows by file and whole number, so they cannot be keyed. Correct its lineage columns, or rowColumns in {PrivacySettings.Path}.");

    private static Dictionary<string, string>? GroupOf(PrivacySettings settings, string column) =>
        settings.Groups.GetValueOrDefault(column)?.SelectMany(g => g.Value.Select(code => (code, g.Key))).ToDictionary(g => g.code, g => g.Key, StringComparer.Ordinal);

    private static long Present(Array values) => values switch
    {
        string?[] texts => texts.LongCount(t => t is not null),
        DateOnly?[] dates => dates.LongCount(d => d is not null),
        DateTime?[] times => times.LongCount(t => t is not null),
        long?[] numbers => numbers.LongCount(n => n is not null),
        double?[] numbers => numbers.LongCount(n => n is not null),
        bool?[] flags => flags.LongCount(f => f is not null),
        _ => 0,
    };
}
