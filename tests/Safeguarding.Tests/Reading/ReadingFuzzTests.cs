using System.Text;
using Safeguarding.Pipeline.Reading;

namespace Safeguarding.Tests.Reading;

public class ReadingFuzzTests
{
    private const string Alphabet = "aab\"\"\"\"\"\n\n\n\r,,,,| \t\0é";

    /// <summary>Texts made of little but quotes, delimiters and line endings, read with bounds so small that every one is met and records lie across every refill of the buffer.</summary>
    [Theory]
    [InlineData(1, 5000)]
    [InlineData(2, 5000)]
    [InlineData(3, 5000)]
    public void Random_quotes_are_read_as_the_plain_reading_says(int seed, int files)
    {
        var random = new Random(seed);
        for (var file = 0; file < files; file++)
        {
            var fields = random.Next(1, 4);
            var options = new ReadingOptions { MaxRecordBytes = random.Next(2) == 0 ? 1 << 16 : random.Next(12, 40), MaxRecordLines = random.Next(1, 6), MaxRejectBytes = 1 << 20 };
            var text = new StringBuilder();
            for (var length = random.Next(0, random.Next(10) == 0 ? 3000 : 60); length > 0; length--) text.Append(Alphabet[random.Next(Alphabet.Length)]);
            // The bound is in bytes; the plain reading counts characters, so é stays out where it matters.
            if (options.MaxRecordBytes < 100) text.Replace("é", "e");
            var header = string.Join(',', Enumerable.Range(0, fields).Select(i => $"h{i}"));
            Assert.Equal(PlainReading.Records(text.ToString(), ',', fields, options.MaxRecordBytes, options.MaxRecordLines), Read($"{header}\n{text}", options, random.Next(1, 50)));
        }
    }

    private static List<string> Read(string text, ReadingOptions options, int piece)
    {
        var reader = ExtractReader.OpenAsync(new PiecewiseStream(Encoding.UTF8.GetBytes(text), piece), "t.csv", h => h.StartsWith('h'), options, default).GetAwaiter().GetResult();
        var records = new List<string>();
        var row = 0;
        while (reader.NextStretchAsync(default).AsTask().GetAwaiter().GetResult())
            while (reader.Read())
            {
                Assert.Equal(++row, reader.Row);
                records.Add(reader.RecordFault == RecordFault.None
                    ? string.Join('¦', Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.GetSpan(i))))
                    : "!" + Encoding.UTF8.GetString(reader.Raw));
            }
        reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return records;
    }
}
