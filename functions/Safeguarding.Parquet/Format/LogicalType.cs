namespace Safeguarding.Parquet;

/// <summary>Members of the LogicalType union and of ConvertedType, its forerunner, in parquet.thrift.</summary>
internal enum LogicalKind { None = 0, String = 1, Map = 2, List = 3, Enum = 4, Decimal = 5, Date = 6, Time = 7, Timestamp = 8, Integer = 10, Unknown = 11, Json = 12, Bson = 13, Uuid = 14, Float16 = 15, Variant = 16, Geometry = 17, Geography = 18 }

/// <summary>What a schema element says its stored values mean.</summary>
/// <param name="Unit">Of a timestamp: 1 milliseconds, 2 microseconds, 3 nanoseconds.</param>
/// <param name="IsUtc">Whether a timestamp is UTC rather than local wall-clock time.</param>
internal sealed record LogicalType(LogicalKind Kind, int Scale = 0, int Precision = 0, int Unit = 0, bool IsUtc = false, bool IsSigned = true)
{
    public static LogicalType Read(ref ThriftCompactReader thrift, ThriftType type)
    {
        ThriftCompactReader.Expect(type, ThriftType.Struct);
        var logical = new LogicalType(LogicalKind.None);
        for (int kind = 0; thrift.NextField(ref kind, out var union);)
        {
            ThriftCompactReader.Expect(union, ThriftType.Struct);
            // A kind this library has never heard of says nothing: the format asks for the values as stored.
            logical = logical with { Kind = Enum.IsDefined((LogicalKind)kind) ? (LogicalKind)kind : LogicalKind.None };
            for (int field = 0; thrift.NextField(ref field, out var inner);)
            {
                switch (logical.Kind, field)
                {
                    case (LogicalKind.Decimal, 1): logical = logical with { Scale = thrift.Int32(inner) }; break;
                    case (LogicalKind.Decimal, 2): logical = logical with { Precision = thrift.Int32(inner) }; break;
                    case (LogicalKind.Timestamp, 1): logical = logical with { IsUtc = ThriftCompactReader.Boolean(inner) }; break;
                    case (LogicalKind.Timestamp, 2):
                        ThriftCompactReader.Expect(inner, ThriftType.Struct);
                        for (int unit = 0; thrift.NextField(ref unit, out var empty); thrift.Skip(empty))
                            logical = logical with { Unit = unit };
                        break;
                    case (LogicalKind.Integer, 2): logical = logical with { IsSigned = ThriftCompactReader.Boolean(inner) }; break;
                    default: thrift.Skip(inner); break;
                }
            }
        }
        return logical;
    }

    /// <summary>What a file without the newer field says by the older one.</summary>
    public static LogicalType OfConverted(int? converted, int scale, int precision) => converted switch
    {
        0 => new(LogicalKind.String),
        1 or 2 => new(LogicalKind.Map),
        3 => new(LogicalKind.List),
        4 => new(LogicalKind.Enum),
        5 => new(LogicalKind.Decimal, scale, precision),
        6 => new(LogicalKind.Date),
        7 or 8 => new(LogicalKind.Time),
        9 => new(LogicalKind.Timestamp, Unit: 1, IsUtc: true),
        10 => new(LogicalKind.Timestamp, Unit: 2, IsUtc: true),
        >= 11 and <= 14 => new(LogicalKind.Integer, IsSigned: false),
        >= 15 and <= 18 => new(LogicalKind.Integer),
        19 => new(LogicalKind.Json),
        20 => new(LogicalKind.Bson),
        _ => new(LogicalKind.None),
    };
}
