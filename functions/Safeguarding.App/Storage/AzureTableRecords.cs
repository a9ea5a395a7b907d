using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Core;
using Safeguarding.Pipeline.Records;

namespace Safeguarding.App.Storage;

/// <summary>Records in Azure Table storage. Tables are made when something is first written to them.</summary>
/// <remarks>
/// A request may do its work and its answer be lost; the repeated one is then refused because of ourselves. So insertions and merges leave
/// a token of their own in the record, and a refusal is believed only when none of the records bears it. One case remains: a merge
/// of ours, its answer lost, overtaken by somebody else's before it could be repeated, is told as refused. The caller reads again, as after any refusal.
/// </remarks>
public sealed class AzureTableRecords : IRecordStore
{
    private const string Json = "application/json";
    private const string Merge = "PATCH";

    private readonly TableRequests _requests;
    private readonly int _pageSize;

    /// <param name="pageSize">Records in one answer to a query, 1 to 1,000.</param>
    internal AzureTableRecords(TableRequests requests, int pageSize = 1000) => (_requests, _pageSize) = (requests, pageSize);

    public async Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancel = default)
    {
        RecordNames.ThrowIfInvalid(table, partition);
        RecordNames.ThrowIfInvalid(row);
        using var json = await EntityAsync(table, partition, row, cancel).ConfigureAwait(false);
        return json is null ? null : TableEntity.Read(json.RootElement);
    }

    public IAsyncEnumerable<StoredRecord> QueryAsync(string table, string partition, CancellationToken cancel = default)
    {
        RecordNames.ThrowIfInvalid(table, partition);
        return PagesAsync(table, partition, cancel);
    }

    private async IAsyncEnumerable<StoredRecord> PagesAsync(string table, string partition, [EnumeratorCancellation] CancellationToken cancel)
    {
        var first = $"{table}()?$filter={Escape($"PartitionKey eq '{partition}'")}&$top={_pageSize}";
        for (var path = first; path is not null;)
        {
            var answer = await _requests.SendAsync(RequestMethod.Get, path, default, Json, null, cancel).ConfigureAwait(false);
            if (answer.Status == 404) yield break;
            if (!answer.Done) throw answer.Failure();
            using var json = JsonDocument.Parse(answer.Body);
            foreach (var entity in json.RootElement.GetProperty("value").EnumerateArray()) yield return TableEntity.Read(entity);
            path = answer.NextPartition is null ? null : $"{first}&NextPartitionKey={Escape(answer.NextPartition)}" + (answer.NextRow is null ? "" : $"&NextRowKey={Escape(answer.NextRow)}");
        }
    }

    public async Task<bool> CommitAsync(string table, string partition, IReadOnlyList<RecordChange> changes, CancellationToken cancel = default)
    {
        RecordNames.ThrowIfInvalid(table, partition);
        RecordNames.ThrowIfInvalid(changes);
        // A deletion leaves no token behind, so that it was there at all is seen before: gone at the second asking then means taken by the first.
        if (changes.All(c => c is DeleteRecord) && (await GetAsync(table, partition, changes[0].Row, cancel).ConfigureAwait(false))?.Version != ((DeleteRecord)changes[0]).Version) return false;
        var token = Guid.NewGuid().ToString("N");
        var parts = changes.Select(change => PartOf(table, partition, change, token)).ToList();
        var (outcome, repeated) = await SendAsync(parts, cancel).ConfigureAwait(false);
        if (outcome.ErrorCode == "TableNotFound")
        {
            // Nothing can be merged or deleted where there is no table.
            if (!changes.All(c => c is InsertRecord)) return false;
            await MakeTableAsync(table, cancel).ConfigureAwait(false);
            (outcome, repeated) = await SendAsync(parts, cancel).ConfigureAwait(false);
        }

        if (outcome.Status < 300) return true;
        if (outcome.Status is not (404 or 409 or 412)) throw TableAnswer.FailureOf(outcome.Status, outcome.ErrorCode);
        return repeated && await WasMadeAsync(table, partition, changes, outcome, token, cancel).ConfigureAwait(false);
    }

    /// <summary>Whether a repeated transaction was refused because its first try had been made.</summary>
    private async Task<bool> WasMadeAsync(string table, string partition, IReadOnlyList<RecordChange> changes, TableBatch.Outcome outcome, string token, CancellationToken cancel)
    {
        foreach (var change in changes.Where(c => c is not DeleteRecord))
        {
            using var json = await EntityAsync(table, partition, change.Row, cancel).ConfigureAwait(false);
            if (json is not null && json.RootElement.TryGetProperty(change is InsertRecord ? TableEntity.InsertedBy : TableEntity.ChangedBy, out var writer) && writer.GetString() == token) return true;
        }

        // Somebody else who had the same version may have taken it that same moment; it is gone either way.
        return outcome.Status == 404 && changes.All(c => c is DeleteRecord);
    }

    private async Task<(TableBatch.Outcome Outcome, bool Repeated)> SendAsync(List<TableBatch.Part> parts, CancellationToken cancel)
    {
        if (parts is [var only])
        {
            var answer = await _requests.SendAsync(RequestMethod.Parse(only.Method), only.Uri.AbsoluteUri, only.Content, Json, only.Version, cancel).ConfigureAwait(false);
            return (new TableBatch.Outcome(answer.Status, answer.ErrorCode), answer.Repeated);
        }

        var (body, contentType) = TableBatch.Write(parts);
        var batch = await _requests.SendAsync(RequestMethod.Post, "$batch", body, contentType, null, cancel).ConfigureAwait(false);
        if (!batch.Done) return (new TableBatch.Outcome(batch.Status, batch.ErrorCode), batch.Repeated);
        var outcomes = await TableBatch.ReadAsync(batch.ContentType, batch.Body, cancel).ConfigureAwait(false);
        return (outcomes.MaxBy(o => o.Status), batch.Repeated);
    }

    private TableBatch.Part PartOf(string table, string partition, RecordChange change, string token) => change switch
    {
        InsertRecord insert => new("POST", _requests.UriOf(table), null, TableEntity.Write(partition, insert.Row, insert.Values, TableEntity.InsertedBy, token)),
        MergeRecord merge => new(Merge, _requests.UriOf(PathOf(table, partition, merge.Row)), merge.Version, TableEntity.Write(partition, merge.Row, merge.Values, TableEntity.ChangedBy, token)),
        DeleteRecord delete => new("DELETE", _requests.UriOf(PathOf(table, partition, delete.Row)), delete.Version, null),
        _ => throw new ArgumentException("A change inserts, merges or deletes.", nameof(change)),
    };

    private async Task<JsonDocument?> EntityAsync(string table, string partition, string row, CancellationToken cancel)
    {
        var answer = await _requests.SendAsync(RequestMethod.Get, PathOf(table, partition, row), default, Json, null, cancel).ConfigureAwait(false);
        if (answer.Status == 404) return null;
        return answer.Done ? JsonDocument.Parse(answer.Body) : throw answer.Failure();
    }

    private async Task MakeTableAsync(string table, CancellationToken cancel)
    {
        var answer = await _requests.SendAsync(RequestMethod.Post, "Tables", JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["TableName"] = table }), Json, null, cancel).ConfigureAwait(false);
        if (!answer.Done && answer.ErrorCode != "TableAlreadyExists") throw answer.Failure();
    }

    private static string PathOf(string table, string partition, string row) => $"{table}(PartitionKey='{Escape(partition)}',RowKey='{Escape(row)}')";

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
