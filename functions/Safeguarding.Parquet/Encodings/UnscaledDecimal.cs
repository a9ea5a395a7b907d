namespace Safeguarding.Parquet;

/// <summary>Fixed-point numbers as the integer of their digits: 12.30 at scale 2 is 1230.</summary>
internal static class UnscaledDecimal
{
    private static readonly ulong[] PowersOfTen = MakePowersOfTen();

    /// <summary>False when the value has digits beyond the scale or too many in all; trailing zeroes don't count.</summary>
    public static bool TryFrom(decimal value, int precision, int scale, out long unscaled)
    {
        unscaled = 0;
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var digits = new UInt128((uint)parts[2], (ulong)(uint)parts[1] << 32 | (uint)parts[0]);
        int shift = scale - value.Scale;
        for (; shift < 0; shift++)
        {
            (digits, var rest) = UInt128.DivRem(digits, 10);
            if (rest != UInt128.Zero)
                return false;
        }
        ulong limit = PowersOfTen[precision];
        if (digits >= limit)
            return false;
        digits *= PowersOfTen[shift];
        if (digits >= limit)
            return false;
        unscaled = value < 0 ? -(long)digits : (long)digits;
        return true;
    }

    public static decimal ToDecimal(long unscaled, int scale)
    {
        ulong digits = unscaled < 0 ? (ulong)-(unscaled + 1) + 1 : (ulong)unscaled;
        return new decimal((int)(uint)digits, (int)(uint)(digits >> 32), 0, unscaled < 0, (byte)scale);
    }

    /// <summary>From the bytes of a two's complement number, highest first.</summary>
    /// <exception cref="InvalidDataException">There are no bytes, or more digits than a decimal of .NET has.</exception>
    public static decimal ToDecimal(ReadOnlySpan<byte> bytes, int scale)
    {
        if (bytes.IsEmpty)
            throw Refusal.Corrupt("", "a decimal has no digits");
        Int128 digits = bytes[0] >= 0x80 ? -1 : 0;
        foreach (byte next in bytes)
        {
            if (digits > Most >> 8 || digits < -(Most >> 8))
                throw Refusal.Unsupported("", "holds a decimal of more than 28 digits", "Write it as a text.");
            digits = digits << 8 | next;
        }
        var size = (UInt128)Int128.Abs(digits);
        if (size > (UInt128)Most)
            throw Refusal.Unsupported("", "holds a decimal of more than 28 digits", "Write it as a text.");
        return new decimal((int)(uint)size, (int)(uint)(size >> 32), (int)(uint)(size >> 64), digits < 0, (byte)scale);
    }

    /// <summary>Largest number of 96 bits.</summary>
    private static readonly Int128 Most = (Int128.One << 96) - 1;

    private static ulong[] MakePowersOfTen()
    {
        var powers = new ulong[19];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
