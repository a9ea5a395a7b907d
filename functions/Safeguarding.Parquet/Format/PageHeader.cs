namespace Safeguarding.Parquet;

/// <param name="BodyBytes">Size once decompressed.</param>
/// <param name="StoredBytes">Size in the file, without this header.</param>
/// <param name="Values">Rows of a data page, nulls among them, elements of its lists, or entries of a dictionary page.</param>
/// <param name="LevelEncoding">Encoding of definition levels; of repetition levels too.</param>
internal readonly record struct PageHeader(PageKind Kind, int BodyBytes, int StoredBytes, int Values, PageEncoding Encoding, PageEncoding LevelEncoding)
{
    /// <summary>CRC32 of the bytes after the header, if the file has it.</summary>
    public int? Crc { get; init; }

    /// <summary>Bytes of levels before the values, uncompressed; version 2 only.</summary>
    public int DefinitionBytes { get; init; }
    public int RepetitionBytes { get; init; }

    /// <summary>Whether the values of a page of version 2 are left uncompressed though the chunk has a codec.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Rows of a page of version 2, or -1.</summary>
    public int Rows { get; init; }

    /// <param name="length">Receives the bytes the header takes.</param>
    /// <exception cref="InvalidDataException">The bytes are no header, or that of a page of unknown kind.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var thrift = new ThriftCompactReader(bytes);
        int kind = -1, body = -1, stored = -1;
        int? crc = null;
        PageHeader? inner = null;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: kind = thrift.Int32(type); break;
                case 2: body = thrift.Int32(type); break;
                case 3: stored = thrift.Int32(type); break;
                case 4: crc = thrift.Int32(type); break;
                case 5 when kind == (int)PageKind.Data:
                case 7 when kind == (int)PageKind.Dictionary: inner = ReadV1(ref thrift, type); break;
                case 8 when kind == (int)PageKind.DataV2: inner = ReadV2(ref thrift, type); break;
                default: thrift.Skip(type); break;
            }
        }
        length = thrift.Position;
        if (kind is < 0 or > (int)PageKind.DataV2)
            throw Refusal.Unsupported("", $"has a page of kind {kind}", "Write data pages of version 1 or 2.");
        if (inner is null && kind != (int)PageKind.Index)
            throw Refusal.Corrupt("", "a page is not described");
        return (inner ?? default) with { Kind = (PageKind)kind, BodyBytes = body, StoredBytes = stored, Crc = crc };
    }

    private static PageHeader ReadV1(ref ThriftCompactReader thrift, ThriftType type)
    {
        ThriftCompactReader.Expect(type, ThriftType.Struct);
        int values = -1, encoding = -1, levels = -1;
        for (int field = 0; thrift.NextField(ref field, out var inner);)
        {
            switch (field)
            {
                case 1: values = thrift.Int32(inner); break;
                case 2: encoding = thrift.Int32(inner); break;
                case 3 when inner == ThriftType.I32: levels = thrift.Int32(inner); break;
                default: thrift.Skip(inner); break;
            }
        }
        return new(default, 0, 0, values, (PageEncoding)encoding, (PageEncoding)levels) { Rows = -1 };
    }

    private static PageHeader ReadV2(ref ThriftCompactReader thrift, ThriftType type)
    {
        ThriftCompactReader.Expect(type, ThriftType.Struct);
        int values = -1, rows = -1, encoding = -1, definitions = -1, repetitions = -1;
        bool compressed = true;
        for (int field = 0; thrift.NextField(ref field, out var inner);)
        {
            switch (field)
            {
                case 1: values = thrift.Int32(inner); break;
                case 3: rows = thrift.Int32(inner); break;
                case 4: encoding = thrift.Int32(inner); break;
                case 5: definitions = thrift.Int32(inner); break;
                case 6: repetitions = thrift.Int32(inner); break;
                case 7: compressed = ThriftCompactReader.Boolean(inner); break;
                default: thrift.Skip(inner); break;
            }
        }
        return new(default, 0, 0, values, (PageEncoding)encoding, PageEncoding.Rle) { Rows = rows, DefinitionBytes = definitions, RepetitionBytes = repetitions, IsPlain = !compressed };
    }
}
