using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Tests.Runs;

public sealed class WorkIdTests
{
    [Fact]
    public void Is_the_start_of_the_SHA_256_of_the_parts_each_ended_by_a_line_feed()
    {
        // printf 'a\nb\n' | sha256sum
        Assert.Equal("911169ddaaf146af", WorkId.Of("a", "b"));
    }

    [Fact]
    public void Tells_parts_apart_by_place_order_and_number()
    {
        string[] ids = [WorkId.Of(), WorkId.Of(""), WorkId.Of("", ""), WorkId.Of("ab"), WorkId.Of("a", "b"), WorkId.Of("b", "a"), WorkId.Of("ab", "")];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{16}$", id));
    }
}
