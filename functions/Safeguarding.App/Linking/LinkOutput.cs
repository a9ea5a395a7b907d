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
    /// <summary>source, record id, cluster id: a row for each record, in order of source and record id; clusters are numbered in that order.</summary>
    /// <returns>How many clusters there are.</returns>
    public static int Clusters(string path, Population population, int[] groupOfRecord)
    {
        using var file = Create(path);
        var text = new CsvText(file);
        text.Add("source,record_id,cluster_id\n"u8);
        var number = new int[population.Count];
        var clusters = 0;
        var position = 0;
        for (var s = 0; s < population.Sources.Length; s++)
        {
            // Keys are ordered by source first.
            var source = CsvText.Quoted(Encoding.UTF8.GetBytes(population.Sources[s]));
            for (var end = position + population.RecordsOf((byte)s); position < end; position++)
            {
                ref var cluster = ref number[groupOfRecord[population.AtKey(position)]];
                if (cluster == 0) cluster = ++clusters;
                text.Add(source);
                text.Add(","u8);
                text.AddField(population.IdAtKey(position));
                text.Add(",C"u8);
                text.AddNumber(cluster, 8);
                text.Add("\n"u8);
            }
        }
        text.Write();
        return clusters;
    }

    /// <summary>The two record ids, weight (log2 odds), probability, decision, and the sources of the two.</summary>
    public static void Pairs(string path, Population population, Judged[] pairs)
    {
        using var file = Create(path);
        var text = new CsvText(file);
        text.Add("record_id_a,record_id_b,weight,probability,decision,source_a,source_b\n"u8);
        var sources = population.Sources.Select(name => CsvText.Quoted(Encoding.UTF8.GetBytes(name))).ToArray();
        foreach (var e in InKeyOrder(population, pairs))
        {
            ref readonly var judged = ref pairs[e];
            var (a, b) = (judged.Pair.A, judged.Pair.B);
            if (population.KeyPosition(a) > population.KeyPosition(b)) (a, b) = (b, a);
            text.AddField(population.IdOf(a));
            text.Add(","u8);
            text.AddField(population.IdOf(b));
            text.Add(","u8);
            text.AddNumber(judged.Pair.Weight, 3);
            text.Add(","u8);
            text.AddNumber(PairScorer.Probability(judged.Pair.Weight), 6);
            text.Add(judged.Outcome == LinkOutcome.Definite ? ",definite,"u8 : ",review,"u8);
            text.Add(sources[population[a].Source]);
            text.Add(","u8);
            text.Add(sources[population[b].Source]);
            text.Add("\n"u8);
        }
        text.Write();
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

    private static FileStream Create(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
    }
}
