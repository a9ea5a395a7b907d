using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Model;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Linkage;

/// <summary>The public benchmark FEBRL 4: 5,000 invented Australians in two files, linked on names, birth date, house and street alone: their postcodes have no British shape. Nothing in the model was made for it.</summary>
public sealed class Febrl4Tests(ITestOutputHelper output)
{
    [Febrl4Fact]
    public void People_of_another_country_link_by_the_same_model()
    {
        var folder = SharedData.Folder("data", "febrl4")!;
        var truth = new Dictionary<RecordKey, string>();
        var records = new List<PersonRecord>();
        foreach (var (file, source) in new[] { ("dataset4a.csv", "A"), ("dataset4b.csv", "B") })
        {
            foreach (var row in File.ReadLines(Path.Combine(folder, file)).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',', StringSplitOptions.TrimEntries)))
            {
                var key = new RecordKey(source, row[0]);
                truth.Add(key, row[0].Split('-')[1]);
                records.Add(new PersonRecord(key)
                {
                    GivenName = row[1],
                    Surname = row[2],
                    Address = $"{row[3]} {row[4]}",
                    DateOfBirth = DateOnly.TryParseExact(row[9], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
                });
            }
        }

        var result = Linker.Link(records, MatchModel.EmbeddedJson, Crosswalk.Empty, []);

        var figures = PairFigures.Of(result.Crosswalk, truth);
        var waiting = result.Pairs.Count(pair => pair.Outcome == LinkOutcome.Review && truth[pair.A] == truth[pair.B]);
        output.WriteLine($"{figures}; true pairs waiting in review {waiting}");
        Assert.True(figures.Precision >= 0.99, figures.ToString());
        Assert.True(figures.Recall >= 0.78, figures.ToString());
    }
}
