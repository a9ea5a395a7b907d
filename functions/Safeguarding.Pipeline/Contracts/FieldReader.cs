using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Reads one column of a contract.</summary>
internal static class FieldReader
{
    /// <summary>As much of the column as can be read, faults noted; null when it has no name to speak of it by.</summary>
    /// <param name="curated">Whether the table is one of ours, whose columns of lineage begin with an underscore: no sender's column can be taken for one.</param>
    public static Field? Read(SchemaNode node, IReadOnlyDictionary<string, CodeList> lists, bool curated)
    {
        var name = node.Required("name");
        if (name.Length == 0) return null;
        if (!ContractReader.NameShape().IsMatch(name) && !(curated && ContractReader.LineageShape().IsMatch(name))) node.FaultAt("name", $"\"{name}\" {ContractReader.NameRule}");

        // From here on faults name the column: its number in the list means nothing to the author.
        node = node with { Place = $"/fields/{name}" };
        node.OnlyKeys("name", "title", "description", "type", "constraints", "x-classification", "x-purposes", "x-check", "x-code-list", "x-code-list-strict", "x-aliases", "x-example");

        var faultsBefore = node.Faults.Count;
        FieldType? type = OneOf(node, "type", Types, FieldType.String, required: true);
        // What may stand beside an unknown type cannot be judged.
        if (node.Faults.Count > faultsBefore) type = null;
        var field = new Field
        {
            Name = name,
            Title = node.Required("title"),
            Description = node.Required("description"),
            Type = type ?? FieldType.String,
            Classification = OneOf(node, "x-classification", Classifications, Classification.Sensitive, required: true),
            Purposes = node.Texts("x-purposes"),
            Check = OneOf(node, "x-check", Checks, ValueCheck.None, required: false),
            CodeList = node.Optional("x-code-list"),
            CodeListStrict = node.Flag("x-code-list-strict") ?? false,
            Aliases = ReadAliases(node),
            Example = node.Optional("x-example") ?? "",
        };
        field = ReadConstraints(node, field, type);

        if (field.CodeList is { } list && !lists.ContainsKey(list)) node.FaultAt("x-code-list", $"there is no code list \"{list}\"");
        if (field.CodeList is null && node.Has("x-code-list-strict")) node.FaultAt("x-code-list-strict", "means nothing without x-code-list");
        if (field.CodeList is not null && field.Enum.Length > 0) node.FaultAt("x-code-list", "a column takes its values from a code list or from an enum, not from both");
        if (type is not (null or FieldType.String))
        {
            if (field.Check != ValueCheck.None) node.FaultAt("x-check", "only a string column can be checked this way");
            if (field.CodeList is not null) node.FaultAt("x-code-list", "only a string column can have a code list");
        }
        if (field.Required && field.Example.Length == 0 && !node.Has("x-example"))
            node.FaultAt("x-example", "missing: a required column needs one, or its table's template could not be sent");

        // A field that is not understood would only raise faults that follow from the first ones.
        if (node.Faults.Count == faultsBefore) CheckOwnValues(node, field, lists);
        return field;
    }

    private static Field ReadConstraints(SchemaNode field, Field read, FieldType? type)
    {
        if (field.ObjectAt("constraints") is not { } node) return read;
        node.OnlyKeys("required", "unique", "minLength", "maxLength", "pattern", "minimum", "maximum", "enum");
        read = read with
        {
            Required = node.Flag("required") ?? false,
            Unique = node.Flag("unique") ?? false,
            MinLength = node.Count("minLength"),
            MaxLength = node.Count("maxLength"),
            Pattern = node.Optional("pattern"),
            Minimum = Bound(node, "minimum", type),
            Maximum = Bound(node, "maximum", type),
            Enum = node.Texts("enum"),
        };
        if (type is not (null or FieldType.String))
            foreach (var key in new[] { "minLength", "maxLength", "pattern", "enum" })
                if (node.Has(key)) node.FaultAt(key, "only a string column can have this");
        if (read.Pattern is { } pattern && FieldValue.PatternFault(pattern) is { } fault) node.FaultAt("pattern", fault);
        if (read.MinLength > read.MaxLength) node.FaultAt("minLength", "is more than maxLength");
        if (read.Minimum is not null && read.Maximum is not null && FieldValue.Compare(read.Type, read.Minimum, read.Maximum) > 0)
            node.FaultAt("minimum", "is more than maximum");
        return read;
    }

    /// <summary>The text of a smallest or largest value, or null with the fault noted when the column's type has no order or the value is not of it.</summary>
    private static string? Bound(SchemaNode node, string key, FieldType? known)
    {
        if (node.Child(key) is not { } bound || known is not { } type) return null;
        if (type is FieldType.String or FieldType.Boolean) bound.Fault("only a number or date column can have this");
        else if (type is FieldType.Integer or FieldType.Number)
        {
            if (bound.Value.ValueKind == JsonValueKind.Number && FieldValue.IsOfType(type, bound.Value.GetRawText())) return bound.Value.GetRawText();
            bound.Fault(type == FieldType.Integer ? "must be a whole number" : "must be a number");
        }
        else if (bound.Value.ValueKind == JsonValueKind.String && bound.Value.GetString() is { } text
            && (FieldValue.IsOfType(type, text) || FieldValue.IsOfType(FieldType.Date, text))) return text;
        else bound.Fault("must be a date written yyyy-MM-dd");
        return null;
    }

    private static ImmutableArray<HeaderAlias> ReadAliases(SchemaNode field)
    {
        var aliases = ImmutableArray.CreateBuilder<HeaderAlias>();
        foreach (var node in field.Items("x-aliases"))
        {
            if (!node.IsObject()) continue;
            node.OnlyKeys("header", "system");
            var alias = new HeaderAlias(node.Required("header"), node.Required("system"));
            if (alias.Header.Length == 0) continue;
            if (aliases.Contains(alias)) node.Fault($"header \"{alias.Header}\" of {alias.System} stands twice");
            else aliases.Add(alias);
        }
        return aliases.ToImmutable();
    }

    /// <summary>The values the contract itself holds must be ones it would accept.</summary>
    private static void CheckOwnValues(SchemaNode node, Field field, IReadOnlyDictionary<string, CodeList> lists)
    {
        foreach (var value in field.Enum)
            if (FieldValue.ShapeFault(field, value) is { } fault) node.FaultAt("constraints/enum", $"\"{value}\" {fault}");
        var list = field.CodeList is null ? null : lists[field.CodeList];
        if (list is not null && field.CodeListStrict)
            foreach (var code in list.Codes)
                if (FieldValue.ShapeFault(field, code.Value) is { } fault)
                    node.FaultAt("x-code-list", $"code \"{code.Value}\" of list \"{list.Name}\" could never be sent: it {fault}");
        if (field.Example.Length > 0 && FieldValue.Fault(field, list, field.Example) is { } wrong)
            node.FaultAt("x-example", $"\"{field.Example}\" {wrong}");
    }

    private static T OneOf<T>(SchemaNode node, string key, (string Text, T Value)[] allowed, T otherwise, bool required)
    {
        var text = required ? node.Required(key) : node.Optional(key) ?? "";
        if (text.Length == 0) return otherwise;
        foreach (var (name, value) in allowed)
            if (name == text) return value;
        node.FaultAt(key, string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is not one of: {string.Join(", ", allowed.Select(a => a.Text))}"));
        return otherwise;
    }

    internal static readonly (string Text, FieldType Value)[] Types =
    [
        ("string", FieldType.String), ("integer", FieldType.Integer), ("number", FieldType.Number),
        ("boolean", FieldType.Boolean), ("date", FieldType.Date), ("datetime", FieldType.DateTime),
    ];

    internal static readonly (string Text, Classification Value)[] Classifications =
    [
        ("operational", Classification.Operational), ("identifier", Classification.Identifier), ("personal", Classification.Personal),
        ("sensitive", Classification.Sensitive), ("free-text", Classification.FreeText),
    ];

    private static readonly (string Text, ValueCheck Value)[] Checks =
    [
        ("nhs-number", ValueCheck.NhsNumber), ("upn", ValueCheck.Upn), ("postcode", ValueCheck.Postcode), ("json", ValueCheck.Json),
    ];
}
