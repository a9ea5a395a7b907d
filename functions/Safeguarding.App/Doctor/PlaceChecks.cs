using System.Runtime.CompilerServices;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Publishing;

namespace Safeguarding.App.Doctor;

/// <summary>Whether the place of the data is there, is closed to others, has room, and goes by our clock.</summary>
internal static class PlaceChecks
{
    private const long LittleRoom = 2L << 30;
    private const string Check = "root";

    /// <summary>Two workers whose clocks are further apart than this disagree on whether an extract is late.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static IAsyncEnumerable<Diagnosis> OfAsync(StoreRoot root, Patient patient, CancellationToken cancel) =>
        root.IsFolder ? FolderAsync(patient, cancel) : AccountAsync(root, patient, cancel);

    private static async IAsyncEnumerable<Diagnosis> FolderAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancel)
    {
        var folder = patient.Root;
        if (File.Exists(folder))
        {
            yield return new Diagnosis(Check, Weight.Fault, "The root is a file and not a folder.", "Name the folder that holds landing, raw and the rest.");
            yield break;
        }

        if (!Directory.Exists(folder))
        {
            yield return new Diagnosis(Check, Weight.Fault, "There is no such folder.", "Make it, or make one with invented people by 'safeguarding demo'.");
            yield break;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & Others) != 0)
            yield return new Diagnosis(Check, Weight.Warning, "Everybody on this machine may look into the folder, which holds children's names.", $"chmod -R o-rwx on it, and keep it on an encrypted disk.");
        var probe = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
        Diagnosis? wrong = null;
        var told = DateTimeOffset.MinValue;
        try
        {
            await File.WriteAllTextAsync(probe, "", cancel).ConfigureAwait(false);
            told = File.GetLastWriteTimeUtc(probe);
            File.Delete(probe);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            wrong = new Diagnosis(Check, Weight.Fault, "Nothing can be written into the folder.", "Look at its rights, whether the disk is full, and whether it is mounted for reading only.");
        }

        if (wrong is not null)
        {
            yield return wrong;
            yield break;
        }

        if (Differs(told, patient) is { } skewed) yield return skewed;
        var room = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (room < LittleRoom) yield return new Diagnosis(Check, Weight.Warning, FormattableString.Invariant($"{room >> 20} MB are left on the disk."), "A night writes about four times what landed: make room, or let the retention table be swept.");
        yield return Diagnosis.Fine(Check, "The folder is there and can be written to.");
    }

    private static async IAsyncEnumerable<Diagnosis> AccountAsync(StoreRoot root, Patient patient, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        Diagnosis? wrong = null;
        DateTimeOffset? told = null;
        try
        {
            // Any answer will do, a refusal too: it bears the account's time.
            using var request = new HttpRequestMessage(HttpMethod.Head, root.Name);
            using var answer = await client.SendAsync(request, cancel).ConfigureAwait(false);
            told = answer.Headers.Date;
        }
        catch (HttpRequestException failure)
        {
            wrong = failure.HttpRequestError == HttpRequestError.NameResolutionError
                ? new Diagnosis(Check, Weight.Fault, "The account's name leads nowhere.", "Look for a slip in the address; with private endpoints, whether this machine asks the DNS zone privatelink.blob.core.windows.net.")
                : new Diagnosis(Check, Weight.Fault, $"The account does not answer ({failure.HttpRequestError}).", "Is this machine in the network, and is the firewall open for it? For the emulator: is it started?");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            wrong = new Diagnosis(Check, Weight.Fault, "The account did not answer within ten seconds.", "A firewall that drops rather than refuses looks like this: is this machine in the network?");
        }

        if (wrong is not null)
        {
            yield return wrong;
            yield break;
        }

        if (told is { } date && Differs(date, patient) is { } skewed) yield return skewed;
        var refused = await Probe.OfAsync(() => Publications.LatestAsync(root.Objects, DateOnly.MaxValue.AddDays(-1), cancel)).ConfigureAwait(false);
        yield return refused switch
        {
            null => Diagnosis.Fine(Check, "The account answers and lets this identity read the publications."),
            "403" => new Diagnosis(Check, Weight.Fault, "The account answers, but this identity may not read the publications.", "Every duty and group may: put the identity into its group, or deploy the roles. A new role takes some minutes to hold."),
            var why => new Diagnosis(Check, Weight.Fault, $"The account answers, but not what it should ({why}).", "Is it a storage account for blobs, and the identity known to its tenant? 'az login' on a laptop, a managed identity in Azure."),
        };
    }

    private static Diagnosis? Differs(DateTimeOffset told, Patient patient)
    {
        var skew = (patient.Clock.GetUtcNow() - told).Duration();
        return skew > Skew
            ? new Diagnosis("clock", Weight.Warning, FormattableString.Invariant($"This machine's clock and that of the storage are {skew.TotalMinutes:0} minutes apart."), "Set this machine's clock by the network's time: extracts are late or not by it, and a sign-in may be refused.")
            : null;
    }
}
