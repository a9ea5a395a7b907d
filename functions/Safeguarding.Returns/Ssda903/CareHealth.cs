using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>The OC2 table: health of children looked after without a break for the whole year. What was not recorded as done counts as not done; where the table was not given at all, the item is blank.</summary>
internal static class CareHealth
{
    private const int ConvictedFrom = 10;
    private const int DevelopmentUnder = 5;

    public static void Write(ReturnChild child, IReadOnlyList<SentEpisode> lines, CareRecords records, CaseTables source, Dictionary<string, List<string?[]>> rows)
    {
        if (!LookedAfterAllYear(lines, child.Year)) return;
        var year = child.Year;
        var age = child.AgeOn(year.Reference);
        var checks = records.HealthChecks[child.Id].Where(c => year.Contains(c.From) && c.Row.Mapped("clah_health_check_status", "health-check-status").Code == "DONE")
            .Select(c => c.Row.Code("clah_health_check_type", "health-check")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var convicted = records.Convictions[child.Id].Any(c => year.Contains(c.From));
        var misuse = records.SubstanceMisuse[child.Id].Where(m => year.Contains(m.From)).ToList();
        var immunised = records.Immunisations[child.Id].LastOrDefault(m => !(m.From > year.Reference))?.Row.Flag("clai_immunisations_status");
        var treated = misuse.Exists(m => m.Row.Flag("clas_intervention_received") == true);
        if (misuse.Count > 0 && !treated) misuse[0].Row.Report(SourceFinding.NotHeld, "INTERVENTION_OFFERED", "The child received no help for substance misuse, so the return asks whether it was offered; the case records have no column for that. Add it before sending.");
        var (score, reason) = Sdq(child, records);
        rows["OC2"].Add(
        [
            child.Id, child.Dob, score, reason,
            convicted ? "1" : age >= ConvictedFrom && source.Given("cla_convictions") ? "0" : null,
            age >= DevelopmentUnder ? null : Done("HEALTH_CHECK"), Ssda903.Flag(immunised), Done("TEETH_CHECK"), Done("HEALTH_ASSESSMENT"),
            source.Given("cla_substance_misuse") ? Ssda903.Flag(misuse.Count > 0) : null, misuse.Count > 0 ? Ssda903.Flag(treated) : null, null,
        ]);

        string? Done(string check) => source.Given("cla_health") ? Ssda903.Flag(checks.Contains(check)) : null;
    }

    /// <summary>In care from 1 April to 31 March: no start after the first day, no end before the last, no gap, no short breaks.</summary>
    internal static bool LookedAfterAllYear(IReadOnlyList<SentEpisode> lines, ReturnYear year)
    {
        var until = lines[0].Start;
        if (!(until <= year.Start)) return false;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var ended = year.AsAt(line.End);
            if (line.IsShortBreak || line.Start > until) return false;
            if (line.StartReason == "S" && line.Start > year.Start) return false;
            if (ended < year.Reference && line.EndReason is not (null or CareStitching.Continues)) return false;
            var to = ended ?? year.Reference;
            if (to > until || i == 0) until = to;
        }

        return until >= year.Reference;
    }

    /// <summary>The year's latest questionnaire: its score, or why there is none. A reason without a date stands for the year when there is nothing else.</summary>
    private static (string? Score, string? Reason) Sdq(ReturnChild child, CareRecords records)
    {
        var rows = records.SdqScores[child.Id].ToList();
        var row = (rows.LastOrDefault(s => child.Year.Contains(s.From)) ?? rows.LastOrDefault(s => s.From is null && s.Row.Text("csdq_sdq_reason") is not null))?.Row;
        if (row is not { } sdq) return (null, null);
        var score = sdq.Text("csdq_sdq_score");
        if (score is not null && decimal.TryParse(score, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number))
            score = decimal.Truncate(number).ToString(CultureInfo.InvariantCulture);
        else if (score is not null)
        {
            sdq.Report(SourceFinding.NotANumber, "csdq_sdq_score", "The score is not a whole number, so it was left out. Correct the record.");
            score = null;
        }

        return (score, sdq.Code("csdq_sdq_reason", "sdq-reason"));
    }
}
