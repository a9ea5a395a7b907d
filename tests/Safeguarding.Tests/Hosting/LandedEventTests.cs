using System.Text.Json;
using Safeguarding.App.Hosting;

namespace Safeguarding.Tests.Hosting;

/// <summary>What the landing queue may hold, in the words of whoever put it there.</summary>
public sealed class LandedEventTests
{
    private const string Path = "landing/health/2026-03-31/patients.csv";

    [Theory]
    [InlineData("ours", """{"path":"landing/health/2026-03-31/patients.csv","id":"e1"}""")]
    [InlineData("ours, other case", """{"Path":"landing/health/2026-03-31/patients.csv"}""")]
    [InlineData("event grid schema", """{"topic":"/subscriptions/1/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/a","subject":"/blobServices/default/containers/landing/blobs/health/2026-03-31/patients.csv","eventType":"Microsoft.Storage.BlobCreated","id":"1","data":{"api":"PutBlockList","eTag":"0x1","contentLength":5,"blobType":"BlockBlob","url":"https://a.blob.core.windows.net/landing/health/2026-03-31/patients.csv"},"dataVersion":"","metadataVersion":"1","eventTime":"2026-04-01T01:00:00Z"}""")]
    [InlineData("event grid schema in a batch of one", """[{"subject":"/blobServices/default/containers/landing/blobs/health/2026-03-31/patients.csv","eventType":"Microsoft.Storage.BlobCreated","data":{}}]""")]
    [InlineData("cloud events", """{"specversion":"1.0","source":"/subscriptions/1","type":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/landing/blobs/health/2026-03-31/patients.csv","time":"2026-04-01T01:00:00Z","id":"1","data":{"api":"FlushWithClose","url":"https://a.dfs.core.windows.net/landing/health/2026-03-31/patients.csv"}}""")]
    public void Tells_where_the_file_is(string form, string message) => Assert.Equal((form, Path), (form, LandedEvent.PathOf(message)));

    [Fact]
    public void The_address_in_an_event_is_not_believed()
    {
        var elsewhere = """{"type":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/landing/blobs/health/2026-03-31/patients.csv","data":{"url":"https://attacker.example/landing/police/2026-03-31/nominals.csv"}}""";
        Assert.Equal(Path, LandedEvent.PathOf(elsewhere));
    }

    [Theory]
    [InlineData("raw/blobs/0123", "raw/0123")]
    [InlineData("landing/blobs/../raw/0123", "landing/../raw/0123")]
    [InlineData("landing/blobs/health/%2e%2e/patients.csv", "landing/health/%2e%2e/patients.csv")]
    [InlineData("landing/blobs/blobs/x.csv", "landing/blobs/x.csv")]
    public void Another_container_or_a_path_with_tricks_stays_as_it_is_for_the_pipeline_to_refuse(string subject, string path) =>
        Assert.Equal(path, LandedEvent.PathOf($$"""{"type":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/{{subject}}"}"""));

    [Theory]
    [InlineData("")]
    [InlineData("landing/health/2026-03-31/patients.csv")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"path":7}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobDeleted","subject":"/blobServices/default/containers/landing/blobs/health/2026-03-31/patients.csv"}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated"}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/landing"}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","subject":"landing/health/2026-03-31/patients.csv"}""")]
    public void Anything_else_is_no_message_of_ours(string message)
    {
        Assert.ThrowsAny<JsonException>(() => LandedEvent.PathOf(message));
        Assert.Null(LandedEvent.TryPathOf(message));
    }

    [Theory]
    [InlineData("CreateFile", true)]
    [InlineData("SftpCreate", true)]
    [InlineData("FlushWithClose", false)]
    [InlineData("SftpCommit", false)]
    [InlineData("PutBlob", false)]
    [InlineData("PutBlockList", false)]
    [InlineData("CopyBlob", false)]
    public void A_file_that_was_only_opened_is_not_there_yet(string api, bool opening)
    {
        Assert.Equal(opening, LandedEvent.IsOfOpening($$$"""{"eventType":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/landing/blobs/x","data":{"api":"{{{api}}}"}}"""));
        Assert.Equal(opening, LandedEvent.IsOfOpening($$$"""[{"type":"Microsoft.Storage.BlobCreated","data":{"api":"{{{api}}}"}}]"""));
    }

    [Fact]
    public void Our_own_message_is_of_a_whole_file() => Assert.False(LandedEvent.IsOfOpening($$"""{"path":"{{Path}}","id":"1"}"""));
}
