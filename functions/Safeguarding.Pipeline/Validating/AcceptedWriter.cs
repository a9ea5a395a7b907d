using System.Threading.Channels;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Encodes and compresses batches of accepted rows beside the thread that validates. Batches are few and come back to be filled again, so memory is flat; they are written in the order they came, so the file is the same however the threads run.</summary>
internal sealed class AcceptedWriter : IAsyncDisposable
{
    private const int Batches = 8;

    private readonly Channel<RowBatch> _full = Channel.CreateBounded<RowBatch>(Batches);
    private readonly Channel<RowBatch> _empty = Channel.CreateBounded<RowBatch>(Batches);
    private readonly Task _encoding;

    public AcceptedWriter(Contract contract, ParquetWriter writer, CancellationToken cancel)
    {
        for (var i = 0; i < Batches; i++) _empty.Writer.TryWrite(new RowBatch(contract));
        _encoding = Task.Run(() => EncodeAsync(writer, cancel), cancel);
    }

    public ValueTask<RowBatch> EmptyBatchAsync(CancellationToken cancel) => _empty.Reader.ReadAsync(cancel);

    /// <summary>Gives a batch to be written.</summary>
    /// <exception cref="ChannelClosedException">Encoding failed; <see cref="CompleteAsync"/> throws what went wrong.</exception>
    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancel) => _full.Writer.WriteAsync(batch, cancel);

    /// <summary>Waits until every batch is written and the file complete.</summary>
    public async Task CompleteAsync()
    {
        _full.Writer.TryComplete();
        await _encoding.ConfigureAwait(false);
    }

    private async Task EncodeAsync(ParquetWriter writer, CancellationToken cancel)
    {
        try
        {
            await foreach (var batch in _full.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
            {
                batch.WriteTo(writer);
                batch.Clear();
                _empty.Writer.TryWrite(batch);
            }
            writer.Complete();
        }
        finally
        {
            // When encoding fails, the validating thread must not wait for batches that never come back.
            _empty.Writer.TryComplete();
            _full.Writer.TryComplete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _full.Writer.TryComplete();
        await Task.WhenAny(_encoding).ConfigureAwait(false);
    }
}
