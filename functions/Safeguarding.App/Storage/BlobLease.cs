using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Storage;

/// <summary>How long a blob lease lasts without renewal (the service takes 15 to 60 seconds) and how often it is renewed.</summary>
internal sealed record LeaseTerms(TimeSpan Lasts, TimeSpan Renewed)
{
    public static readonly LeaseTerms Default = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));

    /// <summary>A holder that cannot renew stops believing in its lease this long before the service does, so that two are never at work by the clock of either.</summary>
    public TimeSpan Margin => Lasts / 6;
}

/// <summary>A blob lease, renewed in the background until it is disposed of.</summary>
internal sealed class BlobLease : IStoreLease
{
    private readonly BlobLeaseClient _lease;
    private readonly LeaseTerms _terms;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;

    private BlobLease(BlobLeaseClient lease, LeaseTerms terms, TimeProvider clock, long takenAt)
    {
        (_lease, _terms, _clock) = (lease, terms, clock);
        Lost = _lost.Token;
        _renewing = RenewAsync(takenAt);
    }

    public CancellationToken Lost { get; }

    /// <summary>Takes the lease of a blob. Its id is ours before the first try, so a try whose answer was lost is repeated without harm.</summary>
    /// <returns>Null when somebody else has it.</returns>
    /// <exception cref="RequestFailedException">There is no such blob (404), or storage refused otherwise.</exception>
    public static async Task<BlobLease?> TakeAsync(BlockBlobClient blob, LeaseTerms terms, CancellationToken cancel)
    {
        var lease = blob.GetBlobLeaseClient();
        var takenAt = TimeProvider.System.GetTimestamp();
        try
        {
            await lease.AcquireAsync(terms.Lasts, cancellationToken: cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
        {
            return null;
        }

        return new BlobLease(lease, terms, TimeProvider.System, takenAt);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (!Lost.IsCancellationRequested)
        {
            try
            {
                await _lease.ReleaseAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (IsOfStorage(e))
            {
                // It ends by itself within its time.
            }
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(long renewedAt)
    {
        while (true)
        {
            await Task.Delay(_terms.Renewed, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested) return;
            var left = _terms.Lasts - _terms.Margin - _clock.GetElapsedTime(renewedAt);
            if (left <= TimeSpan.Zero) break;
            // Counted from before the request: the service counts from when it gets it.
            var asked = _clock.GetTimestamp();
            using var inTime = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            inTime.CancelAfter(left);
            try
            {
                await _lease.RenewAsync(cancellationToken: inTime.Token).ConfigureAwait(false);
                renewedAt = asked;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
                break;
            }
            catch (Exception e) when (IsOfStorage(e))
            {
                // As long as it lasts, the next renewal may get through.
            }

            if (_stop.IsCancellationRequested) return;
        }

        await _lost.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>What the SDK throws when storage, the network or the identity does not answer; several tries come as one aggregate.</summary>
    private static bool IsOfStorage(Exception e) => e is RequestFailedException or AggregateException or IOException or OperationCanceledException or AuthenticationFailedException;
}
