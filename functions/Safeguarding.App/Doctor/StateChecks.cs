using System.Globalization;
using System.Runtime.CompilerServices;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.App.Doctor;

/// <summary>How it stands with what earlier nights left: the ledger's chain, the newest publication and the pointer to it, queues, tables.</summary>
internal static class StateChecks
{
    /// <summary>After so many days without a publication, somebody should know.</summary>
    private const int Stale = 2;

    public static async IAsyncEnumerable<Diagnosis> OfAsync(StoreRoot root, Patient patient, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return await LedgerAsync(root.Objects, cancel).ConfigureAwait(false);
        yield return await NightAsync(root.Objects, patient, cancel).ConfigureAwait(false);
        if (await SubjectsAsync(root, cancel).ConfigureAwait(false) is { } lost) yield return lost;
        foreach (var queue in Names.Deployed.Queues) yield return await QueueAsync(root.Queues, queue.Name, cancel).ConfigureAwait(false);
        foreach (var table in Names.Deployed.Tables)
        {
            var refused = await Probe.OfAsync(async () => await root.Records.GetAsync(table.Name, "doctor", "none", cancel).ConfigureAwait(false)).ConfigureAwait(false);
            if (refused is not null && patient.Duty is null)
                yield return new Diagnosis("tables", Weight.Warning, $"Table {table.Name} cannot be read ({refused}).", "Give the identity its role on the table, or name its duty with --duty, which may not need it.");
        }
    }

    /// <summary>Id of the key that the newest night was published with; null where nothing is, where its plan is gone or cannot be read, or an older version made it.</summary>
    public static async Task<string?> KeyInUseAsync(ISweepableStore store, CancellationToken cancel)
    {
        var id = "";
        await Probe.OfAsync(async () =>
        {
            if (await Publications.LatestAsync(store, DateOnly.MaxValue.AddDays(-1), cancel).ConfigureAwait(false) is not { } latest || await store.SizeAsync(BuildPlan.PathOf(latest.Build), cancel).ConfigureAwait(false) is null) return;
            id = (await store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(latest.Build), cancel).ConfigureAwait(false)).KeyId;
        }).ConfigureAwait(false);
        return id.Length > 0 && id != PseudonymKey.None.Id ? id : null;
    }

    /// <summary>Whether what the ledger says of withheld and erased children is in the tables too; null when it is, or this identity cannot tell.</summary>
    private static async Task<Diagnosis?> SubjectsAsync(StoreRoot root, CancellationToken cancel)
    {
        string? lost = null;
        await Probe.OfAsync(async () =>
        {
            try
            {
                await RestrictionLog.ThrowIfLostAsync(root.Records, await Ledger.OpenAsync(root.Objects, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            }
            catch (InvalidOperationException said)
            {
                lost = said.Message;
            }
            catch (InvalidDataException)
            {
                // A broken ledger is said elsewhere.
            }
        }).ConfigureAwait(false);
        return lost is null ? null : new Diagnosis("tables", Weight.Fault, lost, "infra/runbooks/restore.md says where the copies are.");
    }

    private static async Task<Diagnosis> LedgerAsync(ISweepableStore store, CancellationToken cancel)
    {
        try
        {
            var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
            return Diagnosis.Fine("ledger", string.Create(CultureInfo.InvariantCulture, $"{ledger.Entries.Count} entries, each with the hash of the one before."));
        }
        catch (InvalidDataException broken)
        {
            return new Diagnosis("ledger", Weight.Fault, broken.Message, "Run 'safeguarding verify', restore the ledger from its immutable copy, and find out who could write there. No night is built on a broken ledger.");
        }
        catch (Azure.RequestFailedException refused)
        {
            return new Diagnosis("ledger", Weight.Warning, $"The ledger cannot be read ({refused.Status}).", "Readers of a zone need not; whoever runs a night must.");
        }
    }

    private static async Task<Diagnosis> NightAsync(ISweepableStore store, Patient patient, CancellationToken cancel)
    {
        const string Check = "publication";
        if (await Publications.LatestAsync(store, DateOnly.MaxValue.AddDays(-1), cancel).ConfigureAwait(false) is not { } latest)
            return Diagnosis.Fine(Check, "Nothing is published yet.");
        var name = string.Create(CultureInfo.InvariantCulture, $"Publication {latest.Number} of {latest.Night:yyyy-MM-dd}");
        if (latest.Files.IsEmpty) return new Diagnosis(Check, Weight.Fault, $"{name} holds no file.", "Look at 'safeguarding status' and build the night again.");
        if (!latest.Withheld.IsEmpty)
            return new Diagnosis(Check, Weight.Warning, $"{name} withholds {latest.Withheld.Length} datasets: {string.Join(", ", latest.Withheld.Select(w => w.Name))}.", "Each says why in the manifest and in the answer of 'safeguarding build'.");
        if (await store.SizeAsync(Publications.Pointer, cancel).ConfigureAwait(false) is null || await store.ReadJsonAsync<LatestPublication>(Publications.Pointer, cancel).ConfigureAwait(false) is var pointer && pointer.Build != latest.Build)
            return new Diagnosis(Check, Weight.Warning, $"{name} is the newest, but {Publications.Pointer} does not point at it: a run died in between.", "Run 'safeguarding build'; it finishes what was left.");
        var days = DateOnly.FromDateTime(patient.Clock.GetUtcNow().UtcDateTime).DayNumber - latest.Night.DayNumber;
        // Invented nights are as old as they like.
        return days > Stale && patient.Duty is not null
            ? new Diagnosis(Check, Weight.Warning, string.Create(CultureInfo.InvariantCulture, $"{name} is {days} days old."), "See 'safeguarding status', the poison queues, and whether the app that builds runs.")
            : Diagnosis.Fine(Check, $"{name} is the newest.");
    }

    private static async Task<Diagnosis> QueueAsync(IWorkQueues queues, string name, CancellationToken cancel)
    {
        var (waiting, poison) = (0, 0);
        var refused = await Probe.OfAsync(async () => (waiting, poison) = (await queues.CountAsync(name, cancel).ConfigureAwait(false), await queues.CountAsync(QueueNames.PoisonOf(name), cancel).ConfigureAwait(false))).ConfigureAwait(false);
        if (refused is not null) return new Diagnosis("queues", Weight.Warning, $"Queue {name} cannot be looked into ({refused}).", "The queues of an account lie beside its blobs: is their private endpoint there, and has the identity its role?");
        return poison > 0
            ? new Diagnosis("queues", Weight.Warning, string.Create(CultureInfo.InvariantCulture, $"{poison} messages failed too often and lie in {QueueNames.PoisonOf(name)}."), $"'safeguarding poison list --queue {name}' shows them; mend the cause, then requeue.")
            : Diagnosis.Fine("queues", string.Create(CultureInfo.InvariantCulture, $"{name}: {waiting} waiting, none failed."));
    }
}
