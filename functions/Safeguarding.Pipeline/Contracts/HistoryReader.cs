using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Faults of a contract with <c>x-history-of</c> against the contract of the table that it remembers.</summary>
internal static class HistoryReader
{
    public static void Check(string path, Contract history, IReadOnlyDictionary<string, Contract> tables, List<ContractFault> faults)
    {
        if (history.HistoryOf is not { } of) return;
        if (history.Agency != "curated" || !history.Selects.IsEmpty)
        {
            faults.Add(new ContractFault(path, "/x-history-of", "only a curated table without x-select is a history"));
            return;
        }

        if (!tables.TryGetValue($"{history.Agency}/{of}", out var source) || source.HistoryOf is not null)
        {
            faults.Add(new ContractFault(path, "/x-history-of", $"there is no curated table \"{of}\" to remember"));
            return;
        }

        foreach (var (name, type, required) in new[] { (History.From, FieldType.Date, true), (History.To, FieldType.Date, false), (History.Current, FieldType.Boolean, true) })
            if (!history.Fields.Any(f => f.Name == name && f.Type == type && f.Required == required && f.Classification == Classification.Operational))
                faults.Add(new ContractFault(path, $"/fields/{name}", $"a history has an operational column \"{name}\", a {FieldValue.TypeWords(type)}{(required ? ", required" : "")}"));
        if (!history.PrimaryKey.SequenceEqual(source.PrimaryKey.Add(History.From)))
            faults.Add(new ContractFault(path, "/primaryKey", $"must be the key of \"{of}\" and then {History.From}"));
        foreach (var field in History.Remembered(history))
            if (source.IndexOf(field.Name) is not (>= 0 and var at) || source.Fields[at] is not { } there)
                faults.Add(new ContractFault(path, $"/fields/{field.Name}", $"\"{of}\" has no such column"));
            else if ((there.Type, there.Classification, there.Check, there.Required) != (field.Type, field.Classification, field.Check, field.Required))
                faults.Add(new ContractFault(path, $"/fields/{field.Name}", $"must be of the type, classification, check and constraints that it has in \"{of}\": what is protected there is protected here"));
        foreach (var name in new[] { Lineage.Run, Lineage.Contract })
            if (history.IndexOf(name) < 0) faults.Add(new ContractFault(path, $"/fields/{name}", "missing"));
    }
}
