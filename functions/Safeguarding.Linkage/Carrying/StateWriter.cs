using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Safeguarding.Linkage.Carrying;

/// <summary>Writes numbers as they stand in memory: a held night is read back by the program that wrote it, and by no other.</summary>
/// <remarks>What is written must have no gaps between its fields: what lies in a gap says nothing, and need not be the same twice.</remarks>
internal sealed class StateWriter(Stream to)
{
    public void Write<T>(T value) where T : unmanaged
    {
        Gaps<T>.Refuse();
        to.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
    }

    /// <summary>How many there are, then all of them.</summary>
    public void Write<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        // In stretches: the bytes of all may be more than a span can hold.
        const int Most = 1 << 26;
        Gaps<T>.Refuse();
        Write(values.Length);
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, Most / Unsafe.SizeOf<T>())..])
            to.Write(MemoryMarshal.AsBytes(values[..Math.Min(values.Length, Most / Unsafe.SizeOf<T>())]));
    }

    public void Write(IReadOnlyCollection<string> texts)
    {
        var lengths = new int[texts.Count];
        using var bytes = new MemoryStream();
        var at = 0;
        foreach (var text in texts)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            lengths[at++] = utf8.Length;
            bytes.Write(utf8);
        }
        Write<int>(lengths);
        Write<byte>(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>What lies in a gap is whatever the memory held before: seldom the same, and nobody's business.</summary>
    private static class Gaps<T> where T : unmanaged
    {
        private static readonly bool _hasSome = SizeOfFields(typeof(T)) != Unsafe.SizeOf<T>();

        public static void Refuse()
        {
            if (_hasSome) throw new InvalidOperationException($"{typeof(T).Name} has gaps between its fields and cannot be held: order the fields so that none is left.");
        }
    }

    private static int SizeOfFields(Type type)
    {
        if (type.IsEnum) type = Enum.GetUnderlyingType(type);
        if (type == typeof(bool)) return sizeof(bool);
        if (type == typeof(char)) return sizeof(char);
        if (type.IsPrimitive) return Marshal.SizeOf(type);
        return type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Sum(field => SizeOfFields(field.FieldType));
    }
}

/// <summary>Reads what a <see cref="StateWriter"/> wrote.</summary>
internal sealed class StateReader(Stream from)
{
    public T Read<T>() where T : unmanaged
    {
        T value = default;
        from.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    public T[] ReadAll<T>() where T : unmanaged
    {
        const int Most = 1 << 26;
        var values = GC.AllocateUninitializedArray<T>(Read<int>());
        for (var left = values.AsSpan(); !left.IsEmpty; left = left[Math.Min(left.Length, Most / Unsafe.SizeOf<T>())..])
            from.ReadExactly(MemoryMarshal.AsBytes(left[..Math.Min(left.Length, Most / Unsafe.SizeOf<T>())]));
        return values;
    }

    public string[] ReadTexts()
    {
        var lengths = ReadAll<int>();
        var bytes = ReadAll<byte>();
        var texts = new string[lengths.Length];
        for (int i = 0, start = 0; i < texts.Length; start += lengths[i++]) texts[i] = Encoding.UTF8.GetString(bytes, start, lengths[i]);
        return texts;
    }
}
