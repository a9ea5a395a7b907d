namespace Safeguarding.Parquet;

/// <summary>One element of a file's schema as stored; null where the file says nothing.</summary>
internal sealed record SchemaElement(PhysicalType? Type, int Length, int? Repetition, string Name, int Children, LogicalType Logical, bool IsInterval)
{
    public static SchemaElement Read(ref ThriftCompactReader thrift)
    {
        int? physical = null, repetition = null, converted = null;
        int length = 0, children = 0, scale = 0, precision = 0;
        string name = "";
        LogicalType? logical = null;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: physical = thrift.Int32(type); break;
                case 2: length = thrift.Int32(type); break;
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
        const int Interval = 21;
        return new((PhysicalType?)physical, length, repetition, name, children, logical ?? LogicalType.OfConverted(converted, scale, precision), converted == Interval);
    }

    /// <exception cref="InvalidDataException">Nested, repeated, or of a type this library does not read.</exception>
    public StoredColumn ToColumn()
    {
        if (Children > 0 || Repetition is not (ParquetFormat.RepetitionRequired or ParquetFormat.RepetitionOptional))
            throw Nested();
        var (type, meaning) = Kind();
        bool nullable = Repetition == ParquetFormat.RepetitionOptional;
        var column = new ParquetColumn(Name, type, nullable);
        if (type == ParquetType.Decimal)
            column = column with { Precision = Logical.Precision, Scale = Logical.Scale };
        if (type == ParquetType.Timestamp)
            column = column with { IsUtc = Logical.IsUtc };
        return new(column, Type!.Value, Length, meaning, [Name], nullable ? 1 : 0, 0);
    }

    /// <summary>The standard list of texts: this group, the repeated group in it, and the element in that.</summary>
    /// <exception cref="InvalidDataException">A list of another make or of other elements.</exception>
    public StoredColumn ToList(SchemaElement? repeated, SchemaElement? element)
    {
        bool isStandard = Logical.Kind == LogicalKind.List && Children == 1 && Repetition is ParquetFormat.RepetitionRequired or ParquetFormat.RepetitionOptional;
        if (!isStandard || repeated is not { Repetition: ParquetFormat.RepetitionRepeated, Children: 1 } || element is not { Children: 0 })
            throw Nested();
        var inner = element.ToColumn();
        if (inner.Column.Type != ParquetType.String)
            throw Nested();
        bool nullable = Repetition == ParquetFormat.RepetitionOptional;
        return inner with
        {
            Column = new ParquetColumn(Name, ParquetType.StringList, nullable),
            Path = [Name, repeated.Name, element.Name],
            MaxDefinition = (nullable ? 2 : 1) + inner.MaxDefinition,
            MaxRepetition = 1,
        };
    }

    private InvalidDataException Nested() =>
        Refusal.Unsupported($"Column '{Name}'", "is nested or repeated", "Only flat columns and lists of text are read: write the parts as columns of their own.");

    private (ParquetType, Meaning) Kind() => (Type, Logical.Kind) switch
    {
        (PhysicalType.ByteArray, LogicalKind.String or LogicalKind.Enum or LogicalKind.Json) => (ParquetType.String, Meaning.AsStored),
        (PhysicalType.ByteArray, LogicalKind.None or LogicalKind.Bson) => (ParquetType.Binary, Meaning.AsStored),
        (PhysicalType.FixedBytes, LogicalKind.None) when !IsInterval && IsLength(1 << 16) => (ParquetType.Binary, Meaning.AsStored),
        (PhysicalType.FixedBytes, LogicalKind.Uuid) when Length == 16 => (ParquetType.Uuid, Meaning.AsStored),
        (PhysicalType.FixedBytes, LogicalKind.Float16) when Length == 2 => (ParquetType.Double, Meaning.Half),
        (PhysicalType.Int32, LogicalKind.Date) => (ParquetType.Date, Meaning.AsStored),
        (PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.ByteArray, LogicalKind.Decimal) => (ParquetType.Decimal, Meaning.AsStored),
        (PhysicalType.FixedBytes, LogicalKind.Decimal) when IsLength(16) => (ParquetType.Decimal, Meaning.AsStored),
        (PhysicalType.Int64, LogicalKind.Timestamp) when Logical.Unit is >= 1 and <= 3 => (ParquetType.Timestamp, Meaning.Millis + Logical.Unit - 1),
        (PhysicalType.Int96, LogicalKind.None) => (ParquetType.Timestamp, Meaning.Ticks),
        (PhysicalType.Boolean, LogicalKind.None) => (ParquetType.Boolean, Meaning.AsStored),
        (PhysicalType.Float or PhysicalType.Double, LogicalKind.None) => (ParquetType.Double, Meaning.AsStored),
        // Numbers without a sign need a bit more: 32 bits become 64, and of 64 bits those are refused that need it.
        (PhysicalType.Int32 or PhysicalType.Int64, LogicalKind.Integer) when !Logical.IsSigned => (ParquetType.Int64, Meaning.Unsigned),
        (PhysicalType.Int32, LogicalKind.None or LogicalKind.Integer or LogicalKind.Unknown) => (ParquetType.Int32, Meaning.AsStored),
        (PhysicalType.Int64, LogicalKind.None or LogicalKind.Integer) => (ParquetType.Int64, Meaning.AsStored),
        _ => throw Refusal.Unsupported($"Column '{Name}'", $"holds {(Logical.Kind == LogicalKind.None ? "" : Logical.Kind + " as ")}{Type?.ToString() ?? "a type that is not stated"}{(Type == PhysicalType.FixedBytes ? $" of {Length} bytes" : "")}", "Write it as a text, number, date or timestamp."),
    };

    private bool IsLength(int most) => Length >= 1 && Length <= most;
}
