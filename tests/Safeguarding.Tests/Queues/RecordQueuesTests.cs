using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;

namespace Safeguarding.Tests.Queues;

public sealed class RecordQueuesInMemoryTests : WorkQueueContract
{
    private readonly ManualClock _clock = new();

    public RecordQueuesInMemoryTests() => Queues = new RecordQueues(new MemoryRecords(), _clock);

    protected override IWorkQueues Queues { get; }

    protected override void Pass(TimeSpan time) => _clock.Now += time;
}

public sealed class RecordQueuesInAFolderTests : WorkQueueContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("folder-queues");
    private readonly ManualClock _clock = new();

    /// <summary>Another one each time, as another process would have.</summary>
    protected override IWorkQueues Queues => new RecordQueues(new FolderRecords(_folder.FullName), _clock);

    public void Dispose() => _folder.Delete(recursive: true);

    protected override void Pass(TimeSpan time) => _clock.Now += time;
}

internal sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 31, 22, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
