using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
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
            var key = contract.PrimaryKey.Select(k => Texts(table.Raw(k))).ToArray();
            var seen = new HashSet<string>(table.Rows, StringComparer.Ordinal);
            var again = 0L;
            for (var r = 0; r < table.Rows; r++)
                if (!seen.Add(string.Join('\u001f', key.Select(k => k(r))))) again++;
            if (again > 0) found.Add(new Violation(contract.Table, string.Join(", ", contract.PrimaryKey), "unique", again));
        }

        return found.ToImmutable();
    }

    private static Func<int, string?> Texts(Array values) => values is string?[] texts ? r => texts[r] : r => Convert.ToString(values.GetValue(r), CultureInfo.InvariantCulture);

    /// <summary>The copy that names children, for those who may see names.</summary>
    public static void WriteIdentifiable(Contract contract, Table table, string build, Stream destination) =>
        Write(contract, table.Rows, null, [.. contract.Fields.Select(f => Plain(new ParquetColumn(f.Name, ColumnTypes.Of(f.Type), Nullable: !f.Required), table.Raw(f.Name)))], Metadata(contract, build, "identifiable", null), destination);

    /// <summary>The copy for analysts, see <see cref="ZoneCopy"/>: identifiers are keyed here, and rows put in the order of what it shows.</summary>
    public static void WritePseudonymised(Contract contract, ZoneCopy copy, string build, Pseudonyms pseudonyms, Stream destination)
    {
        KeyValuePair<string, string>[] privacy = [new("safeguarding.privacy", JsonSerializer.Serialize(copy.Note, JsonSerializerOptions.Web))];
        Write(contract, copy.Rows, CuratedOrder.Pseudonymised(contract, copy, pseudonyms), [.. copy.Columns.Select(c => Disguised(c, pseudonyms))], [.. Metadata(contract, build, "pseudonymised", pseudonyms.KeyId), .. privacy], destination);
    }

    private static Output Plain(ParquetColumn column, Array values)
    {
        return new Output(column, values switch
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
            _ => throw new InvalidDataException($"Curated column '{column.Name}' holds a type that cannot be written."),
        });
    }

    private static Output Disguised(ZoneColumn zone, Pseudonyms pseudonyms)
    {
        var column = new ParquetColumn(zone.Name, ColumnTypes.Of(zone.Type), zone.Nullable);
        if (zone.Domain is not { } domain) return Plain(column, zone.Values);
        if (zone.Extract is { } extract)
        {
            var rows = (long?[])zone.Values;
            return new Output(column, (w, c, r) => { if (extract[r] is { } file && rows[r] is { } row) w.Append(c, pseudonyms.OfRow(file, row)); else w.AppendNull(c); });
        }

        var (texts, disguise) = ((string?[])zone.Values, Memo(value => pseudonyms.Of(domain, value)));
        return new Output(column, (w, c, r) => { if (texts[r] is { } t) w.Append(c, disguise(t)); else w.AppendNull(c); });
    }

    /// <summary>Remembers the value before: the rows of a child follow one another, and other identifiers mostly come once.</summary>
    private static Func<string, string> Memo(Func<string, string> make)
    {
        var (before, made) = ("", "");
        return value =>
        {
            if (made.Length == 0 || value != before) (before, made) = (value, make(value));
            return made;
        };
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

    /// <param name="order">Numbers of the rows as they are to be written; null for as they are.</param>
    private static void Write(Contract contract, int rows, int[]? order, Output[] outputs, ImmutableArray<KeyValuePair<string, string>> metadata, Stream destination)
    {
        var writer = new ParquetWriter(destination, new ParquetSchema([.. outputs.Select(o => o.Column)]), new ParquetWriteOptions
        {
            Metadata = metadata,
            BloomColumns = Identifiers(contract),
            SortedBy = CuratedOrder.Declared(contract, name => outputs.Any(o => o.Column.Name == name)),
        });
        for (var r = 0; r < rows; r++)
        {
            var row = order is null ? r : order[r];
            for (var c = 0; c < outputs.Length; c++) outputs[c].Append(writer, c, row);
            writer.EndRow();
        }

        writer.Complete();
    }

    private sealed record Output(ParquetColumn Column, Action<ParquetWriter, int, int> Append);
}
