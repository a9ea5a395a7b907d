using Safeguarding.App.Commands;
using Safeguarding.App.Storage;

namespace Safeguarding.Tests.Storage;

public sealed class StoreRootTests
{
    private const string AccountKey = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";

    [Fact]
    public void A_folder_is_a_folder()
    {
        var root = StoreRoot.Open("./data");
        Assert.Equal(("./data", true), (root.Name, root.IsFolder));
        Assert.IsType<FolderStore>(root.Objects);
        Assert.IsType<FolderRecords>(root.Records);
        Assert.IsType<RecordQueues>(root.Queues);
    }

    [Theory]
    [InlineData("https://aldermere.blob.core.windows.net")]
    [InlineData("https://aldermere.blob.core.windows.net/")]
    public void An_account_is_entered_by_identity(string text)
    {
        var root = StoreRoot.Open(text);
        Assert.Equal(("https://aldermere.blob.core.windows.net", false), (root.Name, root.IsFolder));
        Assert.IsType<AzureBlobStore>(root.Objects);
        Assert.IsType<AzureTableRecords>(root.Records);
        Assert.IsType<AzureWorkQueues>(root.Queues);
    }

    [Theory]
    [InlineData("http://aldermere.blob.core.windows.net")]
    [InlineData("https://aldermere.blob.core.windows.net/landing")]
    [InlineData("https://aldermere.blob.core.windows.net/?sv=2024&sig=secret")]
    [InlineData("https://secret@aldermere.blob.core.windows.net")]
    [InlineData("https://aldermere.table.core.windows.net")]
    [InlineData("https://aldermere.blob.core.windows.net.example.org")]
    [InlineData("https://example.org/secret")]
    [InlineData("ftp://secret")]
    [InlineData("")]
    public void An_address_that_is_not_an_accounts_is_refused_without_being_repeated(string text)
    {
        var refused = Assert.Throws<FormatException>(() => StoreRoot.Open(text));
        Assert.Contains("https://<account>.blob.core.windows.net", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=aldermere;AccountKey=" + AccountKey + ";EndpointSuffix=core.windows.net")]
    [InlineData("AccountName=aldermere;AccountKey=" + AccountKey + ";BlobEndpoint=https://aldermere.blob.core.windows.net;QueueEndpoint=http://127.0.0.1:1;TableEndpoint=http://127.0.0.1:2")]
    [InlineData("AccountName=aldermere;AccountKey=" + AccountKey + ";BlobEndpoint=http://127.0.0.1:1;QueueEndpoint=http://127.0.0.1:1;TableEndpoint=http://10.0.0.1:2")]
    [InlineData("AccountName=aldermere;AccountKey=" + AccountKey + ";BlobEndpoint=http://127.0.0.1.example.org:1;QueueEndpoint=http://127.0.0.1:1;TableEndpoint=http://127.0.0.1:2")]
    [InlineData("BlobEndpoint=https://aldermere.blob.core.windows.net;SharedAccessSignature=sv=2024&sig=" + AccountKey)]
    [InlineData("AccountName=aldermere;AccountKey=not base64!;BlobEndpoint=http://127.0.0.1:1;QueueEndpoint=http://127.0.0.1:1;TableEndpoint=http://127.0.0.1:2")]
    public void A_key_of_a_real_account_is_refused_with_what_to_do_instead(string text)
    {
        var refused = Assert.Throws<FormatException>(() => StoreRoot.Open(text));
        Assert.Contains("managed identity", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("aldermere", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(AccountKey, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1")]
    [InlineData("AccountName=acc;AccountKey=" + AccountKey + ";BlobEndpoint=http://localhost:1/acc;QueueEndpoint=http://[::1]:2/acc;TableEndpoint=http://127.0.0.1:3/acc;", "http://localhost:1/acc")]
    public void The_emulators_connection_string_is_taken_and_its_name_holds_no_key(string text, string name)
    {
        var root = StoreRoot.Open(text);
        Assert.Equal((name, false), (root.Name, root.IsFolder));
        Assert.DoesNotContain(AccountKey, root.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_root_gives_objects_records_and_queues_that_work_through_faults()
    {
        var root = StoreRoot.Open(Azurite.NewRoot(3, Fault.Busy, Fault.ResetBefore), retries: Azurite.Quick);
        Assert.True(await root.Objects.CreateAsync("raw/a", async (stream, cancel) => await stream.WriteAsync("x"u8.ToArray(), cancel)));
        Assert.True(await root.Records.CommitAsync("extracts", "health", [new Pipeline.Records.InsertRecord("a", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty)]));
        await root.Queues.SendAsync("extract-landed", "x");
        Assert.Equal(1, await root.Queues.CountAsync("extract-landed"));
    }

    [Fact]
    public async Task The_command_line_asks_for_the_key_file_where_the_store_is_no_folder()
    {
        var (exit, said) = await RunAsync("build", "--root", Azurite.NewRoot());
        Assert.Equal(Exit.WrongUse, exit);
        Assert.Contains("--key-file or the setting SAFEGUARDING_PSEUDONYM_KEY_FILE", said, StringComparison.Ordinal);
        (exit, said) = await RunAsync("demo", "--root", Azurite.NewRoot());
        Assert.Equal((Exit.WrongUse, true), (exit, said.Contains("works in a folder", StringComparison.Ordinal)));
        (exit, said) = await RunAsync("verify", "--root", "https://example.org");
        Assert.Equal((Exit.WrongUse, true), (exit, said.Contains("--root: The root must be a folder", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_command_line_says_what_to_look_at_when_the_account_refuses()
    {
        var key = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(key, new string('a', 64));
            // The right account with the wrong key.
            var text = Azurite.NewRoot().Replace("AccountKey=", "AccountKey=AAAA", StringComparison.Ordinal);
            var (exit, said) = await RunAsync("verify", "--root", text, "--key-file", key);
            Assert.Equal(Exit.CouldNotRun, exit);
            Assert.Contains("its identity has the roles it needs", said, StringComparison.Ordinal);
            Assert.DoesNotContain("AAAA", said, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(key);
        }
    }

    [Fact]
    public async Task A_night_runs_on_an_account_as_in_a_folder()
    {
        var folder = Directory.CreateTempSubdirectory("night-on-azurite");
        try
        {
            var key = Path.Combine(folder.FullName, "pseudonym.key");
            await File.WriteAllTextAsync(key, new string('a', 64));
            await RunAsync("sample", "--out", folder.FullName, "--children", "30");
            var text = Azurite.NewRoot();
            var root = StoreRoot.Open(text, retries: Azurite.Quick);
            await foreach (var item in new FolderStore(folder.FullName).ListAsync("landing/"))
                await root.Objects.CreateAsync(item.Path, async (stream, cancel) => await stream.WriteAsync(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, item.Path), cancel), cancel));
            var (inAccount, _) = await RunAsync("run", "--root", text, "--key-file", key);
            var (inFolder, _) = await RunAsync("run", "--root", folder.FullName, "--key-file", key);
            Assert.Equal(inFolder, inAccount);
            var compared = 0;
            await foreach (var item in new FolderStore(folder.FullName).ListAsync("curated/"))
            {
                Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, item.Path)), await Safeguarding.Pipeline.Storage.Objects.ReadBytesAsync(root.Objects, item.Path));
                compared++;
            }

            Assert.True(compared > 10, $"{compared} files");
            Assert.Equal(Exit.Done, (await RunAsync("verify", "--root", text, "--key-file", key)).Exit);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int Exit, string Said)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (await CommandLine.RunAsync(args, Screen.ForText(output, errors)), errors.ToString() + output);
    }
}
