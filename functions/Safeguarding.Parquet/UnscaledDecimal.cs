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

    private static ulong[] MakePowersOfTen()
    {
        var powers = new ulong[19];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
