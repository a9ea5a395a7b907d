using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Every contract and code list of one set of schemas, checked one by one and against each other.</summary>
public sealed class ContractCatalog
{
    private readonly FrozenDictionary<string, Contract> _byName;

    private ContractCatalog(ImmutableArray<Contract> contracts, ImmutableArray<CodeList> lists)
    {
        Contracts = contracts;
        CodeLists = lists;
        _byName = contracts.SelectMany(Names).ToFrozenDictionary(n => n.Name, n => n.Contract, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The contracts that travel inside this assembly.</summary>
    /// <exception cref="InvalidContractException">One of them is wrong, which a test of the product rules out.</exception>
    public static ContractCatalog Embedded => Schemas.Embedded.Contracts;

    /// <summary>Every contract, by agency, then by table.</summary>
    public ImmutableArray<Contract> Contracts { get; }

    /// <summary>Every code list, by name.</summary>
    public ImmutableArray<CodeList> CodeLists { get; }

    /// <summary>Agencies that have contracts, in order; <c>curated</c>, our own outputs, is among them when it has any.</summary>
    public IEnumerable<string> Agencies => Contracts.Select(c => c.Agency).Distinct();

    /// <summary>The contract of <c>agency/table</c>, where the table may also be one of its aliases; null when there is none. Case does not count.</summary>
    public Contract? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc cref="Find(string)"/>
    public Contract? Find(string agency, string table) => Find($"{agency}/{table}");

    /// <summary>Contracts of one agency, by table.</summary>
    public IEnumerable<Contract> Of(string agency) => Contracts.Where(c => string.Equals(c.Agency, agency, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads contracts and code lists in any order. Files that are neither (the matching model, layouts of returns) are passed over.</summary>
    /// <param name="files">Paths such as <c>schemas/health/patients.json</c> with their texts.</param>
    /// <exception cref="InvalidContractException">Anything is wrong in any of them; it holds every fault of every file.</exception>
    public static ContractCatalog Load(IEnumerable<(string Path, string Json)> files)
    {
        var faults = new List<ContractFault>();
        var ordered = files.Select(f => (f.Path, f.Json, Place: SchemaPath.Of(f.Path))).OrderBy(f => f.Place.Folder, StringComparer.Ordinal)
            .ThenBy(f => f.Place.File, StringComparer.Ordinal).ThenBy(f => f.Path, StringComparer.Ordinal).ToList();

        var lists = new SortedDictionary<string, CodeList>(StringComparer.Ordinal);
        foreach (var (path, json, place) in ordered.Where(f => f.Place.IsList))
            if (!lists.TryAdd(place.File, CodeListReader.Read(path, json, faults)))
                faults.Add(new ContractFault(path, "", "the list was given twice"));

        var contracts = new List<(string Path, Contract Contract)>();
        foreach (var (path, json, place) in ordered.Where(f => f.Place.IsContract))
            if (ContractReader.Read(path, json, lists, faults) is { } contract)
                contracts.Add((path, contract));

        CheckNames(contracts, faults);
        CheckForeignKeys(contracts, faults);
        var byName = contracts.GroupBy(c => c.Contract.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Contract, StringComparer.Ordinal);
        foreach (var (path, contract) in contracts) SelectReader.Check(path, contract, byName, faults);
        foreach (var (path, contract) in contracts) HistoryReader.Check(path, contract, byName, faults);
        return faults.Count == 0
            ? new ContractCatalog([.. contracts.Select(c => c.Contract)], [.. lists.Values])
            : throw new InvalidContractException(faults);
    }

    private static void CheckNames(List<(string Path, Contract Contract)> contracts, List<ContractFault> faults)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, contract) in contracts)
            foreach (var (name, _) in Names(contract))
                if (!owners.TryAdd(name, path))
                    faults.Add(new ContractFault(path, name == contract.Name ? "/name" : "/x-table-aliases", $"\"{name}\" already means the table of {owners[name]}"));
    }

    private static void CheckForeignKeys(List<(string Path, Contract Contract)> contracts, List<ContractFault> faults)
    {
        var tables = contracts.GroupBy(c => c.Contract.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Contract, StringComparer.Ordinal);
        foreach (var (path, contract) in contracts)
            for (var i = 0; i < contract.ForeignKeys.Length; i++)
            {
                var key = contract.ForeignKeys[i];
                if (key.Table.Length == 0) continue;
                if (!tables.TryGetValue($"{contract.Agency}/{key.Table}", out var target))
                {
                    faults.Add(new ContractFault(path, $"/foreignKeys/{i}/reference/resource", $"agency {contract.Agency} has no table \"{key.Table}\""));
                    continue;
                }
                foreach (var (column, reference) in key.Fields.Zip(key.References))
                    if (target.Fields.FirstOrDefault(f => f.Name == reference) is not { } there)
                        faults.Add(new ContractFault(path, $"/foreignKeys/{i}/reference/fields", $"table \"{key.Table}\" has no column \"{reference}\""));
                    else if (contract.Fields.FirstOrDefault(f => f.Name == column) is { } here && here.Type != there.Type)
                        faults.Add(new ContractFault(path, $"/foreignKeys/{i}", $"column \"{column}\" is a {FieldValue.TypeWords(here.Type)} but \"{key.Table}.{reference}\" a {FieldValue.TypeWords(there.Type)}"));
            }
    }

    private static IEnumerable<(string Name, Contract Contract)> Names(Contract contract) =>
        contract.TableAliases.Prepend(contract.Table).Distinct(StringComparer.OrdinalIgnoreCase).Select(t => ($"{contract.Agency}/{t}", contract));
}
