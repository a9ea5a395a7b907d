using Safeguarding.App.Commands;
using Safeguarding.App.Hosting;

namespace Safeguarding.App.DailyFlow;

/// <summary>Where the daily flow is sent and with what right. Settings of the process, never options: in Azure they are references to a key vault. Not a record, so that no message prints what is secret.</summary>
internal sealed class FlowSettings
{
    public const string ApiSetting = "SAFEGUARDING_FLOW_API";
    public const string TokenSetting = "SAFEGUARDING_FLOW_TOKEN_ENDPOINT";
    public const string ClientIdSetting = "SAFEGUARDING_FLOW_CLIENT_ID";
    public const string ClientSecretSetting = "SAFEGUARDING_FLOW_CLIENT_SECRET";
    public const string ScopeSetting = "SAFEGUARDING_FLOW_SCOPE";
    public const string SupplierKeySetting = "SAFEGUARDING_FLOW_SUPPLIER_KEY";

    /// <summary>The API's address, up to but without <c>/children_social_care_data</c>.</summary>
    public required Uri Api { get; init; }
    public required Uri TokenEndpoint { get; init; }
    public required string ClientId { get; init; }
    public required string ClientSecret { get; init; }
    public required string Scope { get; init; }
    public required string SupplierKey { get; init; }

    /// <summary>Where a council's records are posted: the three-digit code is in the path, not the body.</summary>
    public Uri Children(string authority) => new($"{Api.AbsoluteUri.TrimEnd('/')}/children_social_care_data/{authority}/children");

    /// <exception cref="WrongUseException">One is missing, or an address is not https (http is for this machine only).</exception>
    public static FlowSettings Read(Func<string, string?> setting) => new()
    {
        Api = Address(ApiSetting, setting),
        TokenEndpoint = Address(TokenSetting, setting),
        ClientId = Needed(ClientIdSetting, setting),
        ClientSecret = Needed(ClientSecretSetting, setting),
        Scope = Needed(ScopeSetting, setting),
        SupplierKey = Needed(SupplierKeySetting, setting),
    };

    private static string Needed(string name, Func<string, string?> setting) => setting(name)
        ?? throw new WrongUseException($"Sending needs the setting {name}. Nothing was sent. The settings are listed in local.settings.sample.json; secrets belong in a key vault or the process's environment, not in a file that is shared.");

    private static Uri Address(string name, Func<string, string?> setting) =>
        Uri.TryCreate(Needed(name, setting), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address is { Scheme: "http", IsLoopback: true })
            ? address
            : throw new WrongUseException($"The setting {name} must be an https address. Nothing was sent.");
}

/// <summary>What sending takes from outside: settings of the process, time to wait by, and chance for jitter.</summary>
/// <param name="Setting">A setting by name; null when it is not there.</param>
/// <param name="Chance">Numbers from 0 to 1.</param>
internal sealed record FlowOutside(Func<string, string?> Setting, TimeProvider Time, Func<double> Chance)
{
    public static readonly FlowOutside Machine = new(HandlerSettings.Of, TimeProvider.System, Random.Shared.NextDouble);
}

/// <summary>How patiently the service is asked.</summary>
/// <param name="Retries">Repetitions of a request after the first try.</param>
/// <param name="FirstDelay">Wait before the first repetition; it doubles each time, with jitter, up to <paramref name="LongestDelay"/>. What the service asks for with Retry-After comes before it, up to <paramref name="LongestAsked"/>.</param>
/// <param name="OneTry">How long one try may take.</param>
/// <param name="Gap">Least time between the beginnings of two requests; the department's own sender keeps 400 ms.</param>
/// <param name="Break">How long the service is left alone when requests were given up one after another.</param>
/// <param name="Breaks">How often it is left alone before the run ends.</param>
internal sealed record FlowPatience(int Retries, TimeSpan FirstDelay, TimeSpan LongestDelay, TimeSpan LongestAsked, TimeSpan OneTry, TimeSpan Gap, TimeSpan Break, int Breaks)
{
    public static readonly FlowPatience Default = new(
        4, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromMinutes(2), 1);
}
