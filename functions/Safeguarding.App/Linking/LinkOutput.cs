using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.App.Linking;

/// <summary>Writes what <c>link</c> found as CSV. Ids are written as they came, so that they join back to the files.</summary>
internal static class LinkOutput
{
    /// <summary>Rows that one thread writes at a time.</summary>
    private const int RowsAtOnce = 8192;

    /// <summary>source, record id, cluster id: a row for each record, in order of source and record id; clusters are numbered in that order.</summary>
    /// <returns>How many clusters there are.</returns>
    public static int Clusters(string path, Population population, int[] groupOfRecord)
    {
        var (clusterOf, clusters) = Number(population, groupOfRecord);
        var sources = population.Sources.Select(name => CsvText.Quoted(Encoding.UTF8.GetBytes(name))).ToArray();
        Write(path, "source,record_id,cluster_id\n"u8, clusterOf.Length, (text, position) =>
        {
            text.Add(sources[population.SourceOf(population.AtKey(position))]);
            text.Add(","u8);
            text.AddField(population.IdAtKey(position));
            text.Add(",C"u8);
            text.AddNumber(clusterOf[position], 8);
            text.Add("\n"u8);
        });
        return clusters;
    }

    /// <summary>The two record ids, weight (log2 odds), probability, decision, and the sources of the two.</summary>
    public static void Pairs(string path, Population population, Judged[] pairs)
    {
        var order = InKeyOrder(population, pairs);
        var sources = population.Sources.Select(name => CsvText.Quoted(Encoding.UTF8.GetBytes(name))).ToArray();
        Write(path, "record_id_a,record_id_b,weight,probability,decision,source_a,source_b\n"u8, pairs.Length, (text, row) =>
        {
            ref readonly var judged = ref pairs[order[row]];
            var (a, b) = (population.KeyPosition(judged.Pair.A), population.KeyPosition(judged.Pair.B));
            var (sourceA, sourceB) = (sources[population.SourceOf(judged.Pair.A)], sources[population.SourceOf(judged.Pair.B)]);
            if (a > b) (a, b, sourceA, sourceB) = (b, a, sourceB, sourceA);
            text.AddField(population.IdAtKey(a));
            text.Add(","u8);
            text.AddField(population.IdAtKey(b));
            text.Add(","u8);
            text.AddNumber(judged.Pair.Weight, 3);
            text.Add(","u8);
            text.AddNumber(PairScorer.Probability(judged.Pair.Weight), 6);
            text.Add(judged.Outcome == LinkOutcome.Definite ? ",definite,"u8 : ",review,"u8);
            text.Add(sourceA);
            text.Add(","u8);
            text.Add(sourceB);
            text.Add("\n"u8);
        });
    }

    /// <summary>The cluster of the record at each position in key order, from 1, and how many there are.</summary>
    private static (int[] ClusterOf, int Clusters) Number(Population population, int[] groupOfRecord)
    {
        var number = new int[groupOfRecord.Length];
        var clusterOf = new int[groupOfRecord.Length];
        var clusters = 0;
        for (var position = 0; position < clusterOf.Length; position++)
        {
            ref var cluster = ref number[groupOfRecord[population.AtKey(position)]];
            if (cluster == 0) cluster = ++clusters;
            clusterOf[position] = cluster;
        }
        return (clusterOf, clusters);
    }

    /// <summary>Numbers of the pairs in order of their records' keys, the lower key first.</summary>
    private static int[] InKeyOrder(Population population, Judged[] pairs)
    {
        var lower = new ulong[pairs.Length];
        var higher = new int[pairs.Length];
        for (var e = 0; e < pairs.Length; e++)
        {
            var (a, b) = (population.KeyPosition(pairs[e].Pair.A), population.KeyPosition(pairs[e].Pair.B));
            lower[e] = (ulong)Math.Min(a, b) << 32 | (uint)e;
            higher[e] = Math.Max(a, b);
        }
        lower = RadixSort.ByUpperHalf(lower);
        var order = Array.ConvertAll(lower, key => (int)(uint)key);
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && lower[end] >> 32 == lower[start] >> 32) end++;
            if (end - start > 1) order.AsSpan(start, end - start).Sort((x, y) => higher[x].CompareTo(higher[y]));
            start = end;
        }
        return order;
    }

    /// <summary>Writes rows in order; several threads put them into text.</summary>
    private static void Write(string path, ReadOnlySpan<byte> header, int rows, Action<CsvText, int> write)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        file.Write(header);
        var texts = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => new CsvText()).ToArray();
        for (var from = 0; from < rows; from += texts.Length * RowsAtOnce)
        {
            var start = from;
            Parallel.For(0, texts.Length, t =>
            {
                texts[t].Clear();
                for (var row = start + t * RowsAtOnce; row < Math.Min(rows, start + (t + 1) * RowsAtOnce); row++) write(texts[t], row);
            });
            foreach (var text in texts) file.Write(text.Written);
        }
    }
}
