using System.Collections.Concurrent;

namespace Safeguarding.App.Storage;

/// <summary>A file held open by one process at a time, and by one caller within it. It ends with its holder, however that ends; the file itself stays.</summary>
/// <remarks>Taking the file away would let two in: one that had opened it before, and one that makes it anew.</remarks>
internal static class FileLock
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new(StringComparer.Ordinal);

    /// <summary>Takes the lock if nobody has it. Null when somebody does.</summary>
    public static FileStream? TryTake(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>Waits for its turn. For work of milliseconds.</summary>
    /// <exception cref="IOException">Somebody has held it for a minute.</exception>
    public static async Task<IDisposable> TakeAsync(string file, CancellationToken cancel)
    {
        // Those within one process queue up; only processes poll one another.
        var turn = Turns.GetOrAdd(file, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        FileStream? held = null;
        try
        {
            for (var tries = 0; (held = TryTake(file)) is null; tries++)
            {
                if (tries == 6_000) throw new IOException($"'{file}' has been locked by another process for a minute. See which one is stuck and end it.");
                await Task.Delay(10, cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            if (held is null) turn.Release();
        }

        return new Turn(turn, held);
    }

    /// <summary>A sharing or lock violation on Windows; on Unix EAGAIN, which is 11 on Linux and 35 on macOS.</summary>
    private static bool IsHeld(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;

    private sealed class Turn(SemaphoreSlim turn, FileStream held) : IDisposable
    {
        public void Dispose()
        {
            held.Dispose();
            turn.Release();
        }
    }
}
