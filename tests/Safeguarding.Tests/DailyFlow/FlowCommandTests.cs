using System.Text.Json;
using Safeguarding.App.Commands;
using Safeguarding.App.DailyFlow;
using Safeguarding.Tests.App;

namespace Safeguarding.Tests.DailyFlow;

/// <summary><c>flow send</c> on the command line.</summary>
public sealed class FlowCommandTests(DemoFolder demo) : IClassFixture<DemoFolder>
{
    [Fact]
    public async Task Without_send_it_says_what_it_would_do_and_changes_no_byte()
    {
        var before = demo.Picture();
        var said = await Said.ByAsync("flow", "send", "--root", demo.Root);
        Assert.Equal(Exit.Done, said.Exit);
        Assert.Contains("Nothing was sent. With --send, it would be.", said.Out, StringComparison.Ordinal);
        var json = await Said.ByAsync("flow", "send", "--root", demo.Root, "--send", "--dry-run", "--json");
        using var answer = JsonDocument.Parse(json.Out);
        Assert.True(answer.RootElement.GetProperty("new").GetInt64() > 5);
        Assert.False(answer.RootElement.TryGetProperty("sent", out _));
        Assert.Equal(before, demo.Picture());
    }

    [Fact]
    public async Task Sending_without_settings_names_the_setting_and_sends_nothing()
    {
        var said = await Said.ByAsync("flow", "send", "--send", "--root", demo.Copy("unset"), "--destination", "unset");
        Assert.Equal(Exit.WrongUse, said.Exit);
        Assert.Contains(FlowSettings.ApiSetting, said.Notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("LIVE")]
    public async Task A_destination_is_a_plain_word(string name) =>
        Assert.Equal(Exit.WrongUse, (await Said.ByAsync("flow", "send", "--root", demo.Root, "--destination", name)).Exit);

    [Theory]
    [InlineData("http://example.org", false)]
    [InlineData("https://example.org", true)]
    [InlineData("http://127.0.0.1:5", true)]
    [InlineData("ftp://example.org", false)]
    [InlineData("example", false)]
    public void Secrets_go_over_https_only(string address, bool fits)
    {
        string? Setting(string name) => name is FlowSettings.ApiSetting or FlowSettings.TokenSetting ? address : "HUSH";
        if (fits)
        {
            Assert.Equal($"{address}/children_social_care_data/123/children", FlowSettings.Read(Setting).Children("123").AbsoluteUri);
            return;
        }

        var wrong = Assert.Throws<WrongUseException>(() => FlowSettings.Read(Setting));
        Assert.DoesNotContain("HUSH", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("HUSH", FlowSettings.Read(n => n is FlowSettings.ApiSetting or FlowSettings.TokenSetting ? "https://a" : "HUSH").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_of_settings_names_every_one()
    {
        var sample = File.ReadAllText(Path.Combine(Returns.Repository.Root, "local.settings.sample.json"));
        Assert.All(
            new[] { FlowSettings.ApiSetting, FlowSettings.TokenSetting, FlowSettings.ClientIdSetting, FlowSettings.ClientSecretSetting, FlowSettings.ScopeSetting, FlowSettings.SupplierKeySetting },
            name => Assert.Contains($"\"{name}\"", sample, StringComparison.Ordinal));
    }
}
