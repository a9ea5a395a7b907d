using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>Files the product could not deal with: the sender is told that the fault is not theirs.</summary>
public static class Failures
{
    /// <summary>Writes findings for the sender and notes the failure in the ledger. Does nothing for a path that is no extract's, for that one was refused, nor for a file that was taken after all.</summary>
    /// <param name="attempts">How often it was tried.</param>
    public static async Task NoteAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, string landed, int attempts, CancellationToken cancel = default)
    {
        if (!LandingPath.TryParse(landed, out var path) || Landings.ContractOf(path, contracts) is not { } contract) return;
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        StoredObject? found = null;
        await foreach (var item in store.ListAsync(Landed.FolderOf(landed), cancel).ConfigureAwait(false))
            if (item.Path == landed) found = item;
        if (found is not { } file || !Holds(ledger.History)) return;
        var findings = $"quarantine/{contract.Agency}/{contract.Table}/{path.Date:yyyy-MM-dd}/failed-{WorkId.Of(landed, $"{attempts}", run.CodeVersion)}/findings.json";
        var finding = FindingCatalogue.NotProcessed.OfFile(detail: FormattableString.Invariant($"{attempts}"));
        await store.WriteJsonAsync(findings, new { contract = contract.Name, path = landed, held = true, findings = new[] { new { finding.Code, severity = "hold_extract", finding.Message, what_to_do = finding.Fix } } }, cancel).ConfigureAwait(false);
        if (await ledger.AppendIfAsync(new ExtractFailed(contract.Agency, contract.Table, path.Date, landed, attempts, findings), run.StartedAt, Holds, cancel).ConfigureAwait(false))
            Telemetry.Extract(contract.Agency, contract.Table, "failed", 0, 0, 0);

        bool Holds(ExtractHistory now) => now.FailureOf(landed) is null && (now.LastOf(landed)?.Event as IAboutLandedFile)?.File.Version != file.Version;
    }
}
