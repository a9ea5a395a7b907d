using System.Runtime.InteropServices;

namespace Safeguarding.App.Storage;

/// <summary>Gives a finished file its name, unless the name is taken, in one step that no other process can come between.</summary>
/// <remarks>
/// On Unix the base library's move without overwriting looks first and renames after, so of two writers both may believe they made
/// the object. link(2) refuses a name that exists and is the classic way round it; on Windows the move itself is atomic.
/// </remarks>
internal static class NewName
{
    private const int Exists = 17;

    /// <returns>False when the name is taken; the finished file then keeps its old one.</returns>
    /// <exception cref="IOException">The name cannot be given for another reason, such as a full disk or a file system without hard links.</exception>
    public static bool TryGive(string finished, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(finished, name, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(name))
            {
                return false;
            }
        }

        if (Link(finished, name) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == Exists
            ? false
            : throw new IOException($"The store's folder would not take a new object (system error {error}: {Marshal.GetPInvokeErrorMessage(error)}). It needs free space and a file system with hard links.");
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
