namespace Safeguarding.Parquet;

/// <param name="BodyBytes">Size once decompressed.</param>
/// <param name="StoredBytes">Size in the file, without this header.</param>
/// <param name="Values">Rows of a data page, nulls among them, or entries of a dictionary page.</param>
internal readonly record struct PageHeader(PageKind Kind, int BodyBytes, int StoredBytes, int Values, PageEncoding Encoding, PageEncoding LevelEncoding)
{
    private const int IndexPage = 1;

    /// <summary>Index pages hold no values.</summary>
    public bool IsSkippable => (int)Kind == IndexPage;

    public static PageHeader Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var thrift = new ThriftCompactReader(bytes);
        int kind = -1, body = -1, stored = -1;
        (int Values, int Encoding, int Levels)? data = null, dictionary = null;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: kind = thrift.Int32(type); break;
                case 2: body = thrift.Int32(type); break;
                case 3: stored = thrift.Int32(type); break;
                case 5: data = ReadInner(ref thrift, type); break;
                case 7: dictionary = ReadInner(ref thrift, type); break;
                default: thrift.Skip(type); break;
            }
        }
        length = thrift.Position;
        if (kind == IndexPage)
            return new((PageKind)kind, body, stored, 0, default, default);
        if (kind is not ((int)PageKind.Data or (int)PageKind.Dictionary))
            throw new InvalidDataException($"The Parquet file has a page of kind {kind}, which is not supported.");
        var (values, encoding, levels) = (kind == (int)PageKind.Data ? data : dictionary)
            ?? throw new InvalidDataException("The Parquet file is corrupt: a page is not described.");
        return new((PageKind)kind, body, stored, values, (PageEncoding)encoding, (PageEncoding)levels);
    }

    private static (int Values, int Encoding, int Levels) ReadInner(ref ThriftCompactReader thrift, ThriftType type)
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
        return (values, encoding, levels);
    }
}
