using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Safeguarding.Pipeline.Storage;

/// <summary>What was written: its path, size and SHA-256, so that anyone can check it later.</summary>
public sealed record WrittenObject(string Path, long Bytes, string Sha256);

/// <summary>The few things every stage does with a store.</summary>
public static class Objects
{
    /// <summary>One form for every JSON document the product keeps: camelCase, indented, LF, enums as words.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Creates an object and says what it holds. When one is there already, says what that one holds.</summary>
    public static async Task<WrittenObject> WriteAsync(this IObjectStore store, string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        WrittenObject? written = null;
        var created = await store.CreateAsync(path, async (stream, token) =>
        {
            await using var hashing = new HashingStream(stream);
            await write(hashing, token).ConfigureAwait(false);
            written = new WrittenObject(path, hashing.Length, hashing.Sha256());
        }, cancel).ConfigureAwait(false);
        return created ? written! : await store.DescribeAsync(path, cancel).ConfigureAwait(false);
    }

    /// <summary>Creates an object from code that writes without awaiting, as encoders do.</summary>
    public static Task<WrittenObject> WriteAsync(this IObjectStore store, string path, Action<Stream> write, CancellationToken cancel = default) =>
        store.WriteAsync(path, (stream, _) =>
        {
            write(stream);
            return Task.CompletedTask;
        }, cancel);

    public static Task<WrittenObject> WriteAsync(this IObjectStore store, string path, ReadOnlyMemory<byte> content, CancellationToken cancel = default) =>
        store.WriteAsync(path, async (stream, token) => await stream.WriteAsync(content, token).ConfigureAwait(false), cancel);

    public static Task<WrittenObject> WriteJsonAsync<T>(this IObjectStore store, string path, T value, CancellationToken cancel = default) =>
        store.WriteAsync(path, JsonSerializer.SerializeToUtf8Bytes(value, Json), cancel);

    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    /// <exception cref="JsonException">The object is not the document it should be.</exception>
    public static async Task<T> ReadJsonAsync<T>(this IObjectStore store, string path, CancellationToken cancel = default)
    {
        await using var stream = await store.OpenRequiredAsync(path, cancel).ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync<T>(stream, Json, cancel).ConfigureAwait(false)
            ?? throw new JsonException($"'{path}' holds null.");
    }

    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    public static async Task<Stream> OpenRequiredAsync(this IObjectStore store, string path, CancellationToken cancel = default) =>
        await store.OpenAsync(path, cancel).ConfigureAwait(false)
        ?? throw new FileNotFoundException($"The store has no object '{path}'. If it was there before, run 'verify' to see what else is gone.");

    /// <summary>Reads an object once for its size and hash.</summary>
    public static async Task<WrittenObject> DescribeAsync(this IObjectStore store, string path, CancellationToken cancel = default)
    {
        await using var stream = await store.OpenRequiredAsync(path, cancel).ConfigureAwait(false);
        var hash = await SHA256.HashDataAsync(stream, cancel).ConfigureAwait(false);
        return new WrittenObject(path, stream.Length, Convert.ToHexStringLower(hash));
    }

    public static async Task<byte[]> ReadBytesAsync(this IObjectStore store, string path, CancellationToken cancel = default)
    {
        await using var stream = await store.OpenRequiredAsync(path, cancel).ConfigureAwait(false);
        // Known to be that long: a buffer that grows takes four times as much on the way.
        using var buffer = new MemoryStream(stream.CanSeek ? checked((int)stream.Length) : 0);
        await stream.CopyToAsync(buffer, cancel).ConfigureAwait(false);
        return buffer.Length == buffer.Capacity ? buffer.GetBuffer() : buffer.ToArray();
    }

    /// <summary>Passes bytes on and hashes them on the way.</summary>
    private sealed class HashingStream(Stream inner) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _length;

        public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => _length;
        public override long Position { get => _length; set => throw new NotSupportedException(); }
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            _length += buffer.Length;
            inner.Write(buffer);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _hash.AppendData(buffer.Span);
            _length += buffer.Length;
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
