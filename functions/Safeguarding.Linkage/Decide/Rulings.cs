using System.Runtime.InteropServices;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Decide;

internal enum Ruling : byte
{
    None,
    /// <summary>A steward is sure that they are one person.</summary>
    Same,
    /// <summary>A steward looked and could not tell.</summary>
    NotSure,
    /// <summary>A steward is sure that they are two people.</summary>
    Different,
    /// <summary>Before and after an adoption: the law keeps the two apart, whatever anybody decides.</summary>
    NeverLink,
}

/// <summary>What people settled about pairs of records, which no weight can overrule.</summary>
/// <remarks>When rulings on one pair contradict each other the more cautious one holds, in the order of <see cref="Ruling"/>; so their order does not matter.</remarks>
internal sealed class Rulings
{
    private readonly Dictionary<(int A, int B), Ruling> _pairs = [];
    private readonly Dictionary<int, List<int>> _apart = [];

    public Rulings(Population population, IReadOnlyList<StewardDecision> decisions)
    {
        foreach (var decision in decisions)
            Add(population, decision.A, decision.B, decision.Same switch { true => Ruling.Same, false => Ruling.Different, null => Ruling.NotSure });
        foreach (var record in population.Sorted)
            foreach (var other in record.NeverLink) Add(population, record.Key, other, Ruling.NeverLink);
        foreach (var ((a, b), ruling) in _pairs)
        {
            if (ruling < Ruling.Different) continue;
            Relate(_apart, a, b);
        }
    }

    /// <summary>Every pair ruled upon, record numbers ascending.</summary>
    public IEnumerable<(int A, int B)> Pairs => _pairs.Keys.Order();

    /// <summary>The pairs that an adoption parts.</summary>
    public IEnumerable<(int A, int B)> Parted => _pairs.Where(pair => pair.Value == Ruling.NeverLink).Select(pair => pair.Key);

    /// <summary>Pairs of which a steward is sure, record numbers ascending: one child or two. An adoption tells nothing of whether two records are of one child.</summary>
    public IReadOnlyDictionary<(int A, int B), bool> Settled =>
        _pairs.Where(pair => pair.Value is Ruling.Same or Ruling.Different).ToDictionary(pair => pair.Key, pair => pair.Value == Ruling.Same);

    /// <summary>Whether anything was ruled upon at all.</summary>
    public bool Any => _pairs.Count > 0;

    public Ruling Of(int a, int b) => _pairs.GetValueOrDefault(a < b ? (a, b) : (b, a));

    /// <summary>Records that must not be in one child with this one.</summary>
    public IReadOnlyList<int> ApartFrom(int record) => _apart.TryGetValue(record, out var others) ? others : [];

    private static void Relate(Dictionary<int, List<int>> relation, int a, int b)
    {
        (CollectionsMarshal.GetValueRefOrAddDefault(relation, a, out _) ??= []).Add(b);
        (CollectionsMarshal.GetValueRefOrAddDefault(relation, b, out _) ??= []).Add(a);
    }

    private void Add(Population population, RecordKey keyA, RecordKey keyB, Ruling ruling)
    {
        var (a, b) = (population.IndexOf(keyA), population.IndexOf(keyB));

        // A ruling outlives the records it was made on; it waits for them to come back.
        if (a < 0 || b < 0 || a == b) return;
        ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, a < b ? (a, b) : (b, a), out _);
        if (ruling > held) held = ruling;
    }
}
