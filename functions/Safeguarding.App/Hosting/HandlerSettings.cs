using System.Globalization;
using Safeguarding.App.Commands;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Landing;

namespace Safeguarding.App.Hosting;

/// <summary>App settings of the handler: environment variables, since that is how the Functions host hands them on. Secrets are not among them: they are named, by file or vault.</summary>
internal static class HandlerSettings
{
    /// <summary>What <c>--root</c> takes: the data account's blob address, or a folder.</summary>
    public const string Root = "SAFEGUARDING_DATA";

    /// <summary>The one duty of this app, of those in <c>infra/names.json</c>. Without it the app has them all.</summary>
    public const string Duty = "SAFEGUARDING_DUTY";

    /// <summary>JSON file with the council's return header, as <c>--authority</c>.</summary>
    public const string Authority = "SAFEGUARDING_AUTHORITY";

    /// <summary>Client id of the identity that may delete; without it the retention sweep deletes nothing. In a folder, which has no identities, any text turns the sweep on.</summary>
    public const string RetentionIdentity = "SAFEGUARDING_RETENTION_CLIENT_ID";

    /// <summary>Hours after midnight (UTC) that follows a night: when extracts are expected, and when it is built without those missing.</summary>
    public const string ExpectedBy = "SAFEGUARDING_EXPECTED_BY", Deadline = "SAFEGUARDING_DEADLINE";

    /// <summary>How long nothing must have come before a night past its deadline is built, hh:mm:ss.</summary>
    public const string Quiet = "SAFEGUARDING_QUIET";

    /// <summary>Set by the local host alone: the handler ends when its standard input does.</summary>
    public const string EndsWithHost = "SAFEGUARDING_ENDS_WITH_HOST";

    /// <summary>host.json's maxDequeueCount.</summary>
    public const int LastAttempt = 5;

    public static string? Of(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <param name="setting">Where settings come from; without it, from the environment.</param>
    /// <exception cref="WrongUseException">A setting is not a time.</exception>
    public static ReadinessRules Readiness(Func<string, string?>? setting = null)
    {
        var rules = new ReadinessRules();
        return new ReadinessRules { ExpectedBy = Time(ExpectedBy, rules.ExpectedBy), Deadline = Time(Deadline, rules.Deadline), Quiet = Time(Quiet, rules.Quiet) };

        TimeSpan Time(string name, TimeSpan otherwise) =>
            (setting ?? Of)(name) is not { } text ? otherwise
            : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero ? time
            : throw new WrongUseException($"The setting {name} must be a time as hh:mm or hh:mm:ss.");
    }

    /// <exception cref="WrongUseException">The setting is missing or names no store.</exception>
    public static StoreRoot OpenRoot(string? identity = null)
    {
        var text = Of(Root) ?? throw new WrongUseException($"The setting {Root} must say where the data is: {StoreRoot.Forms}.");
        try
        {
            return StoreRoot.Open(text, identity);
        }
        catch (FormatException wrong)
        {
            throw new WrongUseException($"{Root}: {wrong.Message}");
        }
    }

    /// <summary>The duty of this app; null for all of them.</summary>
    /// <exception cref="WrongUseException">There is no such duty, or it has no functions.</exception>
    public static Pipeline.Deployment.Duty? OwnDuty() => Of(Duty) is not { } name ? null
        : Names.Deployed.Duties.FirstOrDefault(d => d.Name == name && d.Functions.Length > 0)
          ?? throw new WrongUseException($"The setting {Duty} must be one of: {string.Join(", ", Names.Deployed.Duties.Where(d => d.Functions.Length > 0).Select(d => d.Name))}. Leave it out where one app does everything.");
}
