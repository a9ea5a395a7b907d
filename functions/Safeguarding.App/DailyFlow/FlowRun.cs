using System.Net;
using Safeguarding.App.Commands;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.App.DailyFlow;

/// <summary>What sending would send, or sent.</summary>
/// <param name="Sent">What the ledger has of it; null on a dry run, or when there was nothing to send.</param>
internal sealed record FlowReport(DateOnly Night, string Build, string Destination, long New, long Changed, long Purged, long Unchanged, FlowSent? Sent, FlowOutcome? Outcome)
{
    public long Changes => New + Changed + Purged;

    /// <summary>Records certainly not taken that are not at fault themselves.</summary>
    public long NotSent => Sent is null ? Changes : Changes - Sent.Acknowledged - Sent.Refused - Sent.InDoubt;
}

/// <summary>One run of the daily flow: finishes what was cut off, compares the publication with what the department holds, sends, and writes down what it holds then.</summary>
/// <param name="at">When it began, for the ledger.</param>
internal sealed class FlowRun(IObjectStore store, Ledger ledger, FlowPlace place, Publication publication, DateTimeOffset at)
{
    /// <summary>Children that may be purged in one run without a person saying so: a table that came nearly empty must not empty the department's.</summary>
    private const double MostPurged = 0.05;

    private const long AlwaysPurged = 20;

    /// <summary>Counts what would be sent. Writes nothing.</summary>
    /// <exception cref="WrongUseException">The publication has no daily flow.</exception>
    public async Task<FlowReport> CountAsync(CancellationToken cancel)
    {
        var counts = new Dictionary<FlowKind, long>();
        foreach (var change in await ChangesAsync(cancel).ConfigureAwait(false)) counts[change.Kind] = counts.GetValueOrDefault(change.Kind) + 1;
        return new FlowReport(publication.Night, publication.Build, place.Destination, Of(FlowKind.New), Of(FlowKind.Changed), Of(FlowKind.Purged), Of(FlowKind.Unchanged), null, null);

        long Of(FlowKind kind) => counts.GetValueOrDefault(kind);
    }

    /// <param name="client">Already knows where to and with what right.</param>
    /// <exception cref="WrongUseException">It must not be sent: a newer night was, the destination is another address, or too many children would be purged.</exception>
    public async Task<FlowReport> SendAsync(FlowClient client, Uri address, FlowPatience patience, TimeProvider time, bool allowPurges, Action<Progress> report, CancellationToken cancel)
    {
        var endpoint = FlowPayloads.Sha256(address.AbsoluteUri);
        if (await FlowJournal.LastAsync(store, place, cancel).ConfigureAwait(false) is { } last)
        {
            if (last.Endpoint != endpoint) throw new WrongUseException($"'{place.Destination}' was another address before. What one service holds, another does not: give this one a name of its own with --destination. Nothing was sent.");
            if (last.Night > publication.Night) throw new WrongUseException($"The night of {last.Night:yyyy-MM-dd} was sent already, and this publication is of {publication.Night:yyyy-MM-dd}. Nothing was sent.");
        }

        await FlowJournal.FinishLastAsync(store, place, ledger, at, cancel).ConfigureAwait(false);
        var counted = await CountAsync(cancel).ConfigureAwait(false);
        if (counted.Changes == 0) return counted;
        if (!allowPurges && counted.Purged > AlwaysPurged && counted.Purged > MostPurged * (counted.Changed + counted.Unchanged + counted.Purged))
            throw new WrongUseException(FormattableString.Invariant($"{counted.Purged} children would be taken away from what the department holds, which is more than one in twenty. If the extracts are right, and these children really are out of the flow, run again with --allow-purges. Nothing was sent."));

        // Twice from the files rather than once into memory: the intent must be whole before the first record leaves.
        var changes = await ChangesAsync(cancel).ConfigureAwait(false);
        var header = new FlowRunHeader(publication.Night, publication.Build, endpoint, counted.New, counted.Changed, counted.Purged);
        var journal = await FlowJournal.BeginAsync(store, place, header, () => changes, cancel).ConfigureAwait(false);
        var outcome = await new FlowSender(client, journal, patience, time, report).SendAsync(cancel).ConfigureAwait(false);
        return counted with { Sent = await journal.EndAsync(ledger, at, cancel).ConfigureAwait(false), Outcome = outcome };
    }

    /// <summary>An HTTP client for the service: no redirects, which would carry the token elsewhere, and no time limit of its own.</summary>
    public static HttpClient Http()
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"SafeguardingPipeline/{CodeVersion.Release}");
        return http;
    }

    private async Task<IEnumerable<FlowChange>> ChangesAsync(CancellationToken cancel)
    {
        var payloads = publication.Files.FirstOrDefault(f => f.Name == FlowStage.Payloads)?.Object
            ?? throw new WrongUseException("The publication has no daily flow: social care's people have not come, or it was made before there was one. Run 'safeguarding build' first.");
        if (await store.DescribeAsync(payloads.Path, cancel).ConfigureAwait(false) != payloads)
            throw new InvalidDataException($"'{payloads.Path}' changed since it was published, so it is not sent. Restore it, and run 'verify' to see what else has changed.");
        var held = await place.HeldAsync(store, cancel).ConfigureAwait(false);
        var withheld = await Withholding.LeftOutAsync(store, publication, cancel).ConfigureAwait(false);
        return FlowComparison.Of(
            held is null ? [] : FlowStage.Without(FlowLines.ReadHeld(await store.OpenRequiredAsync(held.Path, cancel).ConfigureAwait(false)), withheld),
            FlowPayloads.Read(await store.OpenRequiredAsync(payloads.Path, cancel).ConfigureAwait(false)));
    }
}
