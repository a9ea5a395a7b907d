namespace Safeguarding.Parquet;

/// <summary>One column of a row group as it will stand in the file, but for the place where it begins.</summary>
/// <param name="DataStart">Bytes before the first data page: the dictionary's page.</param>
internal sealed record EncodedChunk(PageEncoding Encoding, ParquetCodec Codec, int DataStart, long UncompressedBytes, ChunkStatistics Statistics, IReadOnlyList<EncodedPage> Pages, BloomFilter? Bloom);

/// <summary>A data page within its chunk and what it holds. Bounds are null when it has no value or none that can be written.</summary>
internal readonly record struct EncodedPage(int Offset, int Length, int FirstRow, int Nulls, bool IsEmpty, byte[]? Min, byte[]? Max);

/// <summary>Encodes one column of a row group into its own output: picks the encoding, cuts pages, takes bounds. Keeps nothing between columns but room.</summary>
internal sealed class ColumnChunkWriter
{
    private readonly NumberDictionary _numbers = new();
    private readonly TextDictionary _texts = new();
    private readonly PageCompressor _compressor;
    private readonly PageOutput _pages;
    private readonly ParquetWriteOptions _options;
    private readonly ByteBuffer _body = new();
    private readonly ByteBuffer _levels = new();
    private readonly ByteBuffer _dictionary = new();
    private int[] _indices = [];

    public ColumnChunkWriter(ParquetWriteOptions options)
    {
        _options = options;
        _compressor = new PageCompressor(options.GzipLevel);
        _pages = new PageOutput(_compressor, options.Checksums);
    }

    public EncodedChunk Write(ColumnBuffer column, bool bloom)
    {
        var output = column.Output;
        output.Clear();
        _pages.Saved = 0;
        int entries = Choose(column, _options.Codec);
        var (encoding, codec) = (column.Choice.Encoding, column.Choice.Codec);
        var indices = _indices.AsSpan(0, entries < 0 ? 0 : column.Count);
        if (encoding == PageEncoding.RleDictionary)
            _pages.WriteDictionary(output, codec, entries, _dictionary.Written);
        int dataStart = output.Length;
        var bounds = new ChunkBounds(column, indices, entries < 0 ? [] : _texts.Entries);
        var pages = new List<EncodedPage>();
        for (int row = 0, slot = 0, value = 0; slot < column.Slots;)
        {
            var shape = Measure(column, slot, value, _options.PageRows);
            int start = output.Length;
            WritePage(column, _options.DataPageV2, encoding, codec, new(column, indices, entries), slot, value, shape);
            var (min, max) = bounds.OfPage(value, shape.Present);
            pages.Add(new(start, output.Length - start, row, shape.Slots - shape.Present, shape.Present == 0, min, max));
            row += shape.Rows;
            slot += shape.Slots;
            value += shape.Present;
        }
        var filter = bloom && pages.Count > 1 ? Bloom(column, entries) : null;
        bounds.Release();
        return new(encoding, codec, dataStart, output.Length + _pages.Saved, bounds.OfChunk(column.Slots - column.Count, encoding == PageEncoding.RleDictionary ? entries : null), pages, filter);
    }

    public void Release()
    {
        _numbers.Release();
        _texts.Release();
        _compressor.Release();
        _body.Release();
        _levels.Release();
        _dictionary.Release();
        Pooled.Return(ref _indices);
    }

    /// <summary>Settles how the chunk is written. Returns the entries of its dictionary, whether used or not; -1 when it has none.</summary>
    private int Choose(ColumnBuffer column, ParquetCodec codec)
    {
        var choice = column.Choice;
        int entries = choice.IsDue || choice.Encoding == PageEncoding.RleDictionary ? MakeDictionary(column) : -1;
        if (choice.IsDue || choice.Encoding == PageEncoding.RleDictionary && entries < 0)
            choice.Find(column, new(column, _indices.AsSpan(0, entries < 0 ? 0 : column.Count), entries), _dictionary.Written, entries >= 0, codec, _compressor, _body);
        else
            choice.Trusted();
        return entries;
    }

    private int MakeDictionary(ColumnBuffer column)
    {
        _dictionary.Clear();
        if (_indices.Length < column.Count)
            Pooled.Grow(ref _indices, 0, column.Count);
        var indices = _indices.AsSpan(0, column.Count);
        if (column.Stored.IsBytes)
        {
            if (!_texts.TryEncode(column, indices))
                return -1;
            var entries = _texts.Entries;
            int head = column.Stored.Length == 0 ? 4 : 0;
            if (!NumberDictionary.Pays((long)head * entries.Length + _texts.ByteLength, entries.Length, column.Count, (long)head * column.Count + column.ByteLength))
                return -1;
            foreach (int value in entries)
                ValueEncoder.PutBytes(column, value, _dictionary);
            return entries.Length;
        }
        if (column.Stored.Width == 0 || !_numbers.TryEncode(column.Numbers, column.Stored.Width, indices))
            return -1;
        ValueEncoder.PutNumbers(_numbers.Entries, column.Stored.Width, _dictionary);
        return _numbers.Entries.Length;
    }

    /// <summary>Cuts the page that begins with a slot: at so many rows, or where its values take about a megabyte in PLAIN, but never within a row.</summary>
    private static PageShape Measure(ColumnBuffer column, int slot, int value, int pageRows)
    {
        ReadOnlySpan<byte> definitions = column.Definitions, repetitions = column.Repetitions;
        int left = column.Slots - slot, most = column.Stored.MaxDefinition, slots = 0, rows = 0, present = 0;
        long bytes = 0;
        for (; slots < left; slots++)
        {
            bool begins = repetitions.IsEmpty || repetitions[slot + slots] == 0;
            if (begins && (rows == pageRows || bytes >= ParquetFormat.PageBytes))
                break;
            rows += begins ? 1 : 0;
            if (!definitions.IsEmpty && definitions[slot + slots] != most)
                continue;
            bytes += column.Stored.IsBytes ? 4 + column[value + present].Length : 8;
            present++;
        }
        return new(slots, rows, present, 0);
    }

    private void WritePage(ColumnBuffer column, bool v2, PageEncoding encoding, ParquetCodec codec, ValueEncoder values, int slot, int value, PageShape shape)
    {
        _levels.Clear();
        _body.Clear();
        var levels = v2 ? _levels : _body;
        if (column.Stored.MaxRepetition > 0)
            PutLevels(column.Repetitions.Slice(slot, shape.Slots), RleBitPacked.BitWidth(column.Stored.MaxRepetition + 1), levels, hasLength: !v2);
        int before = levels.Length;
        if (column.Stored.MaxDefinition > 0)
            PutLevels(column.Definitions.Slice(slot, shape.Slots), RleBitPacked.BitWidth(column.Stored.MaxDefinition + 1), levels, hasLength: !v2);
        int definitionBytes = levels.Length - before;
        values.Put(encoding, value, shape.Present, _body);
        if (v2)
            _pages.WriteDataV2(column.Output, codec, encoding, shape with { DefinitionBytes = definitionBytes }, _levels.Written, _body.Written);
        else
            _pages.WriteData(column.Output, codec, encoding, shape.Slots, _body.Written);
    }

    private static void PutLevels(ReadOnlySpan<byte> levels, int bits, ByteBuffer output, bool hasLength)
    {
        int at = output.Length;
        if (hasLength)
            output.WriteInt32(0);
        RleBitPacked.Encode(levels, bits, output);
        if (hasLength)
            output.PatchInt32(at, output.Length - at - 4);
    }

    private BloomFilter Bloom(ColumnBuffer column, int entries)
    {
        var filter = BloomFilter.For(entries < 0 ? column.Count : entries);
        Span<byte> plain = stackalloc byte[8];
        int count = entries < 0 ? column.Count : entries;
        for (int i = 0; i < count; i++)
        {
            if (column.Stored.IsBytes)
            {
                filter.Add(BloomFilter.Hash(column[entries < 0 ? i : _texts.Entries[i]]));
                continue;
            }
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(plain, entries < 0 ? column.Numbers[i] : _numbers.Entries[i]);
            filter.Add(BloomFilter.Hash(plain[..column.Stored.Width]));
        }
        return filter;
    }
}
