using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Safeguarding.Parquet;

/// <summary>Walks the pages of one column chunk into its values. Trusts nothing in them: every count is held against the rows and bytes there are.</summary>
internal sealed class ColumnChunkReader(Stream source, ChunkMetadata chunk, ColumnValues values)
{
    private readonly StoredColumn _column = values.Stored;
    private bool _hasDictionary;

    /// <summary>Data pages that were decompressed.</summary>
    public int PagesRead { get; private set; }

    /// <summary>Reads every row.</summary>
    /// <param name="rows">Rows of the row group.</param>
    public void ReadAll(int rows)
    {
        if (chunk.Values > 0)
            ReadPart(chunk.Start, chunk.CompressedBytes, (int)chunk.Values);
        if (values.Rows != rows)
            throw Refusal.Corrupt(_column.Where, "its pages have not as many rows as the row group");
    }

    /// <summary>Reads the rows given and only the pages they are on.</summary>
    /// <param name="places">Where each page begins and its first row.</param>
    /// <param name="selected">Row numbers in the group, rising.</param>
    public void ReadRows(ReadOnlySpan<PagePlace> places, int rows, ReadOnlySpan<int> selected)
    {
        if (chunk.Start < places[0].Offset)
            ReadPart(chunk.Start, places[0].Offset - chunk.Start, 0);
        for (int page = 0; page < places.Length; page++)
        {
            int first = places[page].FirstRow, end = page + 1 < places.Length ? places[page + 1].FirstRow : rows;
            int taken = selected.BinarySearch(end);
            taken = taken < 0 ? ~taken : taken;
            if (taken == 0)
                continue;
            int slot = values.Slots;
            ReadPart(places[page].Offset, places[page].Length, slot + end - first);
            values.Keep(slot, first, selected[..taken]);
            selected = selected[taken..];
        }
    }

    /// <summary>Reads pages one after another until there are so many slots; of a part without data pages, all.</summary>
    private void ReadPart(long offset, long length, int slots)
    {
        if (length > Array.MaxLength)
            throw Refusal.Unsupported(_column.Where, "has a chunk of more than 2 GB", "Write smaller row groups.");
        var stored = ArrayPool<byte>.Shared.Rent((int)length);
        int at = 0;
        try
        {
            source.Position = offset;
            source.ReadExactly(stored.AsSpan(0, (int)length));
            while (slots == 0 ? at < length : values.Slots < slots)
                ReadPage(stored, (int)length, ref at);
            if (slots > 0 && values.Slots != slots)
                throw Refusal.Corrupt("", "a page has other rows than its index says");
        }
        catch (InvalidDataException bad)
        {
            throw new InvalidDataException($"{_column.Where}, page at byte {offset + at}: {bad.Message}", bad);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    /// <param name="at">Where the page begins; moved to its end when it has been read.</param>
    private void ReadPage(byte[] stored, int length, ref int at)
    {
        var header = PageHeader.Read(stored.AsSpan(at, length - at), out int headerBytes);
        int start = at + headerBytes;
        if (header.StoredBytes < 0 || header.StoredBytes > length - start)
            throw Refusal.Corrupt("", "a page runs past its column chunk");
        if (header.Crc is { } crc && (int)Crc32.HashToUInt32(stored.AsSpan(start, header.StoredBytes)) != crc)
            throw Refusal.Corrupt("", "a page is not what its checksum says");
        if (header.Kind != PageKind.Index)
            ReadBody(header, stored, start);
        at = start + header.StoredBytes;
    }

    private void ReadBody(PageHeader header, byte[] stored, int start)
    {
        // The levels of version 2 come first and are never compressed.
        int levels = 0;
        if (header.Kind == PageKind.DataV2)
        {
            if (header.DefinitionBytes < 0 || header.RepetitionBytes < 0 || (long)header.DefinitionBytes + header.RepetitionBytes > Math.Min(header.StoredBytes, header.BodyBytes))
                throw Refusal.Corrupt("", "the levels run past their page");
            levels = header.DefinitionBytes + header.RepetitionBytes;
        }
        int size = header.StoredBytes - levels, bodySize = header.BodyBytes - levels;
        // Nothing at all stands for nothing, though no codec would write it so.
        bool plain = chunk.Codec == ParquetCodec.Uncompressed || header.IsPlain || size == 0 && bodySize == 0;
        if (!PageCodec.IsPossible(plain ? ParquetCodec.Uncompressed : chunk.Codec, size, bodySize))
            throw Refusal.Corrupt("", "the size of a page is not possible");
        var body = plain ? null : PageCodec.Decompress(chunk.Codec, stored, start + levels, size, bodySize)
            ?? throw Refusal.Corrupt("", $"a page is not valid {chunk.Codec} of the size it gives");
        try
        {
            ReadValues(header, stored.AsSpan(start, levels), body is null ? stored.AsSpan(start + levels, bodySize) : body.AsSpan(0, bodySize));
        }
        finally
        {
            if (body is not null)
                ArrayPool<byte>.Shared.Return(body);
        }
    }

    private void ReadValues(PageHeader header, ReadOnlySpan<byte> levels, ReadOnlySpan<byte> bytes)
    {
        if (header.Kind == PageKind.Dictionary)
        {
            ReadDictionary(header, bytes);
            return;
        }
        PagesRead++;
        ReadOnlySpan<byte> repetitions = [], definitions = [];
        if (header.Kind == PageKind.DataV2)
        {
            repetitions = levels[..header.RepetitionBytes];
            definitions = levels[header.RepetitionBytes..];
        }
        else
        {
            if (_column.MaxRepetition > 0)
            {
                repetitions = bytes.Slice(4, LevelBytes(header, bytes));
                bytes = bytes[(4 + repetitions.Length)..];
            }
            if (_column.MaxDefinition > 0)
            {
                definitions = bytes.Slice(4, LevelBytes(header, bytes));
                bytes = bytes[(4 + definitions.Length)..];
            }
        }
        int row = values.Rows;
        values.AddPage(header.Values, repetitions, definitions, header.Encoding, bytes);
        if (header.Rows >= 0 && values.Rows - row != header.Rows)
            throw Refusal.Corrupt("", "a page has not as many rows as it says");
    }

    /// <summary>Levels of version 1 have their length in the four bytes before them.</summary>
    private static int LevelBytes(PageHeader header, ReadOnlySpan<byte> bytes)
    {
        if (header.LevelEncoding != PageEncoding.Rle)
            throw Refusal.Unsupported("", $"uses encoding {(int)header.LevelEncoding} for levels", "Write them with RLE.");
        PlainNumbers.Need(bytes.Length, 4);
        int size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return size >= 0 && size <= bytes.Length - 4 ? size : throw Refusal.Corrupt("", "the levels run past their page");
    }

    private void ReadDictionary(PageHeader header, ReadOnlySpan<byte> bytes)
    {
        if (_hasDictionary)
            throw Refusal.Corrupt("", "a column chunk has two dictionaries");
        if (header.Encoding is not (PageEncoding.Plain or PageEncoding.PlainDictionary))
            throw Refusal.Unsupported("", $"has a dictionary in encoding {(int)header.Encoding}", "Write it with PLAIN.");
        // An entry takes a byte at least, or four with a length before it.
        if (header.Values < 0 || header.Values > bytes.Length || header.Values > ParquetFormat.MaxRowGroupRows)
            throw Refusal.Corrupt("", "a dictionary has fewer bytes than entries");
        values.AddDictionary(header.Values, bytes);
        _hasDictionary = true;
    }
}
