using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Comparisons;

/// <summary>How often two strangers both go by a customary name such as Muhammad alone, and by one spelling of it.</summary>
/// <remarks>
/// Who goes by a customary name alone shares it with every other who does; what is left to tell them apart is how the family writes it, and a family keeps to that.
/// A level of its own for the same spelling lets the night say how well agencies keep to it too.
/// </remarks>
internal sealed class CustomaryNames
{
    private readonly NameForm[] _names;
    private readonly double _both;
    private readonly long _written;

    public CustomaryNames(Population population, double populationSize)
    {
        _names = population.Names.Forms;
        var share = Math.Max(population.CalledCustomarily, 1) / populationSize;
        _both = share * share;
        foreach (ref readonly var name in _names.AsSpan())
            if (name.IsPrefix) _written += name.AsForename;
    }

    /// <summary>Share of all pairs of records that go by a customary name, however it is spelt.</summary>
    public double ShareOfAny => _both;

    /// <summary>The same over the share of a spelling among customary names.</summary>
    /// <param name="name">A customary name.</param>
    public double ShareOf(int name) => _both * SpeltSo(name);

    /// <summary>Share of a spelling among all customary names of the night, above 0 to 1.</summary>
    public double SpeltSo(int name) => Math.Max(_names[name].AsForename, 1) / (double)Math.Max(_written, 1);
}
