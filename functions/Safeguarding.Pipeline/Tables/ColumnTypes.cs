using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Tables;

/// <summary>How a contract's column types are stored in Parquet.</summary>
public static class ColumnTypes
{
    public static ParquetType Of(FieldType type) => type switch
    {
        FieldType.String => ParquetType.String,
        FieldType.Integer => ParquetType.Int64,
        FieldType.Number => ParquetType.Double,
        FieldType.Boolean => ParquetType.Boolean,
        FieldType.Date => ParquetType.Date,
        FieldType.DateTime => ParquetType.Timestamp,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown column type."),
    };
}
