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
    private readonly ScoredPair[] _pairs;
    private readonly int[] _componentOfRecord;

    private HeldNight(MatchModel model, Thresholds thresholds, LinkScope scope, PairScorer keeping, PairScorer deciding, SourceShares shares, DividedBlocks[] divided, HeldKeys keys, ScoredPair[] pairs, int[] componentOfRecord)
    {
        (_model, _thresholds, _scope, _keeping, _deciding, _shares) = (model, thresholds, scope, keeping, deciding, shares);
        (_divided, _keys, _pairs, _componentOfRecord) = (divided, keys, pairs, componentOfRecord);
    }

    public Population People => _deciding.Population;

    /// <summary>The group of every record: the smallest record number in it.</summary>
    public required int[] GroupOfRecord { get; init; }

    /// <summary>Pairs that are definite or for review, in order of their records.</summary>
    public required Judged[] Judged { get; init; }

    /// <summary>Pairs compared on this night.</summary>
    public required long Compared { get; init; }

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
        return new HeldNight(model, thresholds, scope, keeping, deciding, rivals.Shares, [.. blocks.Select(index => index.Divided)], HeldKeys.Of(deciding.Population), pairs, components)
        {
            GroupOfRecord = groups,
            Judged = decider.Publish(judged, groups, rivals),
            Compared = compared,
            ChangedSince = 0,
        };
    }

    /// <summary>The next night. This one must not be used again: the next takes over its tables of names and places.</summary>
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
        var candidates = keys.PairsOf(moved.Added, people, _divided, _scope);
        var pairs = CarriedPairs.Merge(_pairs, CarriedPairs.Score(candidates, keeping, _model.Keep, deciding), moved);

        // First what has other partners than before is judged; then, with whoever may now join them, all that was in one component with these.
        var decider = new Decider(people, deciding, new Rulings(people, []), _thresholds, _scope);
        var rivals = decider.RivalsOf(pairs, _shares);
        var region = Region.Changed(moved, _pairs, pairs, people.Count);
        region.Grow(decider.Judge(pairs, rivals, region.Touches), moved, _componentOfRecord);
        var judged = decider.Judge(pairs, rivals, region.Touches);
        var (groups, components, _) = decider.Join(judged);
        region.KeepOutside(moved, GroupOfRecord, groups);
        region.KeepOutside(moved, _componentOfRecord, components);

        var settled = decider.Publish(judged, groups, rivals);
        return new HeldNight(_model, _thresholds, _scope, keeping, deciding, _shares, _divided, keys, pairs, components)
        {
            GroupOfRecord = groups,
            Judged = Settle(settled, moved, region),
            Compared = candidates.Count,
            ChangedSince = ChangedSince + leaves.LongCount(gone => gone) + moved.Added.Length,
        };
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
        writer.Write<ScoredPair>(_pairs);
        writer.Write<int>(_componentOfRecord);
        writer.Write<int>(GroupOfRecord);
        var vetoes = Judged.Select(edge => edge.Veto).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        writer.Write(vetoes);
        var at = 0;
        writer.Write<HeldJudgement>(Array.ConvertAll(Judged, edge =>
        {
            while (_pairs[at].A != edge.Pair.A || _pairs[at].B != edge.Pair.B) at++;
            return new HeldJudgement(at, edge.Veto is null ? -1 : Array.IndexOf(vetoes, edge.Veto), edge.Rivals, (int)edge.Outcome, (edge.RuledSame ? 1 : 0) + (edge.MayJoin ? 2 : 0));
        }));
        writer.Write((Compared, ChangedSince));
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
        var (pairs, components, groups) = (reader.ReadAll<ScoredPair>(), reader.ReadAll<int>(), reader.ReadAll<int>());
        var vetoes = reader.ReadTexts();
        var judged = Array.ConvertAll(reader.ReadAll<HeldJudgement>(), edge => new Judged(pairs[edge.Pair] with { Weight = pairs[edge.Pair].Weight + edge.Rivals }, edge.Rivals, (LinkOutcome)edge.Outcome, edge.Veto < 0 ? null : vetoes[edge.Veto], (edge.Flags & 1) != 0, (edge.Flags & 2) != 0));
        var (compared, changed) = reader.Read<(long, long)>();
        if (reader.Read<ulong>() != End) throw new InvalidDataException("The held night does not end where it should.");
        return new HeldNight(model, thresholds, scope, keeping, deciding, shares, divided, keys, pairs, components) { GroupOfRecord = groups, Judged = judged, Compared = compared, ChangedSince = changed };
    }

    /// <summary>A night is read by the very program that held it: another may block, compare or decide otherwise.</summary>
    private static string Stamp => $"held night of {typeof(HeldNight).Module.ModuleVersionId}";

    private const ulong End = 0x6469_7265_6365_6C6C;

    /// <param name="Pair">Number of the pair among those kept, whose own weight and that of its rivals make the weight.</param>
    private readonly record struct HeldJudgement(int Pair, int Veto, double Rivals, int Outcome, int Flags);

    /// <summary>What was settled about pairs outside the region, and what is settled now about those inside.</summary>
    private Judged[] Settle(Judged[] now, Moved moved, Region region)
    {
        var merged = new List<Judged>(Judged.Length + now.Length);
        var next = 0;
        foreach (ref readonly var edge in Judged.AsSpan())
        {
            if (moved.Of(edge.Pair) is not { A: >= 0 } pair || region.Touches(pair.A, pair.B)) continue;
            while (next < now.Length && (now[next].Pair.A < pair.A || now[next].Pair.A == pair.A && now[next].Pair.B < pair.B)) merged.Add(now[next++]);
            merged.Add(edge with { Pair = pair });
        }
        merged.AddRange(now.AsSpan(next));
        return [.. merged];
    }
}
