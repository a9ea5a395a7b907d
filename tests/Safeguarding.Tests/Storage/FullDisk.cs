namespace Safeguarding.Tests.Storage;

/// <summary>A file on a disk without room: it can be made, and every byte that reaches the operating system is refused for want of space.</summary>
internal static class FullDisk
{
    /// <summary>
    /// Linux has a device that is always full, so the refusal is the kernel's own and comes as late as a real one does: when a
    /// buffer is flushed, or at the end. Elsewhere a file that may only be read stands in for it, refused at opening.
    /// </summary>
    public static FileStream Open(string path)
    {
        using (File.Create(path))
        {
            // It has its name already, as it would have, and must be taken away again.
        }

        return OperatingSystem.IsLinux()
            ? new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite)
            : throw new IOException("There is not enough space on the disk.");
    }
}
