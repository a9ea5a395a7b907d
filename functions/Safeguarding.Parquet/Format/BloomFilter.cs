using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Safeguarding.Parquet;

/// <summary>
/// Split-block bloom filter over XXH64 of a value's PLAIN bytes: says of a value that a chunk cannot hold it, or that it may.
/// Source: parquet-format, BloomFilter.md.
/// </summary>
internal sealed class BloomFilter(uint[] words)
{
    private const int BlockWords = 8;

    // The odd numbers of the format, one for each word of a block.
    private static readonly uint[] Salt = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

    public static ulong Hash(ReadOnlySpan<byte> plain) => XxHash64.HashToUInt64(plain);

    /// <summary>An empty filter in which one value in a hundred that is not there seems to be.</summary>
    public static BloomFilter For(int distinct)
    {
        // -8 / ln(1 - 0.01^(1/8)) bits a value.
        const double BitsPerValue = 9.681526;
        return new(new uint[Math.Max(1, (int)Math.Ceiling(distinct * BitsPerValue / 256)) * BlockWords]);
    }

    public void Add(ulong hash)
    {
        var block = Block(hash);
        for (int i = 0; i < BlockWords; i++)
            block[i] |= Mask(hash, i);
    }

    public bool MayHold(ulong hash)
    {
        var block = Block(hash);
        for (int i = 0; i < BlockWords; i++)
        {
            if ((block[i] & Mask(hash, i)) == 0)
                return false;
        }
        return true;
    }

    /// <summary>The upper half of the hash chooses the block, the lower half a bit in each of its words.</summary>
    private Span<uint> Block(ulong hash) => words.AsSpan((int)((hash >> 32) * (ulong)(words.Length / BlockWords) >> 32) * BlockWords, BlockWords);

    private static uint Mask(ulong hash, int word) => 1u << (int)(unchecked((uint)hash * Salt[word]) >> 27);

    public void Write(ByteBuffer output)
    {
        var thrift = new ThriftCompactWriter(output);
        thrift.BeginStruct();
        thrift.Field(1, words.Length * 4);
        for (int choice = 2; choice <= 4; choice++) // split-block, XXHASH, uncompressed: each the first of its union
        {
            thrift.BeginStruct(choice);
            thrift.EmptyStruct(1);
            thrift.EndStruct();
        }
        thrift.EndStruct();
        var bytes = output.Take(words.Length * 4);
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i * 4)..], words[i]);
    }

    /// <summary>The filter at the beginning of the bytes; null when it is of a kind that is not known or goes on beyond them, so that it says nothing.</summary>
    /// <param name="length">Receives the bytes that header and filter take.</param>
    public static BloomFilter? Read(ReadOnlySpan<byte> bytes, out long length)
    {
        var thrift = new ThriftCompactReader(bytes);
        int size = -1, known = 0;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: size = thrift.Int32(type); break;
                case 2 or 3 or 4:
                    ThriftCompactReader.Expect(type, ThriftType.Struct);
                    for (int choice = 0; thrift.NextField(ref choice, out var inner); thrift.Skip(inner))
                        known += choice == 1 ? 1 : 0;
                    break;
                default: thrift.Skip(type); break;
            }
        }
        length = thrift.Position + (long)size;
        if (known != 3 || size <= 0 || size % 32 != 0 || length > bytes.Length)
            return null;
        return new(MemoryMarshal.Cast<byte, uint>(bytes.Slice(thrift.Position, size)).ToArray());
    }
}
