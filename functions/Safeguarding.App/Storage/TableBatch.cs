using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Safeguarding.App.Storage;

/// <summary>An entity group transaction on the wire: requests as the parts of a changeset, which is the only part of a batch.</summary>
internal static class TableBatch
{
    internal sealed record Part(string Method, Uri Uri, string? Version, byte[]? Content);

    internal readonly record struct Outcome(int Status, string ErrorCode);

    /// <returns>The body and its content type.</returns>
    public static (byte[] Body, string ContentType) Write(IEnumerable<Part> parts)
    {
        var batch = $"batch_{Guid.NewGuid()}";
        var changeset = $"changeset_{Guid.NewGuid()}";
        using var body = new MemoryStream();
        Line($"--{batch}");
        Line($"Content-Type: multipart/mixed; boundary={changeset}");
        Line("");
        foreach (var part in parts)
        {
            Line($"--{changeset}");
            Line("Content-Type: application/http");
            Line("Content-Transfer-Encoding: binary");
            Line("");
            Line($"{part.Method} {part.Uri.AbsoluteUri} HTTP/1.1");
            Line("Accept: application/json;odata=minimalmetadata");
            Line("DataServiceVersion: 3.0;NetFx");
            if (part.Version is not null) Line($"If-Match: {part.Version}");
            if (part.Content is { } content)
            {
                Line("Prefer: return-no-content");
                Line("Content-Type: application/json");
                Line(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {content.Length}"));
                Line("");
                body.Write(content);
            }

            Line("");
        }

        Line($"--{changeset}--");
        Line($"--{batch}--");
        return (body.ToArray(), $"multipart/mixed; boundary={batch}");

        void Line(string text) => body.Write(Encoding.UTF8.GetBytes(text + "\r\n"));
    }

    /// <summary>What became of each request; one only, of the request that was refused, when all of them were.</summary>
    /// <exception cref="InvalidDataException">The answer is not what the service sends.</exception>
    public static async Task<IReadOnlyList<Outcome>> ReadAsync(string? contentType, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var outcomes = new List<Outcome>();
        var batch = new MultipartReader(BoundaryOf(contentType), new MemoryStream(body.ToArray()));
        while (await batch.ReadNextSectionAsync(cancel).ConfigureAwait(false) is { } changeset)
        {
            var answers = new MultipartReader(BoundaryOf(changeset.ContentType), changeset.Body);
            while (await answers.ReadNextSectionAsync(cancel).ConfigureAwait(false) is { } answer)
            {
                using var reader = new StreamReader(answer.Body, Encoding.UTF8);
                outcomes.Add(Parse(await reader.ReadToEndAsync(cancel).ConfigureAwait(false)));
            }
        }

        return outcomes.Count > 0 ? outcomes : throw Unreadable();
    }

    /// <summary>Status line, headers, empty line, body.</summary>
    private static Outcome Parse(string answer)
    {
        var line = answer.AsSpan().TrimStart();
        if (!line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !int.TryParse(line.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)) throw Unreadable();
        var headersEnd = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var content = headersEnd < 0 ? "" : answer[headersEnd..].Trim();
        return new Outcome(status, TableAnswer.ErrorCodeOf(status, Encoding.UTF8.GetBytes(content)));
    }

    private static string BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary ? boundary.ToString() : throw Unreadable();

    private static InvalidDataException Unreadable() => new("The Table service's answer to a transaction could not be read. Whether it was made shows when its records are read again.");
}
