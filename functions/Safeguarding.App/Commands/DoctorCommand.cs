using System.Collections;
using System.CommandLine;
using System.Globalization;
using Safeguarding.App.Doctor;
using Safeguarding.App.Hosting;
using Spectre.Console;

namespace Safeguarding.App.Commands;

/// <summary>The verb for whoever has set it up, or has to mend it: what is wrong, where, and what to do.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> Duty = new("--duty") { Description = $"Also hold the identity's rights against those of this duty: what it cannot do and must, and what it can do and must not. Without it, the setting {HandlerSettings.Duty}.", HelpName = "NAME" };

    public static IEnumerable<Command> All()
    {
        var doctor = new Command("doctor", "Checks settings, storage, rights, clock, key, contracts and what earlier nights left. Exits 1 when a night would fail.")
        {
            Session.RootOption, Duty, Session.AuthorityOption, Session.KeyOption, Session.JsonOption,
        };
        doctor.SetAction((parsed, cancel) => ExamineAsync(parsed, parsed.Screen(), cancel));
        yield return doctor;
    }

    private static async Task<int> ExamineAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var settings = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
        var patient = new Patient(parsed.GetValue(Session.RootOption)!, settings, parsed.GetValue(Duty) ?? (settings.GetValueOrDefault(HandlerSettings.Duty) is { Length: > 0 } own ? own : null), parsed.GetValue(Session.KeyOption), parsed.GetValue(Session.AuthorityOption), TimeProvider.System);
        var found = new List<Diagnosis>();
        await foreach (var seen in Examination.OfAsync(patient, cancel).ConfigureAwait(false)) found.Add(seen);
        var (faults, warnings) = (found.Count(d => d.Weight == Weight.Fault), found.Count(d => d.Weight == Weight.Warning));
        if (parsed.GetValue(Session.JsonOption))
        {
            screen.Json(new { faults, warnings, found });
            return faults > 0 ? Exit.Blocked : Exit.Done;
        }

        screen.Table(["", "what", "found", "what to do"], found.Select(d => new (string, Color?)[] { (Mark(d.Weight), Colour(d.Weight)), (d.Check, null), (d.Found, null), (d.Do, null) }));
        var said = string.Create(CultureInfo.InvariantCulture, $"{faults} faults, {warnings} warnings.");
        if (faults > 0) screen.Bad($"{said} A night would fail or be wrong until the faults are mended.");
        else screen.Good(warnings > 0 ? $"{said} A night would run; the warnings are worth a look." : $"{said} A night would run.");
        return faults > 0 ? Exit.Blocked : Exit.Done;
    }

    private static string Mark(Weight weight) => weight switch { Weight.Fault => "fault", Weight.Warning => "warning", _ => "fine" };

    private static Color Colour(Weight weight) => weight switch { Weight.Fault => Color.Red, Weight.Warning => Color.Yellow, _ => Color.Green };
}
