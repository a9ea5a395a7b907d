using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>The identity of a contract by its content.</summary>
internal static class ContractHash
{
    /// <summary>SHA-256, hexadecimal, lower case, of the contract and its code lists in a canonical form: keys sorted, no white space, lists by name. Layout and key order of the files do not count.</summary>
    public static string Of(JsonElement contract, IEnumerable<CodeList> lists)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            Write(json, contract);
            foreach (var list in lists.OrderBy(l => l.Name, StringComparer.Ordinal)) Write(json, list);
            json.WriteEndArray();
        }
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(property.Name);
                    Write(json, property.Value);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(json, item);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, CodeList list)
    {
        json.WriteStartArray();
        json.WriteStringValue(list.Name);
        json.WriteStringValue(list.Title);
        json.WriteStringValue(list.Source);
        json.WriteStringValue(list.AsOf.ToString("O", CultureInfo.InvariantCulture));
        foreach (var code in list.Codes)
        {
            json.WriteStartArray();
            json.WriteStringValue(code.Value);
            json.WriteStringValue(code.Label);
            foreach (var alias in code.Aliases) json.WriteStringValue(alias);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }
}
