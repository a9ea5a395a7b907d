using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Safeguarding.Parquet;

/// <summary>Puts a run of a column's values into a page in one of the encodings.</summary>
/// <param name="Indices">Dictionary entry of each value of the column; empty without a dictionary.</param>
/// <param name="Entries">How many entries the dictionary has.</param>
internal readonly ref struct ValueEncoder(ColumnBuffer column, ReadOnlySpan<int> Indices, int Entries)
{
    private readonly ReadOnlySpan<int> _indices = Indices;

    /// <summary>Encodings that may suit a column, those a reader likes best first. The dictionary goes first wherever there is one.</summary>
    public static ReadOnlySpan<PageEncoding> Candidates(StoredColumn column) => column.Physical switch
    {
        PhysicalType.Boolean => [PageEncoding.Plain, PageEncoding.Rle],
        PhysicalType.Double => [PageEncoding.Plain],
        PhysicalType.ByteArray => [PageEncoding.DeltaLengthByteArray, PageEncoding.DeltaByteArray],
        PhysicalType.FixedBytes => [PageEncoding.Plain, PageEncoding.DeltaByteArray],
        _ => [PageEncoding.DeltaBinaryPacked, PageEncoding.Plain],
    };

    public void Put(PageEncoding encoding, int from, int count, ByteBuffer output)
    {
        switch (encoding)
        {
            case PageEncoding.RleDictionary:
                int bits = RleBitPacked.BitWidth(Entries);
                output.WriteByte((byte)bits);
                RleBitPacked.Encode(_indices.Slice(from, count), bits, output);
                break;
            case PageEncoding.DeltaBinaryPacked:
                DeltaBinaryPacked.Encode(column.Numbers.Slice(from, count), column.Stored.Width, output);
                break;
            case PageEncoding.DeltaByteArray:
                DeltaByteArray.Encode(column, from, count, output);
                break;
            case PageEncoding.DeltaLengthByteArray:
                DeltaByteArray.EncodeLengths(column, from, count, output);
                break;
            case PageEncoding.Rle:
                PutTruths(column.Numbers.Slice(from, count), output);
                break;
            default:
                PutPlain(from, count, output);
                break;
        }
    }

    private void PutPlain(int from, int count, ByteBuffer output)
    {
        if (column.Stored.Physical == PhysicalType.Boolean)
            BitPacking.Pack(column.Numbers.Slice(from, count), 1, output.Take((count + 7) / 8));
        else if (!column.Stored.IsBytes)
            PutNumbers(column.Numbers.Slice(from, count), column.Stored.Width, output);
        else
        {
            for (int i = from; i < from + count; i++)
                PutBytes(column, i, output);
        }
    }

    public static void PutNumbers(ReadOnlySpan<long> values, int width, ByteBuffer output)
    {
        var target = output.Take(values.Length * width);
        if (width == 8)
        {
            MemoryMarshal.AsBytes(values).CopyTo(target);
            return;
        }
        var narrow = MemoryMarshal.Cast<byte, int>(target);
        for (int i = 0; i < values.Length; i++)
            narrow[i] = (int)values[i];
    }

    public static void PutBytes(ColumnBuffer column, int value, ByteBuffer output)
    {
        var bytes = column[value];
        int head = column.Stored.Length == 0 ? 4 : 0;
        var target = output.Take(head + bytes.Length);
        if (head > 0)
            BinaryPrimitives.WriteInt32LittleEndian(target, bytes.Length);
        bytes.CopyTo(target[head..]);
    }

    private static void PutTruths(ReadOnlySpan<long> values, ByteBuffer output)
    {
        int at = output.Length;
        output.WriteInt32(0);
        RleBitPacked.Encode(values, 1, output);
        output.PatchInt32(at, output.Length - at - 4);
    }
}
