namespace Safeguarding.Parquet;

/// <summary>Writes the two indexes of a chunk's pages. Source: parquet-format, PageIndex.md.</summary>
internal static class PageIndexWriter
{
    private enum Order { Unordered = 0, Ascending = 1, Descending = 2 }

    /// <summary>OffsetIndex: where each page stands.</summary>
    /// <param name="start">Offset of the chunk in the file.</param>
    public static void WritePlaces(IReadOnlyList<EncodedPage> pages, long start, ByteBuffer output)
    {
        var thrift = new ThriftCompactWriter(output);
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftType.Struct, pages.Count);
        foreach (var page in pages)
        {
            thrift.BeginStruct();
            thrift.Field(1, start + page.Offset);
            thrift.Field(2, page.Length);
            thrift.Field(3, (long)page.FirstRow);
            thrift.EndStruct();
        }
        thrift.EndStruct();
    }

    /// <summary>ColumnIndex: bounds and nulls of each page. Nothing when a page has values but no bounds, which the format cannot say.</summary>
    public static void WriteBounds(IReadOnlyList<EncodedPage> pages, StoredColumn column, ByteBuffer output)
    {
        if (pages.Any(page => !page.IsEmpty && (page.Min is null || page.Max is null)))
            return;
        var thrift = new ThriftCompactWriter(output);
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftType.True, pages.Count);
        foreach (var page in pages)
            thrift.Element(page.IsEmpty);
        thrift.BeginList(2, ThriftType.Binary, pages.Count);
        foreach (var page in pages)
            thrift.Element(page.Min ?? []);
        thrift.BeginList(3, ThriftType.Binary, pages.Count);
        foreach (var page in pages)
            thrift.Element(page.Max ?? []);
        thrift.Field(4, (int)OrderOf([.. pages.Where(page => !page.IsEmpty)], column));
        thrift.BeginList(5, ThriftType.I64, pages.Count);
        foreach (var page in pages)
            thrift.Element((long)page.Nulls);
        thrift.EndStruct();
    }

    /// <summary>Whether both bounds rise, or fall, from page to page, so that a reader may halve its way.</summary>
    private static Order OrderOf(EncodedPage[] pages, StoredColumn column)
    {
        bool rises = true, falls = true;
        for (int i = 1; i < pages.Length; i++)
        {
            int min = Compare(pages[i].Min!, pages[i - 1].Min!, column), max = Compare(pages[i].Max!, pages[i - 1].Max!, column);
            rises &= min >= 0 && max >= 0;
            falls &= min <= 0 && max <= 0;
        }
        return rises ? Order.Ascending : falls ? Order.Descending : Order.Unordered;
    }

    private static int Compare(byte[] a, byte[] b, StoredColumn column)
    {
        if (column.IsBytes)
            return a.AsSpan().SequenceCompareTo(b);
        long x = Bounds.Number(a, column), y = Bounds.Number(b, column);
        return column.Physical == PhysicalType.Double
            ? BitConverter.Int64BitsToDouble(x).CompareTo(BitConverter.Int64BitsToDouble(y))
            : x.CompareTo(y);
    }
}
