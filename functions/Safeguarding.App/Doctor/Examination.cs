using System.Runtime.CompilerServices;
using Safeguarding.App.Hosting;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;

namespace Safeguarding.App.Doctor;

/// <summary>What is looked at.</summary>
/// <param name="Root">As <c>--root</c>.</param>
/// <param name="Settings">The process's settings, by name.</param>
/// <param name="Duty">The duty whose rights the identity should have; null when it is to do everything.</param>
/// <param name="KeyFile">As <c>--key-file</c>.</param>
/// <param name="Authority">As <c>--authority</c>.</param>
internal sealed record Patient(string Root, IReadOnlyDictionary<string, string> Settings, string? Duty, string? KeyFile, string? Authority, TimeProvider Clock)
{
    /// <summary>A setting, or null when it is absent or empty.</summary>
    public string? Setting(string name) => Settings.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>Looks at everything that a night needs and says what is wrong with it, place by place. Changes nothing but for a probe that it takes away again.</summary>
internal static class Examination
{
    public static async IAsyncEnumerable<Diagnosis> OfAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var seen in SettingsChecks.Of(patient)) yield return seen;
        foreach (var seen in ContractChecks.Of(Schemas.Embedded, DateOnly.FromDateTime(patient.Clock.GetUtcNow().UtcDateTime))) yield return seen;

        StoreRoot root;
        Diagnosis? unusable = null;
        try
        {
            root = StoreRoot.Open(patient.Root, retries: StorageRetries.Impatient);
        }
        catch (FormatException wrong)
        {
            root = null!;
            unusable = new Diagnosis("root", Weight.Fault, wrong.Message, "Give --root, or the setting " + HandlerSettings.Root + ", in one of these forms.");
        }

        if (unusable is not null)
        {
            yield return unusable;
            yield break;
        }

        var reached = true;
        await foreach (var seen in PlaceChecks.OfAsync(root, patient, cancel).ConfigureAwait(false))
        {
            reached &= seen.Weight != Weight.Fault;
            yield return seen;
        }

        foreach (var seen in KeyChecks.Of(root, patient, reached ? await StateChecks.KeyInUseAsync(root.Objects, cancel).ConfigureAwait(false) : null)) yield return seen;
        // What cannot be reached has nothing more to say than that.
        if (!reached) yield break;
        if (patient.Duty is { } duty && Names.Deployed.Duties.FirstOrDefault(d => d.Name == duty) is { } own)
            await foreach (var seen in RightsChecks.OfAsync(root, own, cancel).ConfigureAwait(false)) yield return seen;
        await foreach (var seen in StateChecks.OfAsync(root, patient, cancel).ConfigureAwait(false)) yield return seen;
    }
}
