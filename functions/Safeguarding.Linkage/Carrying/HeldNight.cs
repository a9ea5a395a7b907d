using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Carrying;

/// <summary>A night's linkage, held so that the next night carries on from it: only records that came, changed or left are compared again.</summary>
/// <remarks>
/// What a pair weighs depends on its two records and on figures of the whole night: chances, how many records bear a name, which blocks are too large, what each source knows
/// of the others. Those figures are estimates, and one per cent of other records makes them neither better nor worse; so they are held from the night on which they were made.
/// Then every pair stands for itself, and what is carried is what comparing all records anew by the same estimates would give: not nearly, but to the bit.
/// </remarks>
internal sealed class HeldNight
{
    private readonly MatchModel _model;
    private readonly Thresholds _thresholds;
    private readonly LinkScope _scope;
    private readonly PairScorer _keeping, _deciding;
    private readonly SourceShares _shares;
    private readonly DividedBlocks[] _divided;
    private readonly HeldKeys _keys;
    private readonly Lazy<Decisions> _decided;

    private HeldNight(MatchModel model, Thresholds thresholds, LinkScope scope, PairScorer keeping, PairScorer deciding, SourceShares shares, DividedBlocks[] divided, HeldKeys keys, Lazy<Decisions> decided)
    {
        (_model, _thresholds, _scope, _keeping, _deciding, _shares) = (model, thresholds, scope, keeping, deciding, shares);
        (_divided, _keys, _decided) = (divided, keys, decided);
    }

    public Population People => _deciding.Population;

    /// <summary>The group of every record: the smallest record number in it.</summary>
    public int[] GroupOfRecord => _decided.Value.GroupOfRecord;

    /// <summary>Pairs that are definite or for review, in order of their records.</summary>
    public Judged[] Judged => _decided.Value.Judged;

    /// <summary>Pairs compared on this night.</summary>
    public long Compared => _decided.Value.Compared;

    /// <summary>Records that came or left since the estimates were made.</summary>
    public required long ChangedSince { get; init; }

    /// <summary>A night on which everything was compared and estimated.</summary>
    /// <param name="keeping">The scorer that chose which pairs to keep.</param>
    /// <param name="deciding">The scorer estimated from those pairs.</param>
    /// <param name="scored">Every pair kept once, in order of its records.</param>
    public static HeldNight Of(MatchModel model, Thresholds thresholds, LinkScope scope, BlockIndex[] blocks, PairScorer keeping, PairScorer deciding, ScoredPair[] scored, long compared)
    {
        var decider = new Decider(deciding.Population, deciding, new Rulings(deciding.Population, []), thresholds, scope);
        var (pairs, rivals) = decider.Weigh(scored);
        var judged = decider.Judge(pairs, rivals);
        var (groups, components, _) = decider.Join(judged);
        return new HeldNight(model, thresholds, scope, keeping, deciding, rivals.Shares, [.. blocks.Select(index => index.Divided)], HeldKeys.Of(deciding.Population), Known(new Decisions(pairs, components, groups, decider.Publish(judged, groups, rivals), compared)))
        {
            ChangedSince = 0,
        };
    }

    /// <summary>The next night. This one must not be used again: the next takes over its tables of names and places.</summary>
    /// <remarks>It knows its records at once, and can be written from then on; what they are to each other is found when somebody first asks.</remarks>
    /// <param name="leaves">For each record whether it is gone; one that changed leaves and comes again.</param>
    /// <param name="batches">What each reader read of the records that came.</param>
    /// <param name="sources">Names of the sources that the records' numbers mean; the night before had the same.</param>
    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public HeldNight Next(bool[] leaves, IReadOnlyList<RawRecords> batches, string[] sources)
    {
        var people = People.Next(leaves, batches, sources, out var moved);
        var keys = _keys.Next(people, moved);
        var keeping = PairScorer.Of(_keeping.Parameters, _model, people);
        var deciding = keeping.With(_deciding.Parameters);
        return new HeldNight(_model, _thresholds, _scope, keeping, deciding, _shares, _divided, keys, new Lazy<Decisions>(() => Decide(keys, keeping, deciding, moved)))
        {
            ChangedSince = ChangedSince + leaves.LongCount(gone => gone) + moved.Added.Length,
        };
    }

    /// <summary>What is said on the next night.</summary>
    private Decisions Decide(HeldKeys keys, PairScorer keeping, PairScorer deciding, Moved moved)
    {
        var people = deciding.Population;
        var before = _decided.Value;
        var candidates = keys.PairsOf(moved.Added, people, _divided, _scope);
        var pairs = CarriedPairs.Merge(before.Pairs, CarriedPairs.Score(candidates, keeping, _model.Keep, deciding), moved);

        // First what has other partners than before is judged; then, with whoever may now join them, all that was in one component with these.
        var decider = new Decider(people, deciding, new Rulings(people, []), _thresholds, _scope);
        var rivals = decider.RivalsOf(pairs, _shares);
        var region = Region.Changed(moved, before.Pairs, pairs, people.Count);
        region.Grow(decider.Judge(pairs, rivals, region.Touches), moved, before.ComponentOfRecord);
        var judged = decider.Judge(pairs, rivals, region.Touches);
        var (groups, components, _) = decider.Join(judged);
        region.KeepOutside(moved, before.GroupOfRecord, groups);
        region.KeepOutside(moved, before.ComponentOfRecord, components);
        return new Decisions(pairs, components, groups, Settle(before.Judged, decider.Publish(judged, groups, rivals), moved, region), candidates.Count);
    }

    /// <summary>Everything the next night needs, for <see cref="Read"/>.</summary>
    /// <param name="about">What the night was made of and how; it is read back before anything else.</param>
    public void Write(Stream to, string about)
    {
        var writer = new StateWriter(to);
        writer.Write([Stamp, about]);
        People.Write(writer);
        _keeping.Parameters.Write(writer);
        _deciding.Parameters.Write(writer);
        writer.Write<double>([.. _shares.Known.Cast<double>()]);
        writer.Write<double>(_shares.Duplicates);
        foreach (var divided in _divided) divided.Write(writer);
        _keys.Write(writer);
        writer.Write(ChangedSince);

        // Nothing above asks what was decided.
        var (pairs, components, groups, judged, compared) = _decided.Value;
        writer.Write<ScoredPair>(pairs);
        writer.Write<int>(components);
        writer.Write<int>(groups);
        var vetoes = judged.Select(edge => edge.Veto).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        writer.Write(vetoes);
        var at = 0;
        writer.Write<HeldJudgement>(Array.ConvertAll(judged, edge =>
        {
            while (pairs[at].A != edge.Pair.A || pairs[at].B != edge.Pair.B) at++;
            return new HeldJudgement(at, edge.Veto is null ? -1 : Array.IndexOf(vetoes, edge.Veto), edge.Rivals, (int)edge.Outcome, (edge.RuledSame ? 1 : 0) + (edge.MayJoin ? 2 : 0));
        }));
        writer.Write(compared);
        writer.Write(End);
    }

    /// <returns>Null when the file is of another version of this program or <paramref name="about"/> something else.</returns>
    /// <exception cref="EndOfStreamException">The file is cut short.</exception>
    public static HeldNight? Read(Stream from, string about, MatchModel model, Thresholds thresholds, LinkScope scope)
    {
        var reader = new StateReader(from);
        if (reader.ReadTexts() is not [var stamp, var held] || stamp != Stamp || held != about) return null;
        var people = new Population(reader);
        var keeping = PairScorer.Of(new Parameters(reader), model, people);
        var deciding = keeping.With(new Parameters(reader));
        var known = reader.ReadAll<double>();
        var sources = people.Sources.Length;
        var shares = new SourceShares(new double[sources, sources], reader.ReadAll<double>());
        for (var at = 0; at < known.Length; at++) shares.Known[at / sources, at % sources] = known[at];
        var divided = Array.ConvertAll(BlockingRules.All, _ => DividedBlocks.Read(reader));
        var keys = HeldKeys.Read(reader);
        var changed = reader.Read<long>();
        var (pairs, components, groups) = (reader.ReadAll<ScoredPair>(), reader.ReadAll<int>(), reader.ReadAll<int>());
        var vetoes = reader.ReadTexts();
        var judged = Array.ConvertAll(reader.ReadAll<HeldJudgement>(), edge => new Judged(pairs[edge.Pair] with { Weight = pairs[edge.Pair].Weight + edge.Rivals }, edge.Rivals, (LinkOutcome)edge.Outcome, edge.Veto < 0 ? null : vetoes[edge.Veto], (edge.Flags & 1) != 0, (edge.Flags & 2) != 0));
        var compared = reader.Read<long>();
        if (reader.Read<ulong>() != End) throw new InvalidDataException("The held night does not end where it should.");
        return new HeldNight(model, thresholds, scope, keeping, deciding, shares, divided, keys, Known(new Decisions(pairs, components, groups, judged, compared))) { ChangedSince = changed };
    }

    /// <summary>A night is read by the very program that held it: another may block, compare or decide otherwise.</summary>
    private static string Stamp => $"held night of {typeof(HeldNight).Module.ModuleVersionId}";

    private const ulong End = 0x6469_7265_6365_6C6C;

    /// <param name="Pair">Number of the pair among those kept, whose own weight and that of its rivals make the weight.</param>
    private readonly record struct HeldJudgement(int Pair, int Veto, double Rivals, int Outcome, int Flags);

    /// <summary>What was found about the records of a night.</summary>
    /// <param name="Pairs">Every pair kept, in order of its records.</param>
    private sealed record Decisions(ScoredPair[] Pairs, int[] ComponentOfRecord, int[] GroupOfRecord, Judged[] Judged, long Compared);

    private static Lazy<Decisions> Known(Decisions decisions) => new(decisions);

    /// <summary>What was settled about pairs outside the region, and what is settled now about those inside.</summary>
    private static Judged[] Settle(Judged[] before, Judged[] now, Moved moved, Region region)
    {
        var merged = new List<Judged>(before.Length + now.Length);
        var next = 0;
        foreach (ref readonly var edge in before.AsSpan())
        {
            if (moved.Of(edge.Pair) is not { A: >= 0 } pair || region.Touches(pair.A, pair.B)) continue;
            while (next < now.Length && (now[next].Pair.A < pair.A || now[next].Pair.A == pair.A && now[next].Pair.B < pair.B)) merged.Add(now[next++]);
            merged.Add(edge with { Pair = pair });
        }
        merged.AddRange(now.AsSpan(next));
        return [.. merged];
    }
}
