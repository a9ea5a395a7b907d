using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>The blocks of one rule that were too large when they were last counted, by how often they have been divided.</summary>
/// <remarks>With these held, which part of a block a record belongs to depends on that record alone: what other records come or leave changes nothing.</remarks>
internal sealed class DividedBlocks
{
    private readonly List<HashSet<ulong>> _stages = [];

    /// <summary>Notes a block, or a part of one, that is too large.</summary>
    /// <param name="stage">Further keys already tried.</param>
    /// <param name="block">Key of the whole block.</param>
    /// <param name="part">Key of the part; of the whole at stage 0.</param>
    public void Add(int stage, uint block, uint part)
    {
        while (_stages.Count <= stage) _stages.Add([]);
        _stages[stage].Add(NumberOf(stage, block, part));
    }

    /// <summary>The part of a block that a record belongs to: records of one block make a pair when their parts are the same.</summary>
    /// <returns>Null when the part is too large to be compared at all.</returns>
    public uint? PartOf(BlockingRule rule, Population population, int record, uint block)
    {
        var part = block;
        for (var stage = 0; stage < _stages.Count && _stages[stage].Contains(NumberOf(stage, block, part)); stage++)
        {
            if (stage == rule.Refinements.Length) return null;
            part = BlockingRules.Refine(part, rule.Refinements[stage](population, record));
        }
        return part;
    }

    // A set takes the two halves of a number together by exclusive or: a block that is its own part must not stand in both.
    private static ulong NumberOf(int stage, uint block, uint part) => stage == 0 ? block : (ulong)block << 32 | part;

    public void Write(StateWriter to)
    {
        to.Write(_stages.Count);
        foreach (var stage in _stages) to.Write<ulong>([.. stage]);
    }

    public static DividedBlocks Read(StateReader from)
    {
        var blocks = new DividedBlocks();
        for (var left = from.Read<int>(); left > 0; left--) blocks._stages.Add([.. from.ReadAll<ulong>()]);
        return blocks;
    }
}
