using System.Text;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Storage;

public sealed class MemoryStoreTests : ObjectStoreContract
{
    private readonly MemoryStore _store = new();

    protected override ISweepableStore Store => _store;

    protected override Task OverwriteAsync(string path, string content)
    {
        _store.Drop(path, Encoding.UTF8.GetBytes(content));
        return Task.CompletedTask;
    }
}
