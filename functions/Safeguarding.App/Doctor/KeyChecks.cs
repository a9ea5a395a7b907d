using Safeguarding.App.Commands;
using Safeguarding.App.Storage;

namespace Safeguarding.App.Doctor;

/// <summary>Whether there is a pseudonym key, long enough, and where readers of the data cannot find it.</summary>
internal static class KeyChecks
{
    private const string Check = "pseudonym key";
    private const UnixFileMode NotOwner = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <param name="used">Id of the key that the newest night was published with; null when none is, or nobody can tell.</param>
    public static IEnumerable<Diagnosis> Of(StoreRoot root, Patient patient, string? used)
    {
        // Whoever does not build needs none.
        if (patient.Duty is not (null or "build")) yield break;
        var named = patient.KeyFile ?? patient.Setting(Session.KeyFileSetting);
        var file = patient.Setting(Session.KeySetting) is not null && patient.KeyFile is null ? null : named ?? (root.IsFolder ? Session.KeyFileOf(patient.Root) : null);
        if (named is null && file is not null && !File.Exists(file) && used is not null)
        {
            yield return new Diagnosis(Check, Weight.Fault, $"There is none, and the newest night was published with the key {used}: the next build would make another.", "Bring the key back from where it is kept (the vault, the safe) before anything is built; to change it on purpose there is 'safeguarding rekey'.");
            yield break;
        }

        if (named is null && file is not null && !File.Exists(file))
        {
            yield return Diagnosis.Fine(Check, "There is none yet; the first build makes one.");
            yield break;
        }

        Diagnosis? wrong = null;
        var id = "";
        try
        {
            id = Session.ReadKey(root, patient.KeyFile, patient.Setting).Id;
        }
        catch (WrongUseException said)
        {
            wrong = new Diagnosis(Check, Weight.Fault, said.Message, "openssl rand -hex 32 makes one. Keep it where the data is not: with it, pseudonyms can be undone; without it, the pseudonymised zone is not published.");
        }

        if (wrong is not null)
        {
            yield return wrong;
            yield break;
        }

        if (file is not null && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & NotOwner) != 0)
            yield return new Diagnosis(Check, Weight.Warning, "Others than its owner may read the pseudonym key.", "chmod 600 on the file.");
        if (used is not null && used != id)
            yield return new Diagnosis(Check, Weight.Fault, $"It has the id {id}, and the newest night was published with the key {used}: the next build would change every pseudonym without a bridge.", "Give the key of that id; to change it on purpose there is 'safeguarding rekey'.");
        yield return Diagnosis.Fine(Check, $"There is one, with the id {id}.");
    }
}
