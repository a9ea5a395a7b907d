using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Safeguarding.Pipeline.Records;

namespace Safeguarding.App.Storage;

/// <summary>A record as the Table service's JSON. Two properties of our own, whose underscore no value's name can have, say which write made the record and which changed it last.</summary>
internal static class TableEntity
{
    public const string InsertedBy = "_inserted";
    public const string ChangedBy = "_changed";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="token">Name of the write, put under <paramref name="tokenName"/>.</param>
    public static byte[] Write(string partition, string row, ImmutableSortedDictionary<string, string> values, string tokenName, string token)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("PartitionKey", partition);
            json.WriteString("RowKey", row);
            json.WriteString(tokenName, token);
            foreach (var (name, value) in values) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public static StoredRecord Read(JsonElement entity)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        string partition = "", row = "", version = "";
        foreach (var property in entity.EnumerateObject())
            switch (property.Name)
            {
                case "PartitionKey": partition = property.Value.GetString()!; break;
                case "RowKey": row = property.Value.GetString()!; break;
                case "odata.etag": version = property.Value.GetString()!; break;
                case "Timestamp" or InsertedBy or ChangedBy: break;
                case var name when name.Contains('.', StringComparison.Ordinal): break;
                case var name: values.Add(name, property.Value.ToString()); break;
            }

        return new StoredRecord(partition, row, version, values.ToImmutable());
    }
}
