using System.Globalization;
using Safeguarding.App.Hosting;

namespace Safeguarding.App.Commands;

/// <summary>The status of a night for people.</summary>
internal static class StatusTable
{
    public static void Print(Screen screen, StatusReport report)
    {
        var night = report.Night;
        screen.Heading($"Night of {Day(night.Night)}");
        var shown = night.Tables.Where(t => t.Expected || t.State != "waiting").ToList();
        screen.Table(["extract", "state", "since", "#rows", "#accepted", "#rejected", "findings"], shown.Select(t => new[]
        {
            t.Table, t.State, t.At?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "",
            Number(t.Rows, t.At), Number(t.Accepted, t.At), Number(t.Rejected, t.At), string.Join(", ", t.Findings.OrderByDescending(f => f.Value).Take(3).Select(f => $"{f.Key} {f.Value.ToString(CultureInfo.InvariantCulture)}")),
        }));
        var came = shown.Count(t => t.Expected && t.State is "accepted" or "held");
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{came} of {shown.Count(t => t.Expected)} expected extracts are in{(night.Refused > 0 ? $"; {night.Refused} landed files were refused" : "")}."));
        foreach (var table in shown.Where(t => t.State is "held" or "failed")) screen.Bad($"{table.Table} is {table.State}: {table.FindingsPath} says why and what to do.");
        if (night.Build is { } build) screen.Line(string.Create(CultureInfo.InvariantCulture, $"Build {build.Build}: {build.Done} of {build.Tasks} tasks done."));
        if (night.Published is { } published) screen.Good($"Published as number {published.Publication.ToString(CultureInfo.InvariantCulture)} of the night at {night.PublishedAt?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC.");
        else screen.Line(night.IsComplete ? "Not published yet." : "Not published yet: it is built when the last expected extract is in, or at the deadline.");
        foreach (var queue in report.Queues.Where(q => q.Waiting + q.Poison > 0))
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{queue.Queue}: {queue.Waiting} waiting, {queue.Poison} in the poison queue.");
            if (queue.Poison > 0) screen.Bad($"{line} 'safeguarding poison list --queue {queue.Queue}' shows them.");
            else screen.Line(line);
        }
    }

    private static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Number(long number, DateTimeOffset? at) => at is null ? "" : number.ToString("N0", CultureInfo.InvariantCulture);
}
