using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>Puts encoded chunks, filters, indexes and the footer into the destination and keeps count of where the file stands.</summary>
internal sealed class RowGroupOutput
{
    private readonly Stream _destination;
    private readonly ByteBuffer _buffer = new();
    private readonly List<RowGroupMetadata> _groups = [];

    // Indexes of pages go before the footer; by group and column, empty where a chunk needs none.
    private readonly List<(byte[] Bounds, byte[] Places)[]> _indexes = [];

    public RowGroupOutput(Stream destination)
    {
        _destination = destination;
        Put(ParquetFormat.Magic);
    }

    /// <summary>Bytes written to the file so far.</summary>
    public long Position { get; private set; }

    public void WriteGroup(int rows, ReadOnlySpan<ColumnBuffer> columns, ReadOnlySpan<EncodedChunk> chunks)
    {
        var written = ImmutableArray.CreateBuilder<ChunkMetadata>(chunks.Length);
        var indexes = new (byte[], byte[])[chunks.Length];
        for (int i = 0; i < chunks.Length; i++)
        {
            var chunk = chunks[i];
            long start = Position;
            Put(columns[i].Output.Written);
            written.Add(new(chunk.Codec, chunk.Encoding, columns[i].Slots, start, start + chunk.DataStart, chunk.UncompressedBytes, Position - start, chunk.Statistics));
            var stored = columns[i].Stored;
            indexes[i] = chunk.Pages.Count > 1 ? (Taken(buffer => PageIndexWriter.WriteBounds(chunk.Pages, stored, buffer)), Taken(buffer => PageIndexWriter.WritePlaces(chunk.Pages, start, buffer))) : ([], []);
        }
        for (int i = 0; i < chunks.Length; i++)
        {
            if (chunks[i].Bloom is not { } bloom)
                continue;
            _buffer.Clear();
            bloom.Write(_buffer);
            written[i] = written[i] with { Bloom = new(Position, _buffer.Length) };
            Put(_buffer.Written);
        }
        _groups.Add(new(rows, written.MoveToImmutable()));
        _indexes.Add(indexes);
    }

    public void WriteFooter(ImmutableArray<ParquetNode> nodes, ImmutableArray<StoredColumn> columns, long rows, ParquetWriteOptions options)
    {
        var groups = ImmutableArray.CreateBuilder<RowGroupMetadata>(_groups.Count);
        foreach (var group in _groups)
            groups.Add(group);
        PutIndexes(index => index.Bounds, (chunk, part) => chunk with { ColumnIndex = part });
        PutIndexes(index => index.Places, (chunk, part) => chunk with { OffsetIndex = part });
        _buffer.Clear();
        FooterWriter.Write(new FileMetadata(new ParquetSchema([.. columns.Select(column => column.Column)]), columns, rows, groups.MoveToImmutable(), options.Metadata) { Nodes = nodes }, options.SortedBy, _buffer);
        _buffer.WriteInt32(_buffer.Length);
        _buffer.Write(ParquetFormat.Magic);
        Put(_buffer.Written);
        _destination.Flush();

        void PutIndexes(Func<(byte[] Bounds, byte[] Places), byte[]> choose, Func<ChunkMetadata, FilePart, ChunkMetadata> note)
        {
            for (int group = 0; group < groups.Count; group++)
            {
                for (int i = 0; i < columns.Length; i++)
                {
                    byte[] bytes = choose(_indexes[group][i]);
                    if (bytes.Length == 0)
                        continue;
                    var chunks = groups[group].Chunks;
                    groups[group] = groups[group] with { Chunks = chunks.SetItem(i, note(chunks[i], new(Position, bytes.Length))) };
                    Put(bytes);
                }
            }
        }
    }

    public void Release() => _buffer.Release();

    private byte[] Taken(Action<ByteBuffer> write)
    {
        _buffer.Clear();
        write(_buffer);
        return _buffer.Written.ToArray();
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _destination.Write(bytes);
        Position += bytes.Length;
    }
}
