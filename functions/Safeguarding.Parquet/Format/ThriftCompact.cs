using System.Buffers.Binary;
using System.Text;

namespace Safeguarding.Parquet;

/// <summary>Field and element types of the Thrift compact protocol, the encoding of Parquet's footer and page headers.</summary>
internal enum ThriftType : byte
{
    Stop = 0, True = 1, False = 2, Byte = 3, I16 = 4, I32 = 5, I64 = 6, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12,
}

/// <summary>Writes Thrift compact structs. Fields must come in rising id order within a struct.</summary>
internal sealed class ThriftCompactWriter(ByteBuffer buffer)
{
    private readonly Stack<int> _outer = new();
    private int _lastField;

    public void Field(int id, int value) { Header(id, ThriftType.I32); buffer.WriteVarint(ZigZag(value)); }
    public void Field(int id, long value) { Header(id, ThriftType.I64); buffer.WriteVarint(ZigZag(value)); }
    public void Field(int id, bool value) => Header(id, value ? ThriftType.True : ThriftType.False);
    public void Field(int id, ReadOnlySpan<byte> value) { Header(id, ThriftType.Binary); Element(value); }
    public void Field(int id, string value) => Field(id, Encoding.UTF8.GetBytes(value));

    public void BeginStruct(int id) { Header(id, ThriftType.Struct); BeginStruct(); }

    /// <summary>Begins a struct that is a list element or the outermost one.</summary>
    public void BeginStruct() { _outer.Push(_lastField); _lastField = 0; }

    public void EndStruct() { buffer.WriteByte((byte)ThriftType.Stop); _lastField = _outer.Pop(); }

    /// <summary>A struct without fields, the way unions name a choice that carries nothing.</summary>
    public void EmptyStruct(int id) { BeginStruct(id); EndStruct(); }

    public void BeginList(int id, ThriftType element, int count)
    {
        Header(id, ThriftType.List);
        if (count < 15)
        {
            buffer.WriteByte((byte)(count << 4 | (int)element));
        }
        else
        {
            buffer.WriteByte((byte)(0xF0 | (int)element));
            buffer.WriteVarint((uint)count);
        }
    }

    public void Element(int value) => buffer.WriteVarint(ZigZag(value));
    public void Element(long value) => buffer.WriteVarint(ZigZag(value));
    public void Element(bool value) => buffer.WriteByte((byte)(value ? ThriftType.True : ThriftType.False));

    public void Element(ReadOnlySpan<byte> value)
    {
        buffer.WriteVarint((uint)value.Length);
        buffer.Write(value);
    }

    private void Header(int id, ThriftType type)
    {
        int step = id - _lastField;
        if (step is >= 1 and <= 15)
        {
            buffer.WriteByte((byte)(step << 4 | (int)type));
        }
        else
        {
            buffer.WriteByte((byte)type);
            buffer.WriteVarint(ZigZag(id));
        }
        _lastField = id;
    }

    private static ulong ZigZag(long value) => (ulong)(value << 1 ^ value >> 63);
}

/// <summary>Reads Thrift compact structs from bytes that nobody vouches for: every read is bounds-checked and throws <see cref="InvalidDataException"/>.</summary>
internal ref struct ThriftCompactReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Parquet nests about six deep; anything far beyond is an attempt to overflow the stack.</summary>
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    /// <summary>Reads the next field header; false at the end of the struct. <paramref name="lastField"/> starts at 0 in every struct.</summary>
    public bool NextField(ref int lastField, out ThriftType type)
    {
        byte head = Byte();
        type = (ThriftType)(head & 0x0F);
        if (head == 0)
            return false;
        int step = head >> 4;
        long id = step == 0 ? Int64() : lastField + step;
        if (id is < 0 or > short.MaxValue || type is ThriftType.Stop or > ThriftType.Struct)
            throw Corrupt("a field header is not valid");
        lastField = (int)id;
        return true;
    }

    public int Int32(ThriftType type)
    {
        Expect(type, ThriftType.I32);
        long value = Int64();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Corrupt("a 32-bit number is too large");
    }

    public long Int64(ThriftType type)
    {
        Expect(type, ThriftType.I64);
        return Int64();
    }

    public static bool Boolean(ThriftType type)
    {
        if (type is not (ThriftType.True or ThriftType.False))
            throw Corrupt("a field has an unexpected type");
        return type == ThriftType.True;
    }

    /// <summary>A truth value in a list takes a byte of its own.</summary>
    public bool BooleanElement(ThriftType element)
    {
        Boolean(element);
        return Byte() == (byte)ThriftType.True;
    }

    public ReadOnlySpan<byte> Binary(ThriftType type)
    {
        Expect(type, ThriftType.Binary);
        ulong length = Varint();
        if (length > (ulong)(_bytes.Length - Position))
            throw Corrupt("a text runs past the end");
        var value = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    public string Text(ThriftType type)
    {
        var value = Binary(type);
        return System.Text.Unicode.Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : throw Corrupt("a text is not UTF-8");
    }

    /// <summary>Reads a list header. The count is at most the bytes left, as every element takes one at least.</summary>
    public int List(ThriftType type, out ThriftType element)
    {
        Expect(type, ThriftType.List);
        byte head = Byte();
        element = (ThriftType)(head & 0x0F);
        ulong count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        return count <= (ulong)(_bytes.Length - Position) ? (int)count : throw Corrupt("a list is longer than the data");
    }

    /// <summary>Reads the header of a list of structs. Some writers leave the element type of an empty list out.</summary>
    public int Structs(ThriftType type)
    {
        int count = List(type, out var element);
        if (count > 0)
            Expect(element, ThriftType.Struct);
        return count;
    }

    public static void Expect(ThriftType actual, ThriftType expected)
    {
        if (actual != expected)
            throw Corrupt("a field has an unexpected type");
    }

    public void Skip(ThriftType type) => Skip(type, 0);

    private void Skip(ThriftType type, int depth)
    {
        if (depth > MaxDepth)
            throw Corrupt("structures are nested too deeply");
        switch (type)
        {
            case ThriftType.True or ThriftType.False: break;
            case ThriftType.Byte: Byte(); break;
            case ThriftType.I16 or ThriftType.I32 or ThriftType.I64: Varint(); break;
            case ThriftType.Double: BinaryPrimitives.ReadInt64LittleEndian(Bytes(8)); break;
            case ThriftType.Binary: Binary(type); break;
            case ThriftType.List or ThriftType.Set:
                int count = List(ThriftType.List, out var element);
                for (int i = 0; i < count; i++)
                    SkipElement(element, depth);
                break;
            case ThriftType.Map:
                SkipMap(depth);
                break;
            case ThriftType.Struct:
                for (int field = 0; NextField(ref field, out var inner);)
                    Skip(inner, depth + 1);
                break;
            default: throw Corrupt("a field has an unknown type");
        }
    }

    private void SkipMap(int depth)
    {
        ulong count = Varint();
        if (count == 0)
            return;
        if (count > (ulong)(_bytes.Length - Position))
            throw Corrupt("a map is longer than the data");
        byte types = Byte();
        for (ulong i = 0; i < count; i++)
        {
            SkipElement((ThriftType)(types >> 4), depth);
            SkipElement((ThriftType)(types & 0x0F), depth);
        }
    }

    /// <summary>Booleans take a byte as elements of a collection, though none as fields.</summary>
    private void SkipElement(ThriftType type, int depth)
    {
        if (type is ThriftType.True or ThriftType.False)
            Byte();
        else
            Skip(type, depth + 1);
    }

    private byte Byte() => Bytes(1)[0];

    private ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _bytes.Length - Position)
            throw Corrupt("it ends too early");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    private long Int64()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Corrupt("a number is too long");
    }

    private static InvalidDataException Corrupt(string what) => Refusal.Corrupt("", $"its metadata: {what}");
}
