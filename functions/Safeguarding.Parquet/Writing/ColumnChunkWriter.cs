using System.Buffers.Binary;

namespace Safeguarding.Parquet;

/// <summary>Writes one column of a row group: picks the encoding, cuts pages, takes bounds.</summary>
internal sealed class ColumnChunkWriter(PageWriter pages)
{
    /// <summary>A smaller chunk says nothing about whether a column compresses.</summary>
    private const int TrialBytes = 4096;

    private readonly NumberDictionary _numbers = new();
    private readonly ByteBuffer _body = new();
    private int[] _indices = [];
    private int[] _levels = [];
    private ParquetCodec _codec;
    private PageEncoding _encoding;

    public ChunkMetadata Write(ColumnBuffer column)
    {
        long start = pages.Position, savedBefore = pages.Saved;
        _codec = column.IsIncompressible ? ParquetCodec.Uncompressed : pages.Codec;
        if (_indices.Length < column.Rows)
            Pooled.Grow(ref _indices, 0, column.Rows);
        var statistics = column.Text is { } text ? WriteTexts(column, text, out long data) : WriteNumbers(column, out data);
        long size = pages.Position - start, saved = pages.Saved - savedBefore;
        // Indices of names and dates, packed to the bit, shrink by a tenth for most of the time a column takes. A later chunk is like an earlier one.
        column.IsIncompressible |= size + saved >= TrialBytes && saved * 4 < size + saved;
        return new ChunkMetadata(_codec, _encoding, column.Rows, start, data, size + saved, size, statistics);
    }

    public void Release()
    {
        _numbers.Release();
        _body.Release();
        Pooled.Return(ref _indices);
        Pooled.Return(ref _levels);
    }

    private ChunkStatistics WriteNumbers(ColumnBuffer column, out long dataOffset)
    {
        int width = StoredColumn.Of(column.Column).Physical switch { PhysicalType.Boolean => 0, PhysicalType.Int32 => 4, _ => 8 };
        bool dictionary = width > 0 && _numbers.TryEncode(column.Values, width, _indices);
        var distinct = dictionary ? _numbers.Entries : column.Values;
        if (dictionary)
        {
            _body.Clear();
            PutNumbers(distinct, width);
            pages.WritePage(_codec, PageKind.Dictionary, PageEncoding.Plain, distinct.Length, _body.Written);
        }
        dataOffset = pages.Position;
        _encoding = dictionary ? PageEncoding.RleDictionary
            : width > 0 && column.Type != ParquetType.Double ? PageEncoding.DeltaBinaryPacked
            : PageEncoding.Plain;
        WritePages(column, distinct.Length, width);
        return ChunkBounds.OfNumbers(column.Type, distinct, column.NullRows.Length);
    }

    private ChunkStatistics WriteTexts(ColumnBuffer column, TextDictionary text, out long dataOffset)
    {
        var values = column.Values;
        for (int i = 0; i < values.Length; i++)
            _indices[i] = (int)values[i];
        bool dictionary = text.IsDistinct && NumberDictionary.Pays(4L * text.Count + text.ByteLength, text.Count, values.Length, column.PlainBytes);
        if (dictionary)
        {
            _body.Clear();
            for (int entry = 0; entry < text.Count; entry++)
                PutText(text[entry]);
            pages.WritePage(_codec, PageKind.Dictionary, PageEncoding.Plain, text.Count, _body.Written);
        }
        dataOffset = pages.Position;
        _encoding = dictionary ? PageEncoding.RleDictionary : PageEncoding.DeltaByteArray;
        WritePages(column, text.Count, width: 0);
        return ChunkBounds.OfTexts(text, column.NullRows.Length);
    }

    /// <param name="entries">Entries of the dictionary, if the chunk has one.</param>
    private void WritePages(ColumnBuffer column, int entries, int width)
    {
        int row = 0, value = 0, nulls = 0;
        while (row < column.Rows)
        {
            int end = PageEnd(column, row, nulls, value, entries, width);
            int pageNulls = column.NullRows[nulls..].BinarySearch(end);
            pageNulls = pageNulls < 0 ? ~pageNulls : pageNulls;
            int present = end - row - pageNulls;
            _body.Clear();
            if (column.Column.Nullable)
                PutLevels(column.NullRows.Slice(nulls, pageNulls), row, end);
            PutValues(column, value, present, entries, width);
            pages.WritePage(_codec, PageKind.Data, _encoding, end - row, _body.Written);
            row = end;
            value += present;
            nulls += pageNulls;
        }
    }

    /// <summary>First row after the page that begins at <paramref name="row"/>.</summary>
    private int PageEnd(ColumnBuffer column, int row, int nulls, int value, int entries, int width)
    {
        if (_encoding == PageEncoding.DeltaByteArray && column.Text is { } text)
        {
            int size = 0;
            for (; row < column.Rows && size < ParquetFormat.PageBytes; row++)
            {
                if (nulls < column.NullRows.Length && column.NullRows[nulls] == row)
                    nulls++;
                else
                    size += 4 + text.LengthOf(_indices[value++]);
            }
            return row;
        }
        int bits = Math.Max(1, _encoding == PageEncoding.RleDictionary ? RleBitPacked.BitWidth(entries) : width * 8);
        return (int)Math.Min(column.Rows, row + ParquetFormat.PageBytes * 8L / bits);
    }

    private void PutLevels(ReadOnlySpan<int> nullRows, int row, int end)
    {
        int at = _body.Length, rows = end - row;
        _body.WriteInt32(0);
        if (nullRows.IsEmpty || nullRows.Length == rows)
        {
            RleBitPacked.WriteRun(nullRows.IsEmpty ? 1 : 0, rows, 1, _body);
        }
        else
        {
            if (_levels.Length < rows)
                Pooled.Grow(ref _levels, 0, rows);
            var levels = _levels.AsSpan(0, rows);
            levels.Fill(1);
            foreach (int nullRow in nullRows)
                levels[nullRow - row] = 0;
            RleBitPacked.Encode<int>(levels, 1, _body);
        }
        _body.PatchInt32(at, _body.Length - at - 4);
    }

    private void PutValues(ColumnBuffer column, int value, int count, int entries, int width)
    {
        if (_encoding == PageEncoding.RleDictionary)
        {
            int bits = RleBitPacked.BitWidth(entries);
            _body.WriteByte((byte)bits);
            RleBitPacked.Encode<int>(_indices.AsSpan(value, count), bits, _body);
        }
        else if (_encoding == PageEncoding.DeltaBinaryPacked)
        {
            DeltaBinaryPacked.Encode(column.Values.Slice(value, count), width, _body);
        }
        else if (column.Text is { } text)
        {
            DeltaByteArray.Encode(text, _indices.AsSpan(value, count), _body);
        }
        else if (column.Type == ParquetType.Boolean)
        {
            PutBooleans(column.Values.Slice(value, count));
        }
        else
        {
            PutNumbers(column.Values.Slice(value, count), width);
        }
    }

    private void PutText(ReadOnlySpan<byte> text)
    {
        var target = _body.Take(4 + text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target, text.Length);
        text.CopyTo(target[4..]);
    }

    private void PutNumbers(ReadOnlySpan<long> values, int width)
    {
        var target = _body.Take(values.Length * width);
        if (width == 4)
        {
            for (int i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteInt32LittleEndian(target.Slice(i * 4, 4), (int)values[i]);
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteInt64LittleEndian(target.Slice(i * 8, 8), values[i]);
        }
    }

    private void PutBooleans(ReadOnlySpan<long> values)
    {
        var target = _body.Take((values.Length + 7) / 8);
        target.Clear();
        for (int i = 0; i < values.Length; i++)
            target[i >> 3] |= (byte)(values[i] << (i & 7));
    }
}
