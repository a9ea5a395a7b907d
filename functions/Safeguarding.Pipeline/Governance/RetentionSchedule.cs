using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Retention;
using static Safeguarding.Pipeline.Contracts.MarkdownText;

namespace Safeguarding.Pipeline.Governance;

/// <summary>How long each zone is kept and why, what storage keeps after that, who deletes, and what stops it.</summary>
internal static class RetentionSchedule
{
    public static string Write(Schemas schemas, Names names)
    {
        var rules = RetentionRules.Parse(schemas.Text("schemas/retention.json"));
        var md = new StringBuilder();
        md.Append(CultureInfo.InvariantCulture, $"""
            # Retention schedule

            How long what is kept where, and when it is gone for good. The days are proposals: **confirm with your data protection officer** and against your own retention schedule.
            {GovernancePapers.Made("`schemas/retention.json`, `infra/names.json` and the contracts")}

            Days count from when an extract was taken or judged last, or, of what a build made, from when a newer publication took its place. The newest publication and what it rests
            on are always kept. *Gone for good* adds what storage and backup still hold after the deletion.

            ## Zones


            """);
        md.Head("Zone", "What it holds", "Days", "Why so long", "Cannot be changed or deleted (WORM)", "In the backup", "Gone for good");
        foreach (var rule in rules.Rules)
        {
            var zone = names.Containers.SingleOrDefault(c => c.Name == rule.Zone);
            var after = zone is { Backup: true } ? Math.Max(rules.UndoDays, rules.BackupDays) : rules.UndoDays;
            md.Row(Code(rule.Zone), zone is null ? "extracts as they were sent, until they are taken" : Text(zone.Holds), Days(rule.Days), Text(rule.Reason), Worm(zone), zone is { Backup: true } ? "yes" : "no", $"after {Days(rule.Days + after)}");
        }

        foreach (var zone in names.Containers.Where(c => c.Kept))
            md.Row(Code(zone.Name), Text(zone.Holds), "no end", "everything else is accounted for by it; **[ ]** the council sets an end", Worm(zone), zone.Backup ? "yes" : "no", "-");
        foreach (var zone in names.Containers.Where(c => c.Technical)) md.Row(Code(zone.Name), Text(zone.Holds), "-", "-", Worm(zone), "no", "-");
        foreach (var table in names.Tables) md.Row($"table {Code(table.Name)}", Text(table.Holds), "no end", "**[ ]** the council sets an end", "no", "no: **[ ]** a nightly export, by the restore runbook", "-");

        md.Append("\n## What an agency's contract allows\n\nWhatever the days of the zone, what came of an extract (`landing`, `raw`, `accepted`, `quarantine`) goes when its contract's `x-retention` is over, unless the newest publication still rests on it. That is so of a table that sends only what is new, whose old rows are still the latest word: the sender takes them back, or the child is erased. The same bytes sent as two tables are kept as long as the longer of the two.\n\n");
        md.Head("At most", "Tables");
        foreach (var group in schemas.Contracts.Contracts.Where(c => c.Agency != "curated").GroupBy(c => c.Retention).OrderBy(g => ContractWords.Days(g.Key)))
            md.Row(string.Create(CultureInfo.InvariantCulture, $"{ContractWords.Duration(group.Key)} ({Days(ContractWords.Days(group.Key))})"), string.Join(", ", group.Select(c => Code(c.Name))));

        var deleters = names.Grants.Where(g => names.Roles.Single(r => r.Name == g.May) is { On: "blobs", CanDelete: true }).Select(g => g.Who).Distinct().Select(MarkdownText.Code);
        md.Append(CultureInfo.InvariantCulture, $"""

            ## Who deletes, and what stops it
            - **Who.** {string.Join(", ", deleters)}, and nobody else: [access-matrix.md](access-matrix.md). Its sweep runs daily; each deletion stands in the ledger before it is made. `safeguarding retention` says what would go today.
            - **A legal hold** (`safeguarding hold place`) stops the sweep and an erasure alike, for whatever lies under the prefix and all that belongs to the same extract, until every hold on it is released. For inquiries and court orders.
            - **WORM** is kept by storage itself. It is unlocked until information governance has it locked (`infra/deploy.md`), and shorter than the month in which an erasure must be answered, except for the ledger, which no erasure changes.
            - **Erasure** of one child (`safeguarding subject erase`) comes before all the days above, and yields to a legal hold alone.

            ## What stays after a deletion
            {Days(rules.UndoDays)}: deleted files can be brought back (soft delete, versions). {Days(rules.BackupDays)}: a copy in the backup vault, which nobody can shorten once it is locked; a child who was erased is in those
            copies until then, put beyond use and restored by nobody: **[ ]** agreed with the data protection officer (ICO, *Right to erasure*, on backups). {Days(rules.LogDays)}: the log of who opened what,
            in the audit subscription, which holds object ids of staff and no child's data. Values of the environment are in `infra/prod.bicepparam`.

            """);
        return md.ToString().ReplaceLineEndings("\n");
    }

    private static string Worm(Zone? zone) => zone?.WormDays is { } days ? $"{Days(days)}. {Text(zone.Says ?? "")}".Trim() : "no";

    private static string Days(int days) => string.Create(CultureInfo.InvariantCulture, $"{days} days");
}
