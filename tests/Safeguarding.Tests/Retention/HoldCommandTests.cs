using Safeguarding.App.Commands;

namespace Safeguarding.Tests.Retention;

/// <summary>Holds as information governance places and lifts them.</summary>
public sealed class HoldCommandTests
{
    [Fact]
    public async Task A_hold_is_placed_listed_and_lifted()
    {
        var root = Directory.CreateTempSubdirectory("holds");
        try
        {
            Assert.Equal("[]", await RunAsync(Exit.Done, "hold", "list", "--json", "--root", root.FullName));
            await RunAsync(Exit.Done, "hold", "place", "accepted/police/", "--who", "DPO", "--reason", "inquiry 7", "--root", root.FullName);
            await RunAsync(Exit.Done, "hold", "place", "/", "--who", "DPO", "--reason", "inquiry 8", "--root", root.FullName);
            Assert.Contains("accepted/police/", await RunAsync(Exit.Done, "hold", "list", "--json", "--root", root.FullName), StringComparison.Ordinal);
            var list = await RunAsync(Exit.Done, "hold", "list", "--root", root.FullName);
            Assert.Contains("inquiry 7", list, StringComparison.Ordinal);
            Assert.Contains("everything", list, StringComparison.Ordinal);
            await RunAsync(Exit.WrongUse, "hold", "release", "raw/", "--who", "DPO", "--reason", "over", "--root", root.FullName);
            await RunAsync(Exit.Done, "hold", "release", "/", "--who", "DPO", "--reason", "over", "--root", root.FullName);
            Assert.DoesNotContain("everything", await RunAsync(Exit.Done, "hold", "list", "--root", root.FullName), StringComparison.Ordinal);
            Assert.Contains("3 ledger entries", await RunAsync(Exit.Done, "verify", "--root", root.FullName), StringComparison.Ordinal);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_hold_without_a_reason_is_refused() =>
        await RunAsync(Exit.WrongUse, "hold", "place", "raw/", "--who", "DPO", "--root", Path.GetTempPath());

    private static async Task<string> RunAsync(int exit, params string[] args)
    {
        var (output, notes) = (new StringWriter(), new StringWriter());
        Assert.Equal(exit, await CommandLine.RunAsync(args, Screen.ForText(output, notes)));
        return output.ToString().Trim();
    }
}
