using Safeguarding.Linkage;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Matching;

namespace Safeguarding.Tests.Matching;

/// <summary>Scored pairs travel between workers as files, to the last bit.</summary>
public sealed class ScoredPairsFileTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var scored = new ScoredPairs(2, 5, 1_000, [new(0, 999, -3.25, 1, -12.5f, 0x1FFFFFF), new(1, 2, Math.PI, 0xFFFFFFFF, 0, ulong.MaxValue), new(1, 3, BitConverter.Int64BitsToDouble(0x4010_0000_0000_0001), 0, -1, 0)], 12_345_678_901,
            [new BlockReport("surname and door", 1, 2, 3, 4, 5)]);
        using var file = new MemoryStream();
        ScoredPairsFile.Write(scored, file);
        file.Position = 0;
        var read = ScoredPairsFile.Read(file);
        Assert.Equal(scored.Pairs, read.Pairs);
        Assert.Equal((2, 5, 1_000, 12_345_678_901), (read.Partition, read.Of, read.Records, read.Candidates));
        Assert.Equal(scored.Blocks.AsEnumerable(), read.Blocks);
    }

    [Fact]
    public void Another_Parquet_file_is_refused()
    {
        using var file = new MemoryStream();
        new ParquetWriter(file, new ParquetSchema([new ParquetColumn("a", ParquetType.Int32)])).Complete();
        file.Position = 0;
        Assert.Throws<InvalidDataException>(() => ScoredPairsFile.Read(file));
    }
}
