using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;
using static Safeguarding.Pipeline.Contracts.MarkdownText;

namespace Safeguarding.Pipeline.Governance;

/// <summary>Who may do what where: people and duties in rows, containers, queues and tables in columns.</summary>
internal static class AccessMatrix
{
    public static string Write(Names names)
    {
        var roles = names.Roles.ToDictionary(r => r.Name, StringComparer.Ordinal);
        // Bicep gives each agency the right to add to its own letter box and to no other.
        ImmutableArray<Grant> grants = [.. names.Grants, .. names.Agencies.Select(a => new Grant("sender-" + a.Name, "add", [a.Landing]))];
        ImmutableArray<string> people = [.. names.Duties.Select(d => d.Name), .. grants.Select(g => g.Who).Except(names.Duties.Select(d => d.Name)).Order(StringComparer.Ordinal)];
        ImmutableArray<string> containers = [.. names.Agencies.Select(a => a.Landing), .. names.Containers.Select(c => c.Name)];
        ImmutableArray<string> queues = [.. names.Queues.SelectMany(q => new[] { q.Name, q.Name + names.PoisonSuffix })];
        ImmutableArray<string> tables = [.. names.Tables.Select(t => t.Name)];

        var md = new StringBuilder();
        md.Append(CultureInfo.InvariantCulture, $"""
            # Access matrix

            Who may do what, in the data account. What is not here nobody may: keys and anonymous access are off, and no role is given above a container, queue or table.
            {GovernancePapers.Made("`infra/names.json`, which Bicep gives roles by (`modules/roles.bicep`),")}

            ## Duties and groups


            """);
        md.Head("Who", "What they are");
        foreach (var duty in names.Duties) md.Row(Code(duty.Name), $"{(duty.Functions.IsEmpty ? "identity of a machine" : "identity of an app")}. {Text(duty.Says)}");
        foreach (var agency in names.Agencies) md.Row(Code("sender-" + agency.Name), $"group of the agency's own identities, which send into {Code(agency.Landing)}");
        md.Row("every other", "Entra group of people, who come in through PIM: for a time, with MFA, approved by a second person");

        md.Append("\n## What a right is\n\n").Head("Right", "On", "Allows");
        foreach (var role in names.Roles) md.Row(Code(role.Name), role.On, Text(role.Says ?? ""));

        Matrix("Containers", containers);
        Matrix("Queues", queues);
        Matrix("Tables", tables);

        md.Append("\n## Questions\n\n").Head("Question", "Answer");
        foreach (var container in containers) md.Row($"Who can read {Code(container)}?", Who(container, r => r.CanRead));
        md.Row("Who can delete a file, and where?", string.Join("; ", people.Select(who => (who, On: containers.Where(c => May(who, c).Any(r => r.CanDelete)).ToList())).Where(w => w.On.Count > 0).Select(w => $"{Code(w.who)}: {Codes(w.On)}")) + "; of the rest nobody");
        md.Row("Who can delete a row of a table, and of which?", string.Join("; ", people.Select(who => (who, On: tables.Where(t => May(who, t).Any(r => r.CanDelete)).ToList())).Where(w => w.On.Count > 0).Select(w => $"{Code(w.who)}: {Codes(w.On)}")) + ". Azure has no built-in role that only adds rows; storage logs each deletion");
        md.Row("Who can record a steward's decision?", Who("decisions", r => r.CanWrite));
        md.Row("Who can withhold a child?", Who("subjects", r => r.CanWrite));
        md.Row("Who, of people, reads names?", string.Join(", ", Readers("identifiable").Concat(Readers("quarantine")).Concat(Readers("review")).Except(names.Duties.Select(d => d.Name)).Distinct().Order(StringComparer.Ordinal).Select(MarkdownText.Code)));
        md.Row("Who reads both names and the pseudonymised zone, and could put them together?", Both("identifiable", "curated"));
        md.Row("Who takes in files from outside and reads what was made of them?", Both("landing-", "identifiable"));
        md.Row("Who holds the pseudonym key?", string.Join(", ", names.Settings.Where(s => s.Secret == "pseudonym-key").SelectMany(s => s.For).Select(MarkdownText.Code)) + ", from a vault of its own. The group of key officers can put secrets into the vaults and, through the same role, read them; it has no right to the data");

        md.Append("""

            ## Beside the data account
            - **Each app's own host account**: its identity owns it, as the Functions host requires; it holds packages and the host's own leases, no data.
            - **Services of Azure**: Event Grid puts paths into one queue; Backup copies the account; Defender reads what lands and writes its verdict.
            - **Who deploys** gives roles and so can give himself any: `role-change` tells the audit subscription, whose owner is another.
            - **Landed files** are read only once they were found clean of malware: a condition on the role itself.

            """);
        return md.ToString().ReplaceLineEndings("\n");

        void Matrix(string title, ImmutableArray<string> places)
        {
            md.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n").Head(["Who", .. places.Select(MarkdownText.Code)]);
            foreach (var who in people.Where(w => places.Any(p => May(w, p).Any()))) md.Row([Code(who), .. places.Select(p => string.Join(", ", May(who, p).Select(r => r.Name)))]);
        }

        IEnumerable<Role> May(string who, string place) => grants.Where(g => g.Who == who && names.PlacesOf(g).Contains(place)).Select(g => roles[g.May]);

        IEnumerable<string> Readers(string place) => people.Where(who => May(who, place).Any(r => r.CanRead));

        string Who(string place, Func<Role, bool> can) => people.Where(who => May(who, place).Any(can)).ToList() is { Count: > 0 } some ? Codes(some) : "nobody";

        string Both(string one, string other) =>
            containers.Where(c => c.StartsWith(one, StringComparison.Ordinal)).SelectMany(Readers).Intersect(Readers(other)).ToList() is { Count: > 0 } both ? Codes(both) : "nobody";
    }
}
