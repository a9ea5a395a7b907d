using System.IO.Compression;

namespace Safeguarding.Parquet;

/// <summary>Puts pages and the footer into the destination and keeps count of where the file stands.</summary>
internal sealed class PageWriter
{
    private readonly Stream _destination;
    private readonly ParquetCodec _codec;
    private readonly ByteBuffer _header = new();
    private readonly ByteBuffer _compressed = new();

    public PageWriter(Stream destination, ParquetCodec codec)
    {
        _destination = destination;
        _codec = codec;
        Put(ParquetFormat.Magic);
    }

    public ParquetCodec Codec => _codec;

    /// <summary>Bytes written to the file so far.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes that compression has saved so far.</summary>
    public long Saved { get; private set; }

    public void WritePage(ParquetCodec codec, PageKind kind, PageEncoding encoding, int values, ReadOnlySpan<byte> body)
    {
        var stored = codec == ParquetCodec.Gzip ? Compress(body) : body;
        _header.Clear();
        var thrift = new ThriftCompactWriter(_header);
        thrift.BeginStruct();
        thrift.Field(1, (int)kind);
        thrift.Field(2, body.Length);
        thrift.Field(3, stored.Length);
        if (kind == PageKind.Data)
        {
            thrift.BeginStruct(5);
            thrift.Field(1, values);
            thrift.Field(2, (int)encoding);
            thrift.Field(3, (int)PageEncoding.Rle);
            thrift.Field(4, (int)PageEncoding.Rle);
        }
        else
        {
            thrift.BeginStruct(7);
            thrift.Field(1, values);
            thrift.Field(2, (int)encoding);
        }
        thrift.EndStruct();
        thrift.EndStruct();
        Put(_header.Written);
        Put(stored);
        Saved += body.Length - stored.Length;
    }

    public void WriteFooter(FileMetadata file)
    {
        _header.Clear();
        FooterWriter.Write(file, _header);
        _header.WriteInt32(_header.Length);
        _header.Write(ParquetFormat.Magic);
        Put(_header.Written);
        _destination.Flush();
    }

    public void Release()
    {
        _header.Release();
        _compressed.Release();
    }

    private ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> body)
    {
        _compressed.Clear();
        using (var gzip = new GZipStream(new ByteBufferStream(_compressed), CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body);
        // The header's hint and operating system bytes differ between machines and tell readers nothing.
        _compressed.PatchByte(8, 0);
        _compressed.PatchByte(9, 255);
        return _compressed.Written;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _destination.Write(bytes);
        Position += bytes.Length;
    }
}
