using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.App.Commands;

/// <summary>Drops the invented extracts into a folder, as an agency would.</summary>
internal static class SampleFiles
{
    /// <returns>How many files there are.</returns>
    public static int Write(string folder, SampleOptions options)
    {
        var files = 0;
        SyntheticAuthority.Write(options, path =>
        {
            files++;
            return new Unchanged(Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar)));
        });
        return files;
    }

    /// <summary>A file that is replaced only when its content is new, so that making the same sample twice touches nothing.</summary>
    private sealed class Unchanged(string path) : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                var content = GetBuffer().AsSpan(0, (int)Length);
                if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    using var file = File.Create(path);
                    file.Write(content);
                }
            }

            base.Dispose(disposing);
        }
    }
}
