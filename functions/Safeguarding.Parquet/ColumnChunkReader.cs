using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Safeguarding.Parquet;

/// <summary>Turns PLAIN bytes into as many values as <paramref name="values"/> holds.</summary>
/// <exception cref="InvalidDataException">The bytes hold fewer values or bad ones.</exception>
internal delegate void PlainDecoder<T>(ReadOnlySpan<byte> bytes, Span<T> values);

/// <summary>Takes the values of a page: <paramref name="levels"/> has 1 for each row with a value and 0 for each null and is empty when no value is missing.</summary>
internal delegate void PageTaker<T>(int firstRow, ReadOnlySpan<int> levels, ReadOnlySpan<T> values);

/// <summary>Walks the pages of one column chunk. Trusts nothing in them: every count is held against the rows and bytes there are.</summary>
internal static class ColumnChunkReader
{
    /// <summary>Deflate cannot expand further than this, so a page that claims more is lying.</summary>
    private const int MaxDeflateRatio = 1032;

    private const int MaxPageBytes = 1 << 28;

    public static void Read<T>(Stream source, ChunkMetadata chunk, ParquetColumn column, PhysicalType physical, int rows, PlainDecoder<T> plain, PageTaker<T> take)
    {
        if (chunk.CompressedBytes > Array.MaxLength)
            throw new InvalidDataException($"Column '{column.Name}' of the Parquet file has a chunk of more than 2 GB, which is not supported.");
        var stored = ArrayPool<byte>.Shared.Rent((int)chunk.CompressedBytes);
        try
        {
            source.Position = chunk.Start;
            var bytes = stored.AsSpan(0, (int)chunk.CompressedBytes);
            source.ReadExactly(bytes);
            ReadPages(stored, bytes.Length, chunk.Codec, column, physical, rows, plain, take);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    private static void ReadPages<T>(byte[] stored, int length, ParquetCodec codec, ParquetColumn column, PhysicalType physical, int rows, PlainDecoder<T> plain, PageTaker<T> take)
    {
        T[]? dictionary = null;
        int row = 0;
        for (int at = 0; row < rows;)
        {
            var header = PageHeader.Read(stored.AsSpan(at, length - at), out int headerBytes);
            at += headerBytes;
            if (header.StoredBytes < 0 || header.StoredBytes > length - at)
                throw Corrupt(column, "a page runs past its column chunk");
            if (header.IsSkippable)
            {
                at += header.StoredBytes;
                continue;
            }
            if (header.BodyBytes < 0 || header.BodyBytes > MaxPageBytes
                || codec == ParquetCodec.Uncompressed && header.BodyBytes != header.StoredBytes
                || header.BodyBytes > (header.StoredBytes + 1L) * MaxDeflateRatio)
                throw Corrupt(column, "the size of a page is not possible");
            var body = codec == ParquetCodec.Gzip ? ArrayPool<byte>.Shared.Rent(header.BodyBytes) : null;
            try
            {
                var bytes = body is null ? stored.AsSpan(at, header.BodyBytes) : Decompress(stored, at, header.StoredBytes, body.AsSpan(0, header.BodyBytes), column);
                if (header.Kind == PageKind.Dictionary)
                    dictionary = ReadDictionary(header, bytes, column, dictionary, plain);
                else
                    row += ReadData(header, bytes, column, physical, row, rows, dictionary, plain, take);
            }
            finally
            {
                if (body is not null)
                    ArrayPool<byte>.Shared.Return(body);
            }
            at += header.StoredBytes;
        }
    }

    private static T[] ReadDictionary<T>(PageHeader header, ReadOnlySpan<byte> bytes, ParquetColumn column, T[]? earlier, PlainDecoder<T> plain)
    {
        if (earlier is not null)
            throw Corrupt(column, "a column chunk has two dictionaries");
        if (header.Encoding is not (PageEncoding.Plain or PageEncoding.PlainDictionary))
            throw Unsupported(column, header.Encoding);
        // An entry takes four bytes at least; booleans have no dictionaries.
        if (header.Values < 0 || header.Values > bytes.Length / 4 || header.Values > ParquetFormat.MaxRowGroupRows)
            throw Corrupt(column, "a dictionary has fewer bytes than entries");
        var entries = new T[header.Values];
        plain(bytes, entries);
        return entries;
    }

    private static int ReadData<T>(PageHeader header, ReadOnlySpan<byte> bytes, ParquetColumn column, PhysicalType physical, int row, int rows, T[]? dictionary, PlainDecoder<T> plain, PageTaker<T> take)
    {
        int count = header.Values;
        if (count < 0 || count > rows - row)
            throw Corrupt(column, "its pages have more values than the row group has rows");
        var levels = ArrayPool<int>.Shared.Rent(count);
        var values = ArrayPool<T>.Shared.Rent(count);
        try
        {
            int present = count;
            if (column.Nullable)
                present = ReadLevels(header, ref bytes, column, levels.AsSpan(0, count));
            if (header.Encoding == PageEncoding.Plain)
                plain(bytes, values.AsSpan(0, present));
            else if (header.Encoding == PageEncoding.DeltaBinaryPacked && column.Type is not (ParquetType.String or ParquetType.Boolean or ParquetType.Double))
                AddUp(bytes, physical, values.AsSpan(0, present), plain);
            else if (header.Encoding == PageEncoding.DeltaByteArray && column.Type == ParquetType.String)
                PutTogether(bytes, values.AsSpan(0, present), plain);
            else if (header.Encoding is PageEncoding.RleDictionary or PageEncoding.PlainDictionary)
                LookUp(bytes, column, dictionary, values.AsSpan(0, present));
            else
                throw Unsupported(column, header.Encoding);
            take(row, present == count ? [] : levels.AsSpan(0, count), values.AsSpan(0, present));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(levels);
            ArrayPool<T>.Shared.Return(values, clearArray: System.Runtime.CompilerServices.RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        }
        return count;
    }

    private static int ReadLevels(PageHeader header, ref ReadOnlySpan<byte> bytes, ParquetColumn column, Span<int> levels)
    {
        if (header.LevelEncoding != PageEncoding.Rle)
            throw Unsupported(column, header.LevelEncoding);
        if (bytes.Length < 4)
            throw Corrupt(column, "a page is too short");
        int size = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (size < 0 || size > bytes.Length - 4)
            throw Corrupt(column, "the definition levels run past their page");
        RleBitPacked.Decode(bytes.Slice(4, size), 1, levels);
        bytes = bytes[(4 + size)..];
        int present = 0;
        foreach (int level in levels)
        {
            if (level is not (0 or 1))
                throw Corrupt(column, "a definition level is neither 0 nor 1");
            present += level;
        }
        return present;
    }

    private static void AddUp<T>(ReadOnlySpan<byte> bytes, PhysicalType physical, Span<T> values, PlainDecoder<T> plain)
    {
        var numbers = ArrayPool<long>.Shared.Rent(values.Length);
        try
        {
            var span = numbers.AsSpan(0, values.Length);
            DeltaBinaryPacked.Decode(ref bytes, span);
            // From here on they are as if they had been PLAIN; narrow ones lose the upper half, which has wrapped around.
            var narrow = MemoryMarshal.Cast<long, int>(span);
            if (physical == PhysicalType.Int32)
            {
                for (int i = 0; i < span.Length; i++)
                    narrow[i] = (int)span[i];
                plain(MemoryMarshal.AsBytes(narrow[..span.Length]), values);
            }
            else
            {
                plain(MemoryMarshal.AsBytes(span), values);
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(numbers);
        }
    }

    private static void PutTogether<T>(ReadOnlySpan<byte> bytes, Span<T> values, PlainDecoder<T> plain)
    {
        var texts = new ByteBuffer();
        DeltaByteArray.Decode(bytes, values.Length, MaxPageBytes, texts);
        plain(texts.Written, values);
        texts.Release();
    }

    private static void LookUp<T>(ReadOnlySpan<byte> bytes, ParquetColumn column, T[]? dictionary, Span<T> values)
    {
        if (values.IsEmpty)
            return;
        if (dictionary is null || bytes.IsEmpty)
            throw Corrupt(column, "a page refers to a dictionary that is not there");
        var indices = ArrayPool<int>.Shared.Rent(values.Length);
        try
        {
            RleBitPacked.Decode(bytes[1..], bytes[0], indices.AsSpan(0, values.Length));
            for (int i = 0; i < values.Length; i++)
            {
                int index = indices[i];
                if ((uint)index >= (uint)dictionary.Length)
                    throw Corrupt(column, "a page refers to a dictionary entry that is not there");
                values[i] = dictionary[index];
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(indices);
        }
    }

    private static Span<byte> Decompress(byte[] stored, int at, int length, Span<byte> body, ParquetColumn column)
    {
        using var gzip = new GZipStream(new MemoryStream(stored, at, length, writable: false), CompressionMode.Decompress);
        try
        {
            int read = gzip.ReadAtLeast(body, body.Length, throwOnEndOfStream: false);
            if (read == body.Length && gzip.ReadByte() < 0)
                return body;
        }
        catch (InvalidDataException damage)
        {
            throw new InvalidDataException($"Column '{column.Name}' of the Parquet file is corrupt: a page is not valid GZIP.", damage);
        }
        throw Corrupt(column, "a page does not expand to the size it gives");
    }

    private static InvalidDataException Corrupt(ParquetColumn column, string what) => new($"Column '{column.Name}' of the Parquet file is corrupt: {what}.");

    private static InvalidDataException Unsupported(ParquetColumn column, PageEncoding encoding) =>
        new($"Column '{column.Name}' of the Parquet file uses encoding {(int)encoding}, which is not supported.");
}
