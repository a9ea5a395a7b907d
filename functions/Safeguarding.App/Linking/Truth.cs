using System.Text;
using CsvHelper;
using Safeguarding.App.Commands;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.App.Linking;

/// <summary>How well clusters agree with the truth, counted in pairs of records as the mode allows them.</summary>
/// <param name="BestF1">The best F1 that any cluster threshold would have reached.</param>
/// <param name="BlockingRecall">Share of the true pairs that were compared.</param>
/// <param name="DefinitePrecision">Share of the definite pairs that are true.</param>
public sealed record TruthFigures(long TruePairs, double Precision, double Recall, double F1, double BestF1, double BlockingRecall, double DefinitePrecision);

/// <summary>Who each record truly is, from a file of record ids and entity ids.</summary>
internal sealed class Truth
{
    private static readonly string[] RecordNames = ["record_id", "rec_id", "record", "id"];
    private static readonly string[] EntityNames = ["entity_id", "person_id", "entity", "person", "cluster_id", "truth"];
    private readonly int[] _entities;
    private readonly byte[] _sources;
    private readonly LinkScope _scope;

    private Truth(int[] entities, byte[] sources, LinkScope scope, IReadOnlyList<(string, string?[])> groups) => (_entities, _sources, _scope, Groups) = (entities, sources, scope, groups);

    /// <summary>The file's further columns, by lower-case name: what each says of every record, or null.</summary>
    public IReadOnlyList<(string Name, string?[] Values)> Groups { get; }

    /// <summary>The entity of every record as a number; -1 for a record the file does not tell of.</summary>
    public int[] Entities => _entities;

    /// <param name="withGroups">Whether the further columns are wanted.</param>
    /// <exception cref="WrongUseException">The file is missing or has no such columns.</exception>
    public static Truth Read(string path, Population population, LinkScope scope, bool withGroups = false)
    {
        if (!File.Exists(path)) throw new WrongUseException($"There is no file '{path}' (--truth).");
        var bySource = new Dictionary<string, int>[population.Sources.Length];
        for (var s = 0; s < bySource.Length; s++) bySource[s] = new Dictionary<string, int>(StringComparer.Ordinal);
        var sources = new byte[population.Count];
        for (var i = 0; i < population.Count; i++) bySource[sources[i] = population[i].Source].Add(Encoding.UTF8.GetString(population.IdOf(i)), i);

        var entities = new int[population.Count];
        Array.Fill(entities, -1);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        using var file = File.OpenRead(path);
        using var reader = CsvReader.Create(file, new CsvReaderOptions { HasHeader = false, IncludeValuesInExceptions = false, FieldCountMismatch = CsvFieldCountHandling.Allow }, leaveOpen: false);
        if (!reader.Read()) throw new WrongUseException($"The file '{path}' is empty (--truth).");
        var header = Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim().TrimStart('\uFEFF').ToLowerInvariant()).ToArray();
        if (header.Length < 2) throw new WrongUseException($"The file '{path}' (--truth) must have a column with the record id and one with the entity id.");
        int Find(string[] names, int otherwise) => names.Select(name => Array.IndexOf(header, name)).FirstOrDefault(at => at >= 0, otherwise);
        var (record, source) = (Find(RecordNames, 0), Array.IndexOf(header, "source"));
        var entity = Find(EntityNames, record == 0 ? 1 : 0);
        var sourceOf = population.Sources.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);
        var groups = Enumerable.Range(0, withGroups ? header.Length : 0).Where(c => c != record && c != entity && c != source && header[c].Length > 0).Select(c => (Column: c, Values: new string?[population.Count])).ToArray();
        while (reader.Read())
        {
            if (reader.FieldCount <= Math.Max(record, entity)) continue;
            var id = reader.GetString(record).Trim();
            var key = reader.GetString(entity).Trim();
            if (!numbers.TryGetValue(key, out var number)) numbers.Add(key, number = numbers.Count);
            if (source >= 0 && source < reader.FieldCount && sourceOf.TryGetValue(reader.GetString(source).Trim(), out var s))
            {
                if (bySource[s].TryGetValue(id, out var at)) Note(at, number);
                continue;
            }
            foreach (var records in bySource)
                if (records.TryGetValue(id, out var at)) Note(at, number);
        }
        return new Truth(entities, sources, scope, [.. groups.Select(group => (header[group.Column], group.Values))]);

        void Note(int at, int number)
        {
            entities[at] = number;
            foreach (var (column, values) in groups)
                if (column < reader.FieldCount && reader.GetString(column).Trim() is { Length: > 0 } value) values[at] = string.IsInterned(value) ?? value;
        }
    }

    /// <param name="joins">Pairs that joined clusters, best first.</param>
    public TruthFigures Measure(int[] groupOfRecord, IReadOnlyList<ScoredPair> joins, long trueCandidates, long definite, long definiteTrue)
    {
        var known = PairsOf(record => _entities[record]);
        var linked = PairsOf(record => _entities[record] < 0 ? -1 : groupOfRecord[record]);
        var right = PairsOf(record => _entities[record] < 0 ? -1 : (long)groupOfRecord[record] << 32 | (uint)_entities[record]);
        var (precision, recall) = (linked == 0 ? 1 : (double)right / linked, known == 0 ? 1 : (double)right / known);
        return new TruthFigures(known, precision, recall, F1(right, linked, known), Best(joins, known), known == 0 ? 1 : (double)trueCandidates / known, definite == 0 ? 1 : (double)definiteTrue / definite);
    }

    public bool? AreOne(int a, int b) => _entities[a] < 0 || _entities[b] < 0 ? null : _entities[a] == _entities[b];

    private static double F1(long right, long linked, long known) => linked + known == 0 ? 1 : 2.0 * right / (linked + known);

    private long PairsOf(Func<int, long> groupOf)
    {
        var groups = new Dictionary<long, int[]>();
        for (var i = 0; i < _entities.Length; i++)
        {
            var group = groupOf(i);
            if (group < 0) continue;
            ref var counts = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(groups, group, out _);
            (counts ??= new int[_sources.Max() + 1])[_sources[i]]++;
        }
        return groups.Values.Sum(Pairs);
    }

    private long Pairs(int[] counts)
    {
        long all = counts.Sum(), within = counts.Sum(n => (long)n * (n - 1) / 2);
        return _scope switch { LinkScope.Within => within, LinkScope.Across => all * (all - 1) / 2 - within, _ => all * (all - 1) / 2 };
    }

    /// <summary>Plays the joins again and looks at every point between two weights.</summary>
    private double Best(IReadOnlyList<ScoredPair> joins, long known)
    {
        var parents = Enumerable.Range(0, _entities.Length).ToArray();
        var members = new List<int>?[_entities.Length];
        var (linked, right, best) = (0L, 0L, 0.0);
        foreach (var join in joins.OrderByDescending(join => join.Weight))
        {
            var (x, y) = (Root(join.A), Root(join.B));
            if (x == y) continue;
            var (left, other) = (members[x] ??= [x], members[y] ??= [y]);
            foreach (var i in left)
            {
                foreach (var j in other)
                {
                    if (AreOne(i, j) is not { } one || _scope != LinkScope.Both && _sources[i] == _sources[j] != (_scope == LinkScope.Within)) continue;
                    linked++;
                    if (one) right++;
                }
            }
            if (left.Count < other.Count) (x, y, left, other) = (y, x, other, left);
            left.AddRange(other);
            members[y] = null;
            parents[y] = x;
            best = Math.Max(best, F1(right, linked, known));
        }
        return best;

        int Root(int record)
        {
            while (parents[record] != record) record = parents[record] = parents[parents[record]];
            return record;
        }
    }
}
