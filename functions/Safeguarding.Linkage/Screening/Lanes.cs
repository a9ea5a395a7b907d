namespace Safeguarding.Linkage.Screening;

/// <summary>So many 32-bit numbers side by side, whole or floating: what the screen is written in, once for every width a machine may have.</summary>
/// <remarks>A comparison gives all bits set where it holds and none where it does not.</remarks>
internal interface ILanes<T> where T : struct, ILanes<T>
{
    /// <summary>Numbers side by side.</summary>
    static abstract int Count { get; }

    static abstract T Of(int value);

    static abstract T Of(float value);

    static abstract T Load(ref int first);

    static abstract T operator &(T a, T b);

    static abstract T operator |(T a, T b);

    static abstract T operator ^(T a, T b);

    static abstract T operator ~(T a);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    /// <summary>Shifts right, filling with noughts.</summary>
    static abstract T operator >>>(T a, int bits);

    static abstract T Same(T a, T b);

    static abstract T Above(T a, T b);

    static abstract T Least(T a, T b);

    static abstract T Most(T a, T b);

    static abstract T Choose(T where, T then, T otherwise);

    static abstract bool IsNought(T a);

    static abstract T AddFloats(T a, T b);

    static abstract T MostFloat(T a, T b);

    /// <summary>A bit for each number whose float is not below the other's.</summary>
    static abstract uint NotBelow(T a, T b);

    /// <summary>A bit for each number that has its highest bit set.</summary>
    static abstract uint Bits(T a);
}
