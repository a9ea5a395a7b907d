using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Validating;

/// <summary>The Parquet form of a contract's accepted rows.</summary>
public static class AcceptedRows
{
    /// <summary>Lineage column: 1-based data row in the file as received.</summary>
    public const string RowColumn = "_row";

    internal const int UnixDayNumber = 719_162;

    /// <summary>The contract's columns in its order, then <see cref="RowColumn"/>.</summary>
    public static ParquetSchema SchemaOf(Contract contract) =>
        new([.. contract.Fields.Select(f => new ParquetColumn(f.Name, TypeOf(f.Type), Nullable: !IsNeeded(contract, f))), new ParquetColumn(RowColumn, ParquetType.Int64, Nullable: false)]);

    /// <summary>Whether no row is accepted without a value: a required column or part of the key.</summary>
    internal static bool IsNeeded(Contract contract, Field field) => field.Required || contract.PrimaryKey.Contains(field.Name, StringComparer.OrdinalIgnoreCase);

    private static ParquetType TypeOf(FieldType type) => type switch
    {
        FieldType.Integer => ParquetType.Int64,
        FieldType.Number => ParquetType.Double,
        FieldType.Boolean => ParquetType.Boolean,
        FieldType.Date => ParquetType.Date,
        FieldType.DateTime => ParquetType.Timestamp,
        _ => ParquetType.String,
    };
}
