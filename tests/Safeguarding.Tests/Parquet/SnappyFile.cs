using System.Text;

namespace Safeguarding.Tests.Parquet;

/// <summary>A block and a file in Snappy, made here byte by byte as the format's description has it, since the product does not write it.</summary>
internal static class SnappyFile
{
    /// <summary>Literals of both lengths and copies of all three kinds, one of which runs into what it writes.</summary>
    public static byte[] Block { get; }

    public static byte[] Expanded { get; }

    /// <summary>One required column of thirty whole numbers, its page compressed.</summary>
    public static byte[] Bytes { get; }

    static SnappyFile()
    {
        string literal = "the quick brown fox ", second = "jumps over the lazy dog and then over all the other animals of the farm";
        var block = new List<byte>();
        var text = new StringBuilder(literal + second);
        block.Add((byte)(literal.Length - 1 << 2));
        block.AddRange(Encoding.ASCII.GetBytes(literal));
        block.AddRange([60 << 2, (byte)(second.Length - 1)]);
        block.AddRange(Encoding.ASCII.GetBytes(second));
        Copy(7, 20, [(byte)(7 - 4 << 2 | 1), 20]);
        Copy(30, 64, [30 - 1 << 2 | 2, 64, 0]);
        Copy(40, 3, [40 - 1 << 2 | 3, 3, 0, 0, 0]);
        Expanded = Encoding.ASCII.GetBytes(text.ToString());
        Block = [(byte)(Expanded.Length & 0x7F | 0x80), (byte)(Expanded.Length >> 7), .. block];
        Bytes = File();

        void Copy(int length, int offset, byte[] tag)
        {
            block.AddRange(tag);
            for (int i = 0; i < length; i++)
                text.Append(text[^offset]);
        }
    }

    private static byte[] File()
    {
        // 30 int32 values 0, 0, 0 ...: four zero bytes, then a copy of 116 from four back, in two tags.
        byte[] page = [120, 3 << 2, 0, 0, 0, 0, 63 << 2 | 2, 4, 0, 51 << 2 | 2, 4, 0];
        byte[] header = [0x15, 0, 0x15, 0xF0, 0x01, 0x15, (byte)(page.Length * 2), 0x2C, 0x15, 60, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0];
        int size = header.Length + page.Length;
        byte[] column = [0x15, 2, 0x19, 0x15, 0, 0x19, 0x18, 2, (byte)'i', (byte)'d', 0x15, 2, 0x16, 60, 0x16, (byte)(2 * size), 0x16, (byte)(2 * size), 0x26, 8, 0];
        byte[] footer =
        [
            0x15, 2, 0x19, 0x2C, 0x48, 1, (byte)'s', 0x15, 2, 0, 0x15, 2, 0x25, 0, 0x18, 2, (byte)'i', (byte)'d', 0,
            0x16, 60, 0x19, 0x1C, 0x19, 0x1C, 0x26, 0, 0x1C, .. column, 0, 0x16, (byte)(2 * size), 0x16, 60, 0, 0,
        ];
        return [.. "PAR1"u8, .. header, .. page, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
    }
}
