using System.Buffers;

namespace Safeguarding.Parquet;

/// <summary>Growing and returning arrays of the shared pool.</summary>
internal static class Pooled
{
    public static void Grow<T>(ref T[] array, int used, int needed)
    {
        var bigger = ArrayPool<T>.Shared.Rent((int)Math.Min(Math.Max(256, Math.Max(2L * array.Length, needed)), Array.MaxLength));
        array.AsSpan(0, used).CopyTo(bigger);
        Return(ref array);
        array = bigger;
    }

    public static void Return<T>(ref T[] array)
    {
        if (array.Length > 0)
            ArrayPool<T>.Shared.Return(array);
        array = [];
    }
}
