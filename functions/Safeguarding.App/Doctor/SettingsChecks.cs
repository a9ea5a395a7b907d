using Safeguarding.App.Commands;
using Safeguarding.App.DailyFlow;
using Safeguarding.App.Hosting;
using Safeguarding.App.Observability;
using Safeguarding.Pipeline.Deployment;

namespace Safeguarding.App.Doctor;

/// <summary>Settings: misspelt, half given, not a time, not an address, or a reference to a vault that nobody resolved.</summary>
internal static class SettingsChecks
{
    private const string Prefix = "SAFEGUARDING_";
    private const string Reference = "@Microsoft.KeyVault";

    private static readonly string[] Flow =
        [FlowSettings.ApiSetting, FlowSettings.TokenSetting, FlowSettings.ClientIdSetting, FlowSettings.ClientSecretSetting, FlowSettings.ScopeSetting, FlowSettings.SupplierKeySetting];

    public static IEnumerable<Diagnosis> Of(Patient patient)
    {
        var all = Unknown(patient).Concat(Unresolved(patient)).Concat(OfDuty(patient)).Concat(Times(patient)).Concat(FlowIsWhole(patient)).Concat(Addresses(patient)).Concat(Council(patient)).ToList();
        return all.Count > 0 ? all : [Diagnosis.Fine("settings", "Every setting is known and makes sense.")];
    }

    private static IEnumerable<Diagnosis> Unknown(Patient patient)
    {
        var known = Names.Deployed.Settings.Select(s => s.Name).Concat(Names.Deployed.LocalSettings).ToHashSet(StringComparer.Ordinal);
        foreach (var name in patient.Settings.Keys.Where(n => n.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !known.Contains(n)).Order(StringComparer.Ordinal))
            yield return new Diagnosis("settings", Weight.Warning, $"{Word(name)} is no setting of this program, so nothing reads it.", $"Look for a slip of the pen; the settings are in local.settings.sample.json. Near it: {Near(name, known)}.");
    }

    private static IEnumerable<Diagnosis> Unresolved(Patient patient) =>
        from setting in Names.Deployed.Settings
        where patient.Setting(setting.Name)?.StartsWith(Reference, StringComparison.OrdinalIgnoreCase) == true
        select new Diagnosis("settings", Weight.Fault, $"{setting.Name} still is a reference: the vault could not be read.", "Check that the secret is there, that this app's identity may read it, and that the network reaches the vault; then restart the app.");

    private static IEnumerable<Diagnosis> OfDuty(Patient patient)
    {
        var duties = Names.Deployed.Duties;
        if (patient.Duty is not { } name) yield break;
        if (duties.FirstOrDefault(d => d.Name == name) is null)
        {
            yield return new Diagnosis("settings", Weight.Fault, $"{HandlerSettings.Duty} or --duty names no duty.", $"One of: {string.Join(", ", duties.Select(d => d.Name))}. Leave it out where one app does everything.");
            yield break;
        }

        if (name == "retention" && patient.Setting(HandlerSettings.RetentionIdentity) is null)
            yield return new Diagnosis("settings", Weight.Fault, $"{HandlerSettings.RetentionIdentity} is not set, so the sweep deletes nothing.", "Set it to the client id of the identity that may delete; deploy.md says which.");
        if (name != "build" && (patient.Setting(Session.KeySetting) ?? patient.Setting(Session.KeyFileSetting)) is not null)
            yield return new Diagnosis("settings", Weight.Warning, $"The app of the duty {name} has been given the pseudonym key.", $"Take {Session.KeySetting} and {Session.KeyFileSetting} away from it; only the build needs one.");
    }

    private static IEnumerable<Diagnosis> Times(Patient patient)
    {
        Diagnosis? wrong = null;
        var rules = new Safeguarding.Pipeline.Landing.ReadinessRules();
        try
        {
            rules = HandlerSettings.Readiness(patient.Setting);
        }
        catch (WrongUseException said)
        {
            wrong = new Diagnosis("settings", Weight.Fault, said.Message, "Write 04:00, or 1.04:00:00 for a day and four hours.");
        }

        if (wrong is not null) yield return wrong;
        if (rules.Deadline < rules.ExpectedBy)
            yield return new Diagnosis("settings", Weight.Warning, $"The deadline ({HandlerSettings.Deadline}) comes before the hour by which extracts are expected ({HandlerSettings.ExpectedBy}): nights are built before anybody is late.", "Set the deadline after it.");
    }

    private static IEnumerable<Diagnosis> FlowIsWhole(Patient patient)
    {
        var missing = Flow.Where(name => patient.Setting(name) is null).ToList();
        if (missing.Count > 0 && missing.Count < Flow.Length)
            yield return new Diagnosis("daily flow", Weight.Warning, $"Some settings of the daily flow are there, but not {string.Join(", ", missing)}.", "Nothing can be sent until all six are set, or none where this machine does not send.");
        foreach (var name in new[] { FlowSettings.ApiSetting, FlowSettings.TokenSetting })
            if (patient.Setting(name) is { } text && !IsSafe(text))
                yield return new Diagnosis("daily flow", Weight.Fault, $"{name} is no https address.", "Children's records go over https or not at all: write the address the department gave.");
    }

    private static IEnumerable<Diagnosis> Addresses(Patient patient)
    {
        if (patient.Setting(Export.EndpointSetting) is { } text && !IsSafe(text))
            yield return new Diagnosis("telemetry", Weight.Warning, $"{Export.EndpointSetting} is no https address.", "Write the collector's https address, or http on this machine alone.");
    }

    private static IEnumerable<Diagnosis> Council(Patient patient)
    {
        var file = patient.Authority ?? patient.Setting(HandlerSettings.Authority);
        Diagnosis? wrong = null;
        try
        {
            AuthorityFile.Read(file, DateOnly.MinValue);
        }
        catch (WrongUseException said)
        {
            wrong = new Diagnosis("authority", Weight.Fault, said.Message, $"Mend the file that --authority or {HandlerSettings.Authority} names: returns would bear the wrong council.");
        }

        if (wrong is not null) yield return wrong;
        else if (file is null && !Directory.Exists(patient.Root))
            yield return new Diagnosis("authority", Weight.Warning, "No file says which council this is: returns bear an invented one.", $"Name a JSON file with lea and name by --authority or {HandlerSettings.Authority}.");
    }

    private static bool IsSafe(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address is { Scheme: "http", IsLoopback: true });

    /// <summary>The name of a variable of the environment, which is anybody's: cut to what a name may be.</summary>
    private static string Word(string name) => new([.. name.Where(c => char.IsAsciiLetterOrDigit(c) || c == '_').Take(60)]);

    private static string Near(string name, IEnumerable<string> known) => known.MaxBy(k => k.Zip(name).TakeWhile(p => p.First == p.Second).Count())!;
}
