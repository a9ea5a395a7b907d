using System.IO.Hashing;

namespace Safeguarding.Parquet;

/// <summary>Puts pages with their headers one after another into a chunk's output.</summary>
internal sealed class PageOutput(PageCompressor compressor, bool checksums)
{
    /// <summary>Bytes that compression has saved since this was last set.</summary>
    public long Saved { get; set; }

    public void WriteDictionary(ByteBuffer output, ParquetCodec codec, int entries, ReadOnlySpan<byte> body)
    {
        var stored = compressor.Compress(codec, body);
        var thrift = Begin(output, PageKind.Dictionary, body.Length, stored.Length, Crc32.HashToUInt32(stored));
        thrift.BeginStruct(7);
        thrift.Field(1, entries);
        thrift.Field(2, (int)PageEncoding.Plain);
        End(output, thrift, stored, body.Length);
    }

    /// <summary>A page of version 1: the levels, each with its length before it, are compressed with the values.</summary>
    public void WriteData(ByteBuffer output, ParquetCodec codec, PageEncoding encoding, int slots, ReadOnlySpan<byte> body)
    {
        var stored = compressor.Compress(codec, body);
        var thrift = Begin(output, PageKind.Data, body.Length, stored.Length, Crc32.HashToUInt32(stored));
        thrift.BeginStruct(5);
        thrift.Field(1, slots);
        thrift.Field(2, (int)encoding);
        thrift.Field(3, (int)PageEncoding.Rle);
        thrift.Field(4, (int)PageEncoding.Rle);
        End(output, thrift, stored, body.Length);
    }

    /// <summary>A page of version 2: the levels go before the values and stay as they are, and values that do not shrink do too.</summary>
    public void WriteDataV2(ByteBuffer output, ParquetCodec codec, PageEncoding encoding, PageShape shape, ReadOnlySpan<byte> levels, ReadOnlySpan<byte> body)
    {
        var stored = body.IsEmpty ? [] : compressor.Compress(codec, body);
        bool compressed = stored.Length < body.Length;
        if (!compressed)
            stored = body;
        var crc = new Crc32();
        crc.Append(levels);
        crc.Append(stored);
        var thrift = Begin(output, PageKind.DataV2, levels.Length + body.Length, levels.Length + stored.Length, crc.GetCurrentHashAsUInt32());
        thrift.BeginStruct(8);
        thrift.Field(1, shape.Slots);
        thrift.Field(2, shape.Slots - shape.Present);
        thrift.Field(3, shape.Rows);
        thrift.Field(4, (int)encoding);
        thrift.Field(5, shape.DefinitionBytes);
        thrift.Field(6, levels.Length - shape.DefinitionBytes);
        thrift.Field(7, compressed);
        thrift.EndStruct();
        thrift.EndStruct();
        output.Write(levels);
        output.Write(stored);
        Saved += body.Length - stored.Length;
    }

    private ThriftCompactWriter Begin(ByteBuffer output, PageKind kind, int body, int stored, uint crc)
    {
        var thrift = new ThriftCompactWriter(output);
        thrift.BeginStruct();
        thrift.Field(1, (int)kind);
        thrift.Field(2, body);
        thrift.Field(3, stored);
        if (checksums)
            thrift.Field(4, (int)crc);
        return thrift;
    }

    private void End(ByteBuffer output, ThriftCompactWriter thrift, ReadOnlySpan<byte> stored, int body)
    {
        thrift.EndStruct();
        thrift.EndStruct();
        output.Write(stored);
        Saved += body - stored.Length;
    }
}

/// <summary>How many slots, rows and values a page has, and the bytes of its definition levels.</summary>
internal readonly record struct PageShape(int Slots, int Rows, int Present, int DefinitionBytes);
