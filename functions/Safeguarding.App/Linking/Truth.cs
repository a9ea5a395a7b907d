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
        var sources = new byte[population.Count];
        for (var i = 0; i < sources.Length; i++) sources[i] = population.SourceOf(i);
        var finders = new RecordFinder[population.Sources.Length];
        for (int s = 0, start = 0; s < finders.Length; start += population.RecordsOf((byte)s++)) finders[s] = new RecordFinder(population, start, start + population.RecordsOf((byte)s));

        var entities = new int[population.Count];
        Array.Fill(entities, -1);
        var numbers = new TextTable();
        using var file = File.OpenRead(path);
        using var reader = CsvReader.Create(file, new CsvReaderOptions { HasHeader = false, IncludeValuesInExceptions = false, FieldCountMismatch = CsvFieldCountHandling.Allow }, leaveOpen: false);
        if (!reader.Read()) throw new WrongUseException($"The file '{path}' is empty (--truth).");
        var header = Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim().TrimStart('\uFEFF').ToLowerInvariant()).ToArray();
        if (header.Length < 2) throw new WrongUseException($"The file '{path}' (--truth) must have a column with the record id and one with the entity id.");
        int Find(string[] names, int otherwise) => names.Select(name => Array.IndexOf(header, name)).FirstOrDefault(at => at >= 0, otherwise);
        var (record, source) = (Find(RecordNames, 0), Array.IndexOf(header, "source"));
        var entity = Find(EntityNames, record == 0 ? 1 : 0);
        var names = population.Sources.Select(Encoding.UTF8.GetBytes).ToArray();
        var groups = Enumerable.Range(0, withGroups ? header.Length : 0).Where(c => c != record && c != entity && c != source && header[c].Length > 0).Select(c => (Column: c, Values: new string?[population.Count])).ToArray();
        while (reader.Read())
        {
            if (reader.FieldCount <= Math.Max(record, entity)) continue;
            var id = Trimmed(reader.GetSpan(record));
            var number = numbers.Add(Trimmed(reader.GetSpan(entity)));
            if (source >= 0 && source < reader.FieldCount && SourceAt(Trimmed(reader.GetSpan(source))) is >= 0 and var s)
            {
                if (finders[s].Find(id) is >= 0 and var at) Note(at, number);
                continue;
            }
            foreach (var finder in finders)
                if (finder.Find(id) is >= 0 and var at) Note(at, number);
        }
        return new Truth(entities, sources, scope, [.. groups.Select(group => (header[group.Column], group.Values))]);

        int SourceAt(ReadOnlySpan<byte> name)
        {
            for (var s = 0; s < names.Length; s++)
                if (name.SequenceEqual(names[s])) return s;
            return -1;
        }

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
        // Records of which nobody knows who they are count for nothing.
        var told = Enumerable.Range(0, _entities.Length).Where(record => _entities[record] >= 0).ToArray();
        var known = PairsOf(told, record => (ulong)(uint)_entities[record]);
        var linked = PairsOf(told, record => (ulong)(uint)groupOfRecord[record]);
        var right = PairsOf(told, record => (ulong)(uint)groupOfRecord[record] << 32 | (uint)_entities[record]);
        var (precision, recall) = (linked == 0 ? 1 : (double)right / linked, known == 0 ? 1 : (double)right / known);
        return new TruthFigures(known, precision, recall, F1(right, linked, known), Best(joins, known), known == 0 ? 1 : (double)trueCandidates / known, definite == 0 ? 1 : (double)definiteTrue / definite);
    }

    public bool? AreOne(int a, int b) => _entities[a] < 0 || _entities[b] < 0 ? null : _entities[a] == _entities[b];

    private static double F1(long right, long linked, long known) => linked + known == 0 ? 1 : 2.0 * right / (linked + known);

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);

    /// <summary>Pairs that the scope allows of records in one group.</summary>
    private long PairsOf(int[] records, Func<int, ulong> groupOf)
    {
        var groups = Array.ConvertAll(records, record => groupOf(record));
        var sources = Array.ConvertAll(records, record => _sources[record]);
        Array.Sort(groups, sources);
        var (counts, pairs) = (new int[byte.MaxValue + 1], 0L);
        for (var start = 0; start < groups.Length;)
        {
            var (end, all, within) = (start, 0L, 0L);
            for (; end < groups.Length && groups[end] == groups[start]; end++)
            {
                all += end - start;
                within += counts[sources[end]]++;
            }
            pairs += _scope switch { LinkScope.Within => within, LinkScope.Across => all - within, _ => all };
            for (; start < end; start++) counts[sources[start]] = 0;
        }
        return pairs;
    }

    /// <summary>Plays the joins again and looks at every point between two weights.</summary>
    private double Best(IReadOnlyList<ScoredPair> joins, long known)
    {
        // The records of a group in a ring, each pointing to the next.
        var parents = Enumerable.Range(0, _entities.Length).ToArray();
        var next = parents.AsSpan().ToArray();
        var (linked, right, best) = (0L, 0L, 0.0);
        foreach (var join in BestFirst(joins))
        {
            var (x, y) = (Root(join.A), Root(join.B));
            if (x == y) continue;
            var i = x;
            do
            {
                var j = y;
                do
                {
                    if (AreOne(i, j) is { } one && (_scope == LinkScope.Both || _sources[i] == _sources[j] == (_scope == LinkScope.Within)))
                    {
                        linked++;
                        if (one) right++;
                    }
                }
                while ((j = next[j]) != y);
            }
            while ((i = next[i]) != x);
            (next[x], next[y]) = (next[y], next[x]);
            parents[Math.Max(x, y)] = Math.Min(x, y);
            best = Math.Max(best, F1(right, linked, known));
        }
        return best;

        int Root(int record)
        {
            while (parents[record] != record) record = parents[record] = parents[parents[record]];
            return record;
        }
    }
    private static IEnumerable<ScoredPair> BestFirst(IReadOnlyList<ScoredPair> joins)
    {
        var weights = new double[joins.Count];
        var order = new int[joins.Count];
        for (var k = 0; k < order.Length; k++) (weights[k], order[k]) = (-joins[k].Weight, k);
        Array.Sort(weights, order);
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && weights[end] == weights[start]) end++;
            Array.Sort(order, start, end - start);
            for (; start < end; start++) yield return joins[order[start]];
        }
    }

    /// <summary>Finds records of one source by id; ids asked for in their own order are found at once.</summary>
    /// <param name="from">The source's first position in the order of keys, and <paramref name="to"/> the one after its last.</param>
    private sealed class RecordFinder(Population population, int from, int to)
    {
        private readonly int _from = from;
        private int _next = from;

        /// <returns>The record of an id, or -1.</returns>
        public int Find(ReadOnlySpan<byte> id)
        {
            if (_next < to && population.IdAtKey(_next).SequenceEqual(id)) return population.AtKey(_next++);
            var (low, high) = (_from, to - 1);
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                var order = population.IdAtKey(middle).SequenceCompareTo(id);
                if (order == 0)
                {
                    _next = middle + 1;
                    return population.AtKey(middle);
                }
                if (order < 0) low = middle + 1;
                else high = middle - 1;
            }
            return -1;
        }
    }
}
