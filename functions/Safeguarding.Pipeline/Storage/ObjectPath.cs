using System.Buffers;

namespace Safeguarding.Pipeline.Storage;

/// <summary>The grammar of object paths: segments of letters, digits and <c>. _ - =</c>, none of them empty, <c>.</c> or <c>..</c>, at most 1,024 characters in all.</summary>
/// <remarks>Narrower than what blob storage allows on purpose: a path that passes means the same thing to a file system, a URL and a log line.</remarks>
public static class ObjectPath
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-=");

    public static bool IsValid(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path.Length > 1024) return false;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment.IsEmpty || segment is "." or ".." || segment.ContainsAnyExcept(Allowed)) return false;
        }

        return true;
    }

    /// <exception cref="ArgumentException">The path breaks the grammar. The message does not repeat it: file names come from outside and may hold a name.</exception>
    public static void ThrowIfInvalid(string path)
    {
        if (!IsValid(path))
            throw new ArgumentException("An object path may hold only letters, digits, '.', '_', '-' and '=' between single slashes, and no '..'.", nameof(path));
    }
}
