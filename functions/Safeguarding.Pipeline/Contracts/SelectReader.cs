using System.Collections.Immutable;
using System.Text.Json;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Reads the <c>x-select</c> of a curated contract. That the source tables and columns exist is for <see cref="ContractCatalog"/>.</summary>
internal static class SelectReader
{
    public static ImmutableArray<Select> Read(SchemaNode root, ImmutableArray<Field> fields)
    {
        var selects = ImmutableArray.CreateBuilder<Select>();
        foreach (var node in root.Items("x-select"))
        {
            if (!node.IsObject()) continue;
            node.OnlyKeys("from", "person", "columns", "constants", "join", "where");
            if (!node.Has("columns")) node.FaultAt("columns", "missing");
            selects.Add(new Select(
                node.Required("from"), node.Optional("person"),
                Map(node, "columns", fields), Map(node, "constants", fields), ReadJoin(node), ReadWhere(node)));
        }

        return selects.ToImmutable();
    }

    /// <summary>Faults of a select against the contracts of the tables it reads.</summary>
    public static void Check(string path, Contract curated, IReadOnlyDictionary<string, Contract> tables, List<ContractFault> faults)
    {
        for (var i = 0; i < curated.Selects.Length; i++)
        {
            var select = curated.Selects[i];
            var place = $"/x-select/{i}";
            if (!tables.TryGetValue(select.From, out var source))
            {
                faults.Add(new ContractFault(path, $"{place}/from", $"there is no table \"{select.From}\""));
                continue;
            }

            Contract? joined = null;
            if (select.Join is { } join && !tables.TryGetValue(join.Table, out joined))
                faults.Add(new ContractFault(path, $"{place}/join/table", $"there is no table \"{join.Table}\""));
            if (select.Join is not null && source.IndexOf(select.Join.Left) < 0)
                faults.Add(new ContractFault(path, $"{place}/join/left", $"{source.Name} has no column \"{select.Join.Left}\""));
            if (select.Join is not null && joined is not null && joined.IndexOf(select.Join.Right) < 0)
                faults.Add(new ContractFault(path, $"{place}/join/right", $"{joined.Name} has no column \"{select.Join.Right}\""));
            if (select.Person is { } person && source.IndexOf(person) < 0)
                faults.Add(new ContractFault(path, $"{place}/person", $"{source.Name} has no column \"{person}\""));
            foreach (var column in select.Columns.Values.Concat(select.Where.Select(w => w.Column)))
                if (source.IndexOf(column) < 0 && (joined is null || joined.IndexOf(column) < 0))
                    faults.Add(new ContractFault(path, place, $"{source.Name} has no column \"{column}\", nor does a joined table"));
        }
    }

    private static ImmutableSortedDictionary<string, string> Map(SchemaNode node, string key, ImmutableArray<Field> fields)
    {
        if (node.ObjectAt(key) is not { } map) return ImmutableSortedDictionary<string, string>.Empty;
        var pairs = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var property in map.Value.EnumerateObject())
        {
            if (!fields.Any(f => f.Name == property.Name)) map.FaultAt(property.Name, "there is no such column in this table");
            if (map.Optional(property.Name) is { } text) pairs[property.Name] = text;
        }

        return pairs.ToImmutable();
    }

    private static SelectJoin? ReadJoin(SchemaNode node)
    {
        if (node.ObjectAt("join") is not { } join) return null;
        join.OnlyKeys("table", "left", "right");
        return new SelectJoin(join.Required("table"), join.Required("left"), join.Required("right"));
    }

    private static ImmutableArray<SelectWhere> ReadWhere(SchemaNode node)
    {
        var conditions = ImmutableArray.CreateBuilder<SelectWhere>();
        foreach (var item in node.Items("where"))
        {
            if (!item.IsObject()) continue;
            item.OnlyKeys("column", "present", "in");
            if (item.Has("present") == item.Has("in")) item.Fault("needs either \"present\": true or a list \"in\"");
            if (item.Has("present") && item.Value.GetProperty("present").ValueKind != JsonValueKind.True) item.FaultAt("present", "can only be true; leave the condition out otherwise");
            conditions.Add(new SelectWhere(item.Required("column"), item.Texts("in")));
        }

        return conditions.ToImmutable();
    }
}
