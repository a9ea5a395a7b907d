using System.Runtime.InteropServices;
using Safeguarding.Linkage.Carrying;

namespace Safeguarding.Linkage.Standardise;

/// <summary>Distinct values numbered from 0 in order of first use, held by 64 bits of each: as good as the value itself where only equality matters.</summary>
internal sealed class NumberedHashes
{
    private readonly List<ulong> _hashes;
    private readonly Dictionary<ulong, int> _numbers;

    public NumberedHashes() : this([]) { }

    public NumberedHashes(List<ulong> hashes)
    {
        _hashes = hashes;
        _numbers = new Dictionary<ulong, int>(hashes.Count);
        foreach (var hash in hashes) _numbers.Add(hash, _numbers.Count);
    }

    public int Count => _hashes.Count;

    public ulong this[int number] => _hashes[number];

    public void Write(StateWriter to) => to.Write(CollectionsMarshal.AsSpan(_hashes));

    public static NumberedHashes Read(StateReader from) => new([.. from.ReadAll<ulong>()]);

    public int Add(ulong hash, out bool isNew)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, hash, out var known);
        isNew = !known;
        if (known) return number;
        number = _hashes.Count;
        _hashes.Add(hash);
        return number;
    }

    public int Add(ulong hash) => Add(hash, out _);
}
