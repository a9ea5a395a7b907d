using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>Things drawn in proportion to their weights, each draw in constant time (Walker's alias method).</summary>
internal sealed class Draw<T>
{
    private readonly T[] _items;
    private readonly double[] _keep;
    private readonly int[] _else;

    public Draw(IReadOnlyList<(T Item, double Weight)> weighted)
    {
        _items = [.. weighted.Select(static one => one.Item)];
        _keep = new double[_items.Length];
        _else = new int[_items.Length];
        var mean = weighted.Sum(static one => one.Weight) / _items.Length;
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < _items.Length; i++)
        {
            _keep[i] = weighted[i].Weight / mean;
            (_keep[i] < 1 ? small : large).Push(i);
        }
        while (small.Count > 0 && large.Count > 0)
        {
            var poor = small.Pop();
            var rich = large.Peek();
            _else[poor] = rich;
            if ((_keep[rich] -= 1 - _keep[poor]) < 1) small.Push(large.Pop());
        }
        foreach (var i in small.Concat(large)) _keep[i] = 1;
    }

    public IReadOnlyList<T> Items => _items;

    public T Next(SplitMix random)
    {
        var at = random.Unit() * _items.Length;
        var i = (int)at;
        return at - i < _keep[i] ? _items[i] : _items[_else[i]];
    }
}

internal static class Chances
{
    /// <summary>How often a thing of this mean rate happens.</summary>
    public static int Poisson(this SplitMix random, double mean)
    {
        var left = random.Unit();
        var chance = Math.Exp(-mean);
        var times = 0;
        while (left >= chance && times < 40)
        {
            left -= chance;
            chance *= mean / ++times;
        }
        return times;
    }

    /// <summary>A waiting time of this mean.</summary>
    public static double Wait(this SplitMix random, double mean) => -mean * Math.Log(1 - random.Unit());
}
