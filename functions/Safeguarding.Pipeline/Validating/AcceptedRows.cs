using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Validating;

/// <summary>The Parquet form of a contract's accepted rows.</summary>
public static class AcceptedRows
{
    /// <summary>The contract's columns in its order, then <see cref="Lineage.Row"/>.</summary>
    public static ParquetSchema SchemaOf(Contract contract) =>
        new([.. contract.Fields.Select(f => new ParquetColumn(f.Name, ColumnTypes.Of(f.Type), Nullable: !IsNeeded(contract, f))), new ParquetColumn(Lineage.Row, ParquetType.Int64, Nullable: false)]);

    /// <summary>Whether no row is accepted without a value: a required column or part of the key.</summary>
    internal static bool IsNeeded(Contract contract, Field field) => field.Required || contract.PrimaryKey.Contains(field.Name, StringComparer.OrdinalIgnoreCase);
}
