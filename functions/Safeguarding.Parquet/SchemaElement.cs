namespace Safeguarding.Parquet;

/// <summary>One element of a file's schema as stored; null where the file says nothing.</summary>
internal sealed record SchemaElement(int? Type, int? Repetition, string Name, int? Children, int? Converted, int? Scale, int? Precision, LogicalType? Logical)
{
    public static SchemaElement Read(ref ThriftCompactReader thrift)
    {
        int? physical = null, repetition = null, children = null, converted = null, scale = null, precision = null;
        string name = "";
        LogicalType? logical = null;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: physical = thrift.Int32(type); break;
                case 3: repetition = thrift.Int32(type); break;
                case 4: name = thrift.Text(type); break;
                case 5: children = thrift.Int32(type); break;
                case 6: converted = thrift.Int32(type); break;
                case 7: scale = thrift.Int32(type); break;
                case 8: precision = thrift.Int32(type); break;
                case 10: logical = LogicalType.Read(ref thrift, type); break;
                default: thrift.Skip(type); break;
            }
        }
        return new(physical, repetition, name, children, converted, scale, precision, logical);
    }

    /// <exception cref="InvalidDataException">Nested, repeated, or of a type this library does not read.</exception>
    public ParquetColumn ToColumn()
    {
        if (Children > 0 || Repetition is not (ParquetFormat.RepetitionRequired or ParquetFormat.RepetitionOptional))
            throw new InvalidDataException($"Column '{Name}' of the Parquet file is nested or repeated; only flat files are supported.");
        var type = LogicalOf();
        return type == ParquetType.Decimal
            ? new(Name, type, Nullable, Logical?.Precision ?? Precision ?? 0, Logical?.Scale ?? Scale ?? 0)
            : new(Name, type, Nullable);
    }

    private bool Nullable => Repetition == ParquetFormat.RepetitionOptional;

    private ParquetType LogicalOf() => ((PhysicalType?)Type, Logical?.Kind, Converted) switch
    {
        (PhysicalType.ByteArray, ParquetFormat.LogicalString or ParquetFormat.LogicalEnum or ParquetFormat.LogicalJson, _) => ParquetType.String,
        (PhysicalType.ByteArray, null, ParquetFormat.ConvertedUtf8 or ParquetFormat.ConvertedEnum or ParquetFormat.ConvertedJson) => ParquetType.String,
        (PhysicalType.Int32, ParquetFormat.LogicalDate, _) or (PhysicalType.Int32, null, ParquetFormat.ConvertedDate) => ParquetType.Date,
        (PhysicalType.Int32 or PhysicalType.Int64, ParquetFormat.LogicalDecimal, _) => ParquetType.Decimal,
        (PhysicalType.Int32 or PhysicalType.Int64, null, ParquetFormat.ConvertedDecimal) => ParquetType.Decimal,
        (PhysicalType.Int64, ParquetFormat.LogicalTimestamp, _) when Logical!.IsMicros => ParquetType.Timestamp,
        (PhysicalType.Int64, null, ParquetFormat.ConvertedTimestampMicros) => ParquetType.Timestamp,
        (PhysicalType.Boolean, null, null) => ParquetType.Boolean,
        (PhysicalType.Double, null, null) => ParquetType.Double,
        (PhysicalType.Int32, ParquetFormat.LogicalInteger, _) when Logical!.IsSigned => ParquetType.Int32,
        (PhysicalType.Int64, ParquetFormat.LogicalInteger, _) when Logical!.IsSigned => ParquetType.Int64,
        (PhysicalType.Int32, null, null or (>= ParquetFormat.ConvertedInt8 and <= ParquetFormat.ConvertedInt32)) => ParquetType.Int32,
        (PhysicalType.Int64, null, null or ParquetFormat.ConvertedInt64) => ParquetType.Int64,
        _ => throw new InvalidDataException($"Column '{Name}' of the Parquet file has a type that is not supported (physical {Type}, logical {Logical?.Kind}, converted {Converted})."),
    };
}

/// <param name="Kind">Field number of the chosen member of the LogicalType union.</param>
internal sealed record LogicalType(int Kind, int Scale, int Precision, bool IsMicros, bool IsSigned)
{
    public static LogicalType Read(ref ThriftCompactReader thrift, ThriftType type)
    {
        ThriftCompactReader.Expect(type, ThriftType.Struct);
        var logical = new LogicalType(0, 0, 0, false, false);
        for (int kind = 0; thrift.NextField(ref kind, out var union);)
        {
            ThriftCompactReader.Expect(union, ThriftType.Struct);
            logical = logical with { Kind = kind };
            for (int field = 0; thrift.NextField(ref field, out var inner);)
            {
                switch (kind, field)
                {
                    case (ParquetFormat.LogicalDecimal, 1): logical = logical with { Scale = thrift.Int32(inner) }; break;
                    case (ParquetFormat.LogicalDecimal, 2): logical = logical with { Precision = thrift.Int32(inner) }; break;
                    case (ParquetFormat.LogicalTimestamp, 2):
                        ThriftCompactReader.Expect(inner, ThriftType.Struct);
                        for (int unit = 0; thrift.NextField(ref unit, out var empty); thrift.Skip(empty))
                            logical = logical with { IsMicros = unit == 2 };
                        break;
                    case (ParquetFormat.LogicalInteger, 2): logical = logical with { IsSigned = ThriftCompactReader.Boolean(inner) }; break;
                    default: thrift.Skip(inner); break;
                }
            }
        }
        return logical;
    }
}
