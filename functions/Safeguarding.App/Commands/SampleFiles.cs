using System.Security.Cryptography;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.App.Commands;

/// <summary>Drops the invented extracts into a folder, as an agency would.</summary>
internal static class SampleFiles
{
    /// <returns>How many files there are.</returns>
    public static int Write(string folder, SampleOptions options)
    {
        var files = 0;
        SyntheticAuthority.Generate(options).Write(path =>
        {
            files++;
            return new Unchanged(Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar)));
        });
        return files;
    }

    /// <summary>A file that takes its name only when it is whole, and only when its content is new: making the same sample twice touches nothing.</summary>
    private sealed class Unchanged(string path) : FileStream(Prepare(path), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16)
    {
        private static string Prepare(string path)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return path + ".part";
        }

        protected override void Dispose(bool disposing)
        {
            var first = disposing && !SafeFileHandle.IsClosed;
            base.Dispose(disposing);
            if (!first) return;
            if (File.Exists(path) && SameContent(path, path + ".part")) File.Delete(path + ".part");
            else File.Move(path + ".part", path, overwrite: true);
        }

        private static bool SameContent(string a, string b)
        {
            using var left = File.OpenRead(a);
            using var right = File.OpenRead(b);
            return left.Length == right.Length && SHA256.HashData(left).AsSpan().SequenceEqual(SHA256.HashData(right));
        }
    }
}
