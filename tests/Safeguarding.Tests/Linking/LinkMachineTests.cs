using System.Globalization;
using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Tests.Linkage;

namespace Safeguarding.Tests.Linking;

/// <summary>The same files give the same bytes whatever the machine: one processor or eight, vector instructions or none, rows in any order.</summary>
public sealed class LinkMachineTests : IClassFixture<LinkMachineTests.Answer>
{
    private readonly Answer _answer;

    public LinkMachineTests(Answer answer) => _answer = answer;

    public sealed class Answer : IAsyncLifetime
    {
        internal LinkFolder Folder { get; } = new();
        internal PersonRecord[] Records { get; } = InventedFamilies.Make(3_500, 21).Records;
        public (string Clusters, string Pairs) Expected { get; private set; }

        public async Task InitializeAsync()
        {
            Write(Folder, Records);
            await Folder.JsonAsync();
            Expected = Texts(Folder);
        }

        public Task DisposeAsync()
        {
            Folder.Dispose();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void The_files_are_large_enough_to_be_worth_comparing()
    {
        Assert.Equal(_answer.Records.Length + 1, _answer.Expected.Clusters.Count(c => c == '\n'));
        Assert.InRange(_answer.Expected.Pairs.Count(c => c == '\n'), 1_500, 10_000);
    }

    [Theory]
    [InlineData("DOTNET_PROCESSOR_COUNT", "1")]
    [InlineData("DOTNET_PROCESSOR_COUNT", "3")]
    [InlineData("DOTNET_PROCESSOR_COUNT", "8")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_TieredCompilation", "0")]
    public async Task A_process_with_other_means_gives_the_same_bytes(string setting, string value)
    {
        using var folder = new LinkFolder();
        Write(folder, _answer.Records);

        await folder.InProcessAsync((setting, value));

        Assert.Equal(_answer.Expected, Texts(folder));
    }

    [Fact]
    public async Task Rows_in_another_order_give_the_same_bytes()
    {
        using var folder = new LinkFolder();
        Write(folder, InventedFamilies.Shuffled(_answer.Records, 4));

        await folder.JsonAsync();

        Assert.Equal(_answer.Expected, Texts(folder));
    }

    [Fact]
    public async Task Files_in_another_order_give_the_same_bytes()
    {
        using var folder = new LinkFolder();
        Write(folder, _answer.Records, ["SC", "PO", "HE"]);

        await folder.JsonAsync();

        Assert.Equal(_answer.Expected, Texts(folder));
    }

    private static (string Clusters, string Pairs) Texts(LinkFolder folder) => (File.ReadAllText(folder.Path("clusters.csv")), File.ReadAllText(folder.Path("pairs.csv")));

    private static void Write(LinkFolder folder, PersonRecord[] records, string[]? sources = null)
    {
        sources ??= ["HE", "PO", "SC"];
        foreach (var source in sources)
        {
            var csv = new StringBuilder("id,given,middle,surname,born,sex,postcode,address,nhs,seen\n");
            foreach (var record in records.Where(record => record.Key.Source == source))
                csv.Append(CultureInfo.InvariantCulture, $"{record.Key.Id},{record.GivenName},{record.MiddleName},{record.Surname},{record.DateOfBirth:dd/MM/yyyy},{record.Sex},{record.Postcode},{record.Address},{record.NhsNumber},{record.RecordDate:dd/MM/yyyy}\n");
            folder.Write(source + ".csv", csv.ToString());
        }
        const string Columns = """{"given_name":"given","middle_name":"middle","surname":"surname","date_of_birth":{"column":"born","format":"dd/MM/yyyy"},"sex":"sex","postcode":"postcode","address":"address","nhs_number":"nhs","record_date":{"column":"seen","format":"dd/MM/yyyy"}}""";
        folder.Config("both", "", [.. sources.Select(source => (source, (string?)(source + ".csv"), Columns))]);
    }
}
