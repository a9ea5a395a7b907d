namespace Safeguarding.Parquet;

/// <summary>
/// How a column is written, found by trying: a run of values from the middle of a chunk in every encoding that may suit, compressed.
/// Later chunks are like earlier ones, so most take over what was found. It depends on nothing but the values.
/// </summary>
internal sealed class EncodingChoice
{
    /// <summary>Values tried.</summary>
    private const int Sample = 8192;

    /// <summary>So few are not worth compressing to find out.</summary>
    private const int FewValues = 32;

    /// <summary>Chunks that follow a trial before the next one.</summary>
    private const int Trust = 7;

    /// <summary>A smaller sample says nothing about whether a column compresses.</summary>
    private const int TrialBytes = 1024;

    /// <summary>A dictionary shares texts among rows when it is read, which is worth a little room.</summary>
    private const double DictionaryBonus = 0.95;

    private int _trusted;
    private bool _found;

    public PageEncoding Encoding { get; private set; }
    public ParquetCodec Codec { get; private set; }

    /// <summary>Whether a trial must come first.</summary>
    public bool IsDue => !_found || _trusted == 0;

    public void Trusted() => _trusted--;

    /// <param name="dictionaryBody">The dictionary in PLAIN; empty when there is none.</param>
    /// <param name="scratch">Written over.</param>
    public void Find(ColumnBuffer column, ValueEncoder values, ReadOnlySpan<byte> dictionaryBody, bool hasDictionary, ParquetCodec codec, PageCompressor compressor, ByteBuffer scratch)
    {
        int count = Math.Min(Sample, column.Count), from = (column.Count - count) / 2;
        double share = count == 0 ? 0 : (double)column.Count / count, least = double.MaxValue;
        bool shrinks = true, few = column.Count < FewValues;
        if (hasDictionary)
            Try(PageEncoding.RleDictionary, dictionaryBody, ref values);
        foreach (var encoding in ValueEncoder.Candidates(column.Stored))
            Try(encoding, [], ref values);
        Codec = shrinks ? codec : ParquetCodec.Uncompressed;
        _found = true;
        _trusted = Trust;

        void Try(PageEncoding encoding, ReadOnlySpan<byte> dictionary, ref ValueEncoder values)
        {
            scratch.Clear();
            values.Put(encoding, from, count, scratch);
            double plain = scratch.Length * share + dictionary.Length;
            double stored = few ? plain : Math.Min(scratch.Length, compressor.Compress(codec, scratch.Written).Length) * share + (dictionary.IsEmpty ? 0 : compressor.Compress(codec, dictionary).Length);
            double score = encoding == PageEncoding.RleDictionary ? stored * DictionaryBonus : stored;
            if (score >= least)
                return;
            least = score;
            Encoding = encoding;
            shrinks = scratch.Length + dictionary.Length < TrialBytes || stored < plain * MostKept;
        }
    }

    /// <summary>Indices packed to the bit and noise shrink by less, for most of the time a column takes.</summary>
    private const double MostKept = 0.9;
}
