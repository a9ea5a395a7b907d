using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>Files the product could not deal with: the sender is told that the fault is not theirs.</summary>
public static class Failures
{
    /// <summary>Writes findings for the sender and notes the failure in the ledger. Does nothing for a path that is no extract's: that one was refused.</summary>
    /// <param name="attempts">How often it was tried.</param>
    public static async Task NoteAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, string landed, int attempts, CancellationToken cancel = default)
    {
        if (!LandingPath.TryParse(landed, out var path) || Landings.ContractOf(path, contracts) is not { } contract) return;
        var findings = $"quarantine/{contract.Agency}/{contract.Table}/{path.Date:yyyy-MM-dd}/failed-{WorkId.Of(landed, $"{attempts}", run.CodeVersion)}/findings.json";
        var finding = FindingCatalogue.NotProcessed.OfFile(detail: FormattableString.Invariant($"{attempts}"));
        await store.WriteJsonAsync(findings, new { contract = contract.Name, path = landed, held = true, findings = new[] { new { finding.Code, severity = "hold_extract", finding.Message, what_to_do = finding.Fix } } }, cancel).ConfigureAwait(false);
        Telemetry.Extract(contract.Agency, contract.Table, "failed", 0, 0, 0);
        await ledger.AppendAsync(new ExtractFailed(contract.Agency, contract.Table, path.Date, landed, attempts, findings), run.StartedAt, cancel).ConfigureAwait(false);
    }
}
