using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Reads <c>schemas/&lt;agency&gt;/&lt;table&gt;.json</c>: Frictionless Table Schema v1 with our <c>x-</c> keys.</summary>
/// <remarks>Source of the plain keys: specs.frictionlessdata.io/table-schema. Whether a foreign key's table exists is for <see cref="ContractCatalog"/>, which sees them all.</remarks>
public static partial class ContractReader
{
    private const string TableSchema = "https://specs.frictionlessdata.io/schemas/table-schema.json";

    /// <param name="path">The file, whose folder and name must be the contract's agency and table.</param>
    /// <param name="json">Its text.</param>
    /// <param name="lists">Code lists by name.</param>
    /// <exception cref="InvalidContractException">Anything is wrong with the contract; it holds every fault.</exception>
    public static Contract Read(string path, string json, IReadOnlyDictionary<string, CodeList> lists)
    {
        var faults = new List<ContractFault>();
        var contract = Read(path, json, lists, faults);
        return contract is not null && faults.Count == 0 ? contract : throw new InvalidContractException(faults);
    }

    /// <summary>As much of the contract as can be read, its faults added to <paramref name="faults"/>; null when it is not even an object.</summary>
    internal static Contract? Read(string path, string json, IReadOnlyDictionary<string, CodeList> lists, List<ContractFault> faults)
    {
        if (SchemaNode.Parse(path, json, faults) is not { } root) return null;
        root.OnlyKeys("$schema", "name", "title", "description", "x-agency", "x-version", "x-table-aliases", "x-purpose", "x-lawful-basis", "x-retention",
            "x-load", "x-expected", "x-expected-by", "x-row-count", "x-date-order", "fields", "primaryKey", "foreignKeys", "missingValues", "x-select", "x-history-of");
        if (root.Optional("$schema") is { } schema && schema != TableSchema) root.FaultAt("$schema", $"must be \"{TableSchema}\" when it is given");
        CheckMissingValues(root);

        var place = SchemaPath.Of(path);
        var fields = ReadFields(root, lists, curated: place.Folder == "curated");
        var contract = new Contract
        {
            Agency = SameAsPath(root, "x-agency", place.Folder, "folder"),
            Table = SameAsPath(root, "name", place.File, "file name"),
            TableAliases = root.Texts("x-table-aliases"),
            Version = Shaped(root, "x-version", VersionShape(), "must be three numbers, such as 1.0.0"),
            Title = root.Required("title"),
            Description = root.Required("description"),
            Purpose = root.Required("x-purpose"),
            LawfulBases = root.Texts("x-lawful-basis"),
            Retention = Shaped(root, "x-retention", DurationShape(), "must be an ISO 8601 duration in years, months, weeks or days, such as P6Y"),
            Expected = root.Flag("x-expected") ?? true,
            ExpectedBy = ReadHour(root),
            Fields = fields,
            Load = ReadLoad(root, fields),
            PrimaryKey = RequiredColumns(root, "primaryKey", fields, "is part of the primary key"),
            ForeignKeys = ReadForeignKeys(root, fields),
            DateOrders = ReadDateOrders(root, fields),
            RowCount = ReadRowCount(root),
            Selects = SelectReader.Read(root, fields),
            HistoryOf = root.Optional("x-history-of"),
            CodeLists = fields.Where(f => f.CodeList is not null && lists.ContainsKey(f.CodeList))
                .Select(f => lists[f.CodeList!]).Distinct().ToImmutableDictionary(l => l.Name, StringComparer.Ordinal),
            Hash = "",
        };
        if (contract.TableAliases.Contains(contract.Table)) root.FaultAt("x-table-aliases", "holds the table's own name");
        return contract with { Hash = ContractHash.Of(root.Value, contract.CodeLists.Values) };
    }

    private static void CheckMissingValues(SchemaNode root)
    {
        if (root.Child("missingValues") is not { } missing) return;
        if (missing.Value.ValueKind != JsonValueKind.Array || missing.Value.GetArrayLength() != 1
            || missing.Value[0].ValueKind != JsonValueKind.String || missing.Value[0].GetString() != "")
            missing.Fault("must be [\"\"]: an empty cell is the only way to write that a value is missing");
    }

    private static ImmutableArray<Field> ReadFields(SchemaNode root, IReadOnlyDictionary<string, CodeList> lists, bool curated)
    {
        if (!root.Has("fields")) root.FaultAt("fields", "missing");
        var fields = ImmutableArray.CreateBuilder<Field>();
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var nodes = root.Items("fields");
        foreach (var node in nodes)
        {
            if (!node.IsObject() || FieldReader.Read(node, lists, curated) is not { } field) continue;
            if (fields.Any(f => string.Equals(f.Name, field.Name, StringComparison.OrdinalIgnoreCase)))
                node.FaultAt("name", $"column \"{field.Name}\" stands twice");
            else if (!headers.TryAdd(LooseText.Key(field.Name), field.Name))
                node.FaultAt("name", $"\"{field.Name}\" reads the same as column \"{headers[LooseText.Key(field.Name)]}\" without case and punctuation");
            fields.Add(field);
        }

        // Columns' own names come first, so that an alias can be told it is another column's name wherever that column stands.
        foreach (var field in fields)
            foreach (var alias in field.Aliases)
                if (!headers.TryAdd(LooseText.Key(alias.Header), field.Name) && headers[LooseText.Key(alias.Header)] is var owner && owner != field.Name)
                    root.FaultAt($"fields/{field.Name}/x-aliases", $"header \"{alias.Header}\" already means column \"{owner}\" (compared without case and punctuation)");
        return fields.ToImmutable();
    }

    private static Load ReadLoad(SchemaNode root, ImmutableArray<Field> fields)
    {
        if (!root.Has("x-load")) root.FaultAt("x-load", "missing");
        if (root.ObjectAt("x-load") is not { } node) return new Load(LoadKind.Snapshot, []);
        node.OnlyKeys("kind", "key");
        var key = RequiredColumns(node, "key", fields, "is part of the load key");
        switch (node.Required("kind"))
        {
            case "delta":
                if (!node.Has("key")) node.FaultAt("key", "missing: a delta needs the columns that say which row a row replaces");
                return new Load(LoadKind.Delta, key);
            case "snapshot":
                if (node.Has("key")) node.FaultAt("key", "a snapshot replaces the whole table and has no key");
                break;
            case { Length: > 0 }:
                node.FaultAt("kind", "must be snapshot or delta");
                break;
        }
        return new Load(LoadKind.Snapshot, []);
    }

    private static ImmutableArray<ForeignKey> ReadForeignKeys(SchemaNode root, ImmutableArray<Field> fields)
    {
        var keys = ImmutableArray.CreateBuilder<ForeignKey>();
        foreach (var node in root.Items("foreignKeys"))
        {
            if (!node.IsObject()) continue;
            node.OnlyKeys("fields", "reference");
            if (!node.Has("fields")) node.FaultAt("fields", "missing");
            if (!node.Has("reference")) node.FaultAt("reference", "missing");
            var columns = Columns(node, "fields", fields);
            if (node.ObjectAt("reference") is not { } reference) continue;
            reference.OnlyKeys("resource", "fields");
            if (!reference.Has("fields")) reference.FaultAt("fields", "missing");
            var table = reference.Required("resource");
            var references = reference.Texts("fields");
            if (references.Length > 0 && columns.Length > 0 && references.Length != columns.Length)
                node.Fault($"{columns.Length} columns here cannot point at {references.Length} columns there");
            keys.Add(new ForeignKey(columns, table, references));
        }
        return keys.ToImmutable();
    }

    private static ImmutableArray<DateOrder> ReadDateOrders(SchemaNode root, ImmutableArray<Field> fields)
    {
        var orders = ImmutableArray.CreateBuilder<DateOrder>();
        foreach (var node in root.Items("x-date-order"))
        {
            if (node.Value.ValueKind != JsonValueKind.Array || node.Value.GetArrayLength() != 2
                || node.Value.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String))
            {
                node.Fault("must be a pair: the column of the earlier date, then the column of the later one");
                continue;
            }
            var order = new DateOrder(node.Value[0].GetString()!, node.Value[1].GetString()!);
            foreach (var column in new[] { order.Earlier, order.Later })
                if (Column(fields, column) is not { } field) node.Fault($"there is no column \"{column}\"");
                else if (field.Type is not (FieldType.Date or FieldType.DateTime)) node.Fault($"column \"{column}\" is not a date");
            if (Column(fields, order.Earlier) is { Example.Length: > 0 } earlier && Column(fields, order.Later) is { Example.Length: > 0 } later
                && earlier.Type is (FieldType.Date or FieldType.DateTime) && later.Type == earlier.Type
                && FieldValue.Compare(earlier.Type, earlier.Example, later.Example) > 0)
                node.Fault($"the examples of \"{order.Earlier}\" and \"{order.Later}\" are not in this order");
            if (order.Earlier == order.Later) node.Fault("a column cannot be in order with itself");
            if (orders.Contains(order) || orders.Contains(new DateOrder(order.Later, order.Earlier))) node.Fault("this pair stands twice");
            orders.Add(order);
        }
        return orders.ToImmutable();
    }

    private static TimeOnly? ReadHour(SchemaNode root)
    {
        if (root.Optional("x-expected-by") is not { } text) return null;
        if (root.Flag("x-expected") == false) root.FaultAt("x-expected-by", "means nothing where no extract is expected");
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour)) return hour;
        root.FaultAt("x-expected-by", "must be a time of day, such as 04:30");
        return null;
    }

    private static RowCountLimits ReadRowCount(SchemaNode root)
    {
        var usual = new RowCountLimits();
        if (root.ObjectAt("x-row-count") is not { } node) return usual;
        node.OnlyKeys("maxFall", "maxRise", "floor");
        return new RowCountLimits(
            node.Share("maxFall", 1) ?? usual.MaxFall,
            node.Share("maxRise", double.PositiveInfinity) ?? usual.MaxRise,
            node.Count("floor") ?? usual.Floor);
    }

    /// <summary>Columns that a key is made of: they must exist and may not be empty.</summary>
    private static ImmutableArray<string> RequiredColumns(SchemaNode node, string key, ImmutableArray<Field> fields, string why)
    {
        var columns = Columns(node, key, fields);
        foreach (var column in columns)
            if (Column(fields, column) is { Required: false })
                node.FaultAt(key, $"column \"{column}\" {why} and must be required");
        return columns;
    }

    private static ImmutableArray<string> Columns(SchemaNode node, string key, ImmutableArray<Field> fields)
    {
        var columns = node.Texts(key);
        foreach (var column in columns)
            if (Column(fields, column) is null) node.FaultAt(key, $"there is no column \"{column}\"");
        return columns;
    }

    private static Field? Column(ImmutableArray<Field> fields, string name) => fields.FirstOrDefault(f => f.Name == name);

    private static string SameAsPath(SchemaNode root, string key, string expected, string what)
    {
        var text = root.Required(key);
        if (text.Length > 0 && text != expected) root.FaultAt(key, $"\"{text}\" is not the {what}, \"{expected}\"");
        else if (text.Length > 0 && !NameShape().IsMatch(text)) root.FaultAt(key, NameRule);
        return text;
    }

    private static string Shaped(SchemaNode root, string key, Regex shape, string rule)
    {
        var text = root.Required(key);
        if (text.Length > 0 && !shape.IsMatch(text)) root.FaultAt(key, rule);
        return text;
    }

    internal const string NameRule = "must begin with a lower-case letter and hold only lower-case letters, digits and underscores";

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z")]
    internal static partial Regex NameShape();

    [GeneratedRegex(@"\A_[a-z][a-z0-9_]*\z")]
    internal static partial Regex LineageShape();

    [GeneratedRegex(@"\A[0-9]+\.[0-9]+\.[0-9]+\z")]
    private static partial Regex VersionShape();

    [GeneratedRegex(@"\AP(?=[0-9])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?\z")]
    private static partial Regex DurationShape();
}
