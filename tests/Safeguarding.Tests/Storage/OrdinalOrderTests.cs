using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Storage;

public sealed class OrdinalOrderTests
{
    private static readonly string[] Names =
    [
        "raw/a", "raw/a/1/x", "raw/a/1-x", "raw/a/z", "raw/a-b", "raw/a-b/c", "raw/a.b", "raw/a.b/c", "raw/a0", "raw/A/x", "raw/A-x", "raw/b=1/c", "raw/b=1-c", "raw/b", "raw/b_/x", "raw/b_-x", "raw/10/1", "raw/1/0",
    ];

    [Theory]
    [InlineData("raw/")]
    [InlineData("raw/a")]
    public async Task Both_orders_the_service_may_list_in_come_out_ordinal(string prefix)
    {
        var ordinal = Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        // A hierarchical namespace walks folder by folder, as if the slash came first of all.
        var hierarchical = ordinal.OrderBy(n => n.Replace('/', '\u0001'), StringComparer.Ordinal).ToList();
        Assert.NotEqual(ordinal, hierarchical);
        foreach (var listed in new[] { ordinal, hierarchical })
        {
            var result = new List<string>();
            await foreach (var item in OrdinalOrder.Of(Listed(listed), prefix.Length, default)) result.Add(item.Path);
            Assert.Equal(ordinal, result);
        }
    }

    [Fact]
    public async Task It_holds_back_no_more_than_one_group()
    {
        var passed = 0;
        await foreach (var item in OrdinalOrder.Of(Listed(Enumerable.Range(0, 1000).Select(i => $"raw/{i:0000}"), () => passed++), 4, default))
        {
            Assert.Equal("raw/0000", item.Path);
            break;
        }

        Assert.Equal(2, passed);
    }

    private static async IAsyncEnumerable<StoredObject> Listed(IEnumerable<string> paths, Action? passing = null)
    {
        await Task.CompletedTask;
        foreach (var path in paths)
        {
            passing?.Invoke();
            yield return new StoredObject(path, 1, "v");
        }
    }
}
