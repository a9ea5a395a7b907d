using System.Collections.Immutable;
using Safeguarding.Linkage.Identifiers;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>Something in a curated table that its contract forbids. One is enough to keep the table from being published.</summary>
public sealed record Violation(string Table, string Column, string Rule, long Rows);

/// <summary>Checks a curated table against its contract and writes its two copies.</summary>
public static class CuratedFile
{
    public static ImmutableArray<Violation> Check(Contract contract, Table table)
    {
        var found = ImmutableArray.CreateBuilder<Violation>();
        foreach (var field in contract.Fields.Where(f => f.Required))
        {
            var values = table.Raw(field.Name);
            var empty = 0L;
            for (var r = 0; r < table.Rows; r++)
                if (values.GetValue(r) is null) empty++;
            if (empty > 0) found.Add(new Violation(contract.Table, field.Name, "required", empty));
        }

        if (!contract.PrimaryKey.IsEmpty)
        {
            var key = contract.PrimaryKey.Select(table.Text).ToArray();
            var seen = new HashSet<string>(table.Rows, StringComparer.Ordinal);
            var again = 0L;
            for (var r = 0; r < table.Rows; r++)
                if (!seen.Add(string.Join('\u001f', key.Select(k => k[r])))) again++;
            if (again > 0) found.Add(new Violation(contract.Table, string.Join(", ", contract.PrimaryKey), "unique", again));
        }

        return found.ToImmutable();
    }

    /// <summary>The copy that names children, for those who may see names.</summary>
    public static void WriteIdentifiable(Contract contract, Table table, string build, Stream destination) =>
        Write(table, [.. contract.Fields.Select(f => Plain(f, table))], Metadata(contract, build, "identifiable", null), Identifiers(contract), destination);

    /// <summary>The copy for analysts: identifiers keyed, personal columns coarsened or left out, free text left out.</summary>
    public static void WritePseudonymised(Contract contract, Table table, string build, Pseudonyms pseudonyms, Stream destination) =>
        Write(table, [.. contract.Fields.Select(f => Disguised(f, table, pseudonyms)).OfType<Output>()], Metadata(contract, build, "pseudonymised", pseudonyms.KeyId), Identifiers(contract), destination);

    /// <summary>What the pseudonymised copy holds of a column: its type there, or null when the column is left out.</summary>
    public static FieldType? DisguisedType(Field field) => field.Classification switch
    {
        Classification.Operational or Classification.Sensitive => field.Type,
        Classification.Identifier => FieldType.String,
        Classification.Personal when field.Type is FieldType.Date or FieldType.DateTime => FieldType.Date,
        Classification.Personal when field.Check == ValueCheck.Postcode => FieldType.String,
        _ => null,
    };

    private static Output Plain(Field field, Table table)
    {
        var column = new ParquetColumn(field.Name, ColumnTypes.Of(field.Type), Nullable: !field.Required);
        return new Output(column, table.Raw(field.Name) switch
        {
            string?[] v => (w, c, r) => { if (v[r] is { } x) w.Append(c, x); else w.AppendNull(c); }
            ,
            DateOnly?[] v => (w, c, r) => { if (v[r] is { } x) w.Append(c, x); else w.AppendNull(c); }
            ,
            DateTime?[] v => (w, c, r) => { if (v[r] is { } x) w.Append(c, x); else w.AppendNull(c); }
            ,
            long?[] v => (w, c, r) => { if (v[r] is { } x) w.Append(c, x); else w.AppendNull(c); }
            ,
            double?[] v => (w, c, r) => { if (v[r] is { } x) w.Append(c, x); else w.AppendNull(c); }
            ,
            bool?[] v => (w, c, r) => { if (v[r] is { } x) w.Append(c, x); else w.AppendNull(c); }
            ,
            _ => throw new InvalidDataException($"Curated column '{field.Name}' holds a type that cannot be written."),
        });
    }

    private static Output? Disguised(Field field, Table table, Pseudonyms pseudonyms)
    {
        if (DisguisedType(field) is not { } type) return null;
        if (field.Classification is Classification.Operational or Classification.Sensitive) return Plain(field, table);
        var column = new ParquetColumn(field.Name, ColumnTypes.Of(type), Nullable: !field.Required);
        if (type == FieldType.Date)
        {
            // Month of birth: enough for age bands, not enough to pick a child out of a street.
            var dates = table.Dates(field.Name);
            return new Output(column, (w, c, r) => { if (dates[r] is { } d) w.Append(c, new DateOnly(d.Year, d.Month, 1)); else w.AppendNull(c); });
        }

        var texts = table.Text(field.Name);
        Func<string, string?> disguise = field.Classification == Classification.Personal
            ? Sector
            : Memo(value => pseudonyms.Of(field.Name, value));
        return new Output(column, (w, c, r) => { if (texts[r] is { } t && disguise(t) is { } x) w.Append(c, x); else w.AppendNull(c); });
    }

    /// <summary>Postcode sector, some 3,000 addresses; nothing for text that is no postcode.</summary>
    private static string? Sector(string text) => Postcode.TryParse(text, out var postcode) ? postcode.Sector : null;

    private static Func<string, string?> Memo(Func<string, string> make)
    {
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        return value => made.TryGetValue(value, out var known) ? known : made[value] = make(value);
    }

    private static ImmutableArray<KeyValuePair<string, string>> Metadata(Contract contract, string build, string zone, string? keyId)
    {
        var metadata = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        metadata.Add(new("safeguarding.table", contract.Table));
        metadata.Add(new("safeguarding.contract", $"{contract.Version} {contract.Hash}"));
        metadata.Add(new("safeguarding.build", build));
        metadata.Add(new("safeguarding.zone", zone));
        if (keyId is not null) metadata.Add(new("safeguarding.pseudonym-key", keyId));
        return metadata.ToImmutable();
    }

    /// <summary>Columns that people ask for one value at a time.</summary>
    private static ImmutableArray<string> Identifiers(Contract contract) =>
        [.. contract.Fields.Where(f => f.Classification == Classification.Identifier && f.Type is FieldType.String).Select(f => f.Name)];

    private static void Write(Table table, Output[] outputs, ImmutableArray<KeyValuePair<string, string>> metadata, ImmutableArray<string> identifiers, Stream destination)
    {
        var writer = new ParquetWriter(destination, new ParquetSchema([.. outputs.Select(o => o.Column)]), new ParquetWriteOptions { Metadata = metadata, BloomColumns = identifiers });
        for (var r = 0; r < table.Rows; r++)
        {
            for (var c = 0; c < outputs.Length; c++) outputs[c].Append(writer, c, r);
            writer.EndRow();
        }

        writer.Complete();
    }

    private sealed record Output(ParquetColumn Column, Action<ParquetWriter, int, int> Append);
}
