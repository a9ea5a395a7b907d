using System.Buffers.Text;
using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.App.Linking;

/// <summary>Writes what <c>link</c> found as CSV. Ids are written as they came, so that they join back to the files.</summary>
internal static class LinkOutput
{
    private const int Flush = 1 << 16;

    /// <summary>source, record id, cluster id: a row for each record, in order of source and record id; clusters are numbered in that order.</summary>
    /// <returns>How many clusters there are.</returns>
    public static int Clusters(string path, Population population, int[] groupOfRecord)
    {
        using var file = Create(path);
        var text = new Line(file);
        text.Add("source,record_id,cluster_id\n"u8);
        var sources = population.Sources.Select(name => Quoted(Encoding.UTF8.GetBytes(name))).ToArray();
        var number = new int[population.Count];
        var clusters = 0;
        for (var position = 0; position < population.Count; position++)
        {
            var i = population.AtKey(position);
            ref var cluster = ref number[groupOfRecord[i]];
            if (cluster == 0) cluster = ++clusters;
            text.Add(sources[population[i].Source]);
            text.Add(","u8);
            text.AddField(population.IdOf(i));
            text.Add(",C"u8);
            text.Add(cluster, "D8");
            text.Add("\n"u8);
        }
        text.Write();
        return clusters;
    }

    /// <summary>The two record ids, weight (log2 odds), probability, decision, and the sources of the two.</summary>
    public static void Pairs(string path, Population population, Judged[] pairs)
    {
        var keys = Array.ConvertAll(pairs, judged =>
        {
            var (a, b) = (population.KeyPosition(judged.Pair.A), population.KeyPosition(judged.Pair.B));
            return (ulong)Math.Min(a, b) << 32 | (uint)Math.Max(a, b);
        });
        Array.Sort(keys, pairs);
        using var file = Create(path);
        var text = new Line(file);
        text.Add("record_id_a,record_id_b,weight,probability,decision,source_a,source_b\n"u8);
        foreach (var judged in pairs)
        {
            var (a, b) = (judged.Pair.A, judged.Pair.B);
            if (population.KeyPosition(a) > population.KeyPosition(b)) (a, b) = (b, a);
            text.AddField(population.IdOf(a));
            text.Add(","u8);
            text.AddField(population.IdOf(b));
            text.Add(","u8);
            text.Add(judged.Pair.Weight, 3);
            text.Add(","u8);
            text.Add(PairScorer.Probability(judged.Pair.Weight), 6);
            text.Add(judged.Outcome == LinkOutcome.Definite ? ",definite,"u8 : ",review,"u8);
            text.AddField(Encoding.UTF8.GetBytes(population.Sources[population[a].Source]));
            text.Add(","u8);
            text.AddField(Encoding.UTF8.GetBytes(population.Sources[population[b].Source]));
            text.Add("\n"u8);
        }
        text.Write();
    }

    private static FileStream Create(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
    }

    private static byte[] Quoted(ReadOnlySpan<byte> field) =>
        field.IndexOfAny((byte)',', (byte)'"', (byte)'\n') < 0 && !field.Contains((byte)'\r') ? field.ToArray()
        : Encoding.UTF8.GetBytes("\"" + Encoding.UTF8.GetString(field).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");

    private sealed class Line(Stream file)
    {
        private readonly byte[] _buffer = new byte[Flush * 2];
        private int _used;

        public void Add(ReadOnlySpan<byte> text)
        {
            if (_used + text.Length > Flush) Write();
            if (text.Length > Flush)
            {
                file.Write(text);
                return;
            }
            text.CopyTo(_buffer.AsSpan(_used));
            _used += text.Length;
        }

        public void AddField(ReadOnlySpan<byte> field)
        {
            if (field.IndexOfAny((byte)',', (byte)'"', (byte)'\n') >= 0 || field.Contains((byte)'\r')) Add(Quoted(field));
            else Add(field);
        }

        public void Add(int number, string format)
        {
            if (_used > Flush) Write();
            Utf8Formatter.TryFormat(number, _buffer.AsSpan(_used), out var written, new System.Buffers.StandardFormat('D', byte.Parse(format.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)));
            _used += written;
        }

        public void Add(double number, byte decimals)
        {
            if (_used > Flush) Write();
            Utf8Formatter.TryFormat(number, _buffer.AsSpan(_used), out var written, new System.Buffers.StandardFormat('F', decimals));
            _used += written;
        }

        public void Write()
        {
            file.Write(_buffer, 0, _used);
            _used = 0;
        }
    }
}
