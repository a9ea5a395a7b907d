using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Rows cannot be told to be of one person or another, so nothing is published that is made of them while somebody is withheld.</summary>
public sealed class UnassignableRowsException(string table)
    : Exception($"rows of '{table}' cannot be told to be of one child or another, so withheld children could not be left out: give the table a key that leads to a person, or say in schemas/subjects.json that it is about none")
{
    /// <summary><c>agency/table</c>.</summary>
    public string Table { get; } = table;
}

/// <summary>Which rows of the agencies' tables are whose: by the key that leads to a person, directly or through the tables a row refers to. The one place where rows of a person are taken out.</summary>
/// <param name="tableOf">A table of the night as the rows are to be judged by; null when it never came.</param>
internal sealed class PersonRows(ContractCatalog contracts, SubjectRules rules, Func<string, CancellationToken, Task<Table?>> tableOf)
{
    private static readonly Dictionary<string, string> PersonIds = new(StringComparer.Ordinal) { ["social_care/person"] = "pers_person_id", ["health/patients"] = "patient_id", ["police/nominals"] = "nominal_id" };

    /// <summary>Columns of a table that hold an agency's id of a person whose row it is. The first of them says whose it is above all.</summary>
    public static IReadOnlyList<string> PersonColumns(Contract contract) =>
    [
        .. PersonIds.TryGetValue(contract.Name, out var id) ? new[] { id } : [],
        .. contract.ForeignKeys.Where(k => PersonIds.ContainsKey($"{contract.Agency}/{k.Table}") && k.Fields.Length == 1).Select(k => k.Fields[0]),
    ];

    /// <summary>Whether keys or <c>subjects.json</c> say whose the table's rows are, or that they are nobody's.</summary>
    public bool IsAssignable(Contract contract) =>
        PersonColumns(contract).Count > 0 || rules.Nobody.Contains(contract.Name) || rules.Shared.Any(s => s.Table == contract.Name) || ParentsOf(contract).Any();

    /// <summary>The table without the rows of some persons; rows shared with others stay without their free text, and what mentions one of them is blanked.</summary>
    /// <exception cref="UnassignableRowsException">Nobody can tell whose the rows are.</exception>
    public async Task<Table> WithoutAsync(Table table, Func<RecordKey, bool> isGone, CancellationToken cancel)
    {
        var contract = contracts.Find(table.Name)!;
        if (rules.Nobody.Contains(table.Name) || table.Rows == 0) return table;
        if (rules.Shared.FirstOrDefault(s => s.Table == table.Name) is { } shared) return await WithoutSharedAsync(contract, table, shared, isGone, cancel).ConfigureAwait(false);
        var gone = await GoneAsync(contract, table, isGone, cancel).ConfigureAwait(false);
        return Blanked(table.Without(gone), isGone);
    }

    /// <summary>Which rows are of such persons.</summary>
    public async Task<bool[]> GoneAsync(Contract contract, Table table, Func<RecordKey, bool> isGone, CancellationToken cancel)
    {
        if (rules.Nobody.Contains(table.Name)) return new bool[table.Rows];
        if (rules.Shared.FirstOrDefault(s => s.Table == table.Name) is { } shared)
        {
            var (lost, others) = await NamedBesideAsync(shared, isGone, cancel).ConfigureAwait(false);
            return [.. table.Text(shared.Column).Select(key => key is not null && lost.Contains(key) && !others.Contains(key))];
        }

        var gone = new bool[table.Rows];
        var columns = PersonColumns(contract);
        var source = Persons.SourceOf(contract.Agency);
        foreach (var column in columns.Where(table.Has))
        {
            var ids = table.Text(column);
            for (var r = 0; r < gone.Length; r++)
                if (ids[r] is { } id && isGone(new RecordKey(source, id))) gone[r] = true;
        }

        if (columns.Count > 0) return gone;
        var followed = false;
        foreach (var (key, parent) in ParentsOf(contract))
        {
            if (!table.Has(key.Fields[0]) || await tableOf(parent.Name, cancel).ConfigureAwait(false) is not { } rows) continue;
            followed = true;
            var goneThere = await GoneAsync(parent, rows, isGone, cancel).ConfigureAwait(false);
            var (keys, references) = (rows.Text(key.References[0]), table.Text(key.Fields[0]));
            var lost = Enumerable.Range(0, rows.Rows).Where(r => goneThere[r] && keys[r] is not null).Select(r => keys[r]!).ToHashSet(StringComparer.Ordinal);
            for (var r = 0; r < gone.Length; r++)
                if (references[r] is { } reference && lost.Contains(reference)) gone[r] = true;
        }

        return followed || table.Rows == 0 ? gone : throw new UnassignableRowsException(table.Name);
    }

    /// <summary>An incident goes when all who are named beside it go; while somebody else is, its words go, which may be about any of them.</summary>
    private async Task<Table> WithoutSharedAsync(Contract contract, Table table, SharedTable shared, Func<RecordKey, bool> isGone, CancellationToken cancel)
    {
        var (lost, others) = await NamedBesideAsync(shared, isGone, cancel).ConfigureAwait(false);
        if (lost.Count == 0) return table;
        var keys = table.Text(shared.Column);
        var left = table.Without([.. keys.Select(k => k is not null && lost.Contains(k) && !others.Contains(k))]);
        var (words, rest) = (contract.Fields.Where(f => f.Classification == Classification.FreeText && left.Has(f.Name)), left.Text(shared.Column));
        return words.Aggregate(left, (t, field) => t.Blanked(field.Name, r => rest[r] is { } key && lost.Contains(key)));
    }

    /// <summary>Keys of shared rows beside which such persons are named, and beside which others are.</summary>
    private async Task<(HashSet<string> Lost, HashSet<string> Others)> NamedBesideAsync(SharedTable shared, Func<RecordKey, bool> isGone, CancellationToken cancel)
    {
        if (await tableOf(shared.Through, cancel).ConfigureAwait(false) is not { } through) throw new UnassignableRowsException(shared.Table);
        var gone = await GoneAsync(contracts.Find(shared.Through)!, through, isGone, cancel).ConfigureAwait(false);
        var by = through.Text(shared.By);
        var (lost, others) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var r = 0; r < through.Rows; r++)
            if (by[r] is { } key) (gone[r] ? lost : others).Add(key);
        return (lost, others);
    }

    /// <summary>How many tables lie between a row and a person: 0 where the row names one. Rows are taken out of those farthest away first, while what leads to the person is still there.</summary>
    public int DistanceOf(Contract contract) =>
        rules.Shared.Any(s => s.Table == contract.Name) ? 1 : PersonColumns(contract).Count > 0 ? 0 : 1 + ParentsOf(contract).Select(p => DistanceOf(p.Parent)).DefaultIfEmpty(0).Max();

    private Table Blanked(Table table, Func<RecordKey, bool> isGone)
    {
        foreach (var mention in rules.Mentions.Where(m => m.Table == table.Name && table.Has(m.Column)))
        {
            var (ids, source) = (table.Text(mention.Column), Persons.SourceOf(table.Name[..table.Name.IndexOf('/', StringComparison.Ordinal)]));
            table = table.Blanked(mention.Column, r => ids[r] is { } id && isGone(new RecordKey(source, id)));
        }

        return table;
    }

    /// <summary>Keys that lead towards a person. Only of tables that name no person themselves, so that going along them ends.</summary>
    private IEnumerable<(ForeignKey Key, Contract Parent)> ParentsOf(Contract contract) =>
        from key in contract.ForeignKeys
        where key.Fields.Length == 1 && key.Table.Length > 0 && key.Table != contract.Table
        let parent = contracts.Find(contract.Agency, key.Table)
        where parent is not null && !rules.Nobody.Contains(parent.Name) && !rules.Shared.Any(s => s.Table == parent.Name) && (PersonColumns(parent).Count > 0 || ParentsOf(parent).Any())
        select (key, parent);
}
