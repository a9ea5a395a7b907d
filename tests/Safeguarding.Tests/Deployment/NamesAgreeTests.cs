using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.App.Commands;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Tests.Hosting;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Deployment;

/// <summary>Code, host.json, function.json, the sample of settings and Bicep speak of the same containers, queues, tables, functions, roles, settings and alerts: those of infra/names.json.</summary>
public sealed partial class NamesAgreeTests
{
    private static readonly string Root = Repository.Root;
    private static readonly Names Names = Names.Deployed;
    private static readonly string[] Landing = [.. Names.Agencies.Select(a => a.Landing)];
    private static readonly string[] Identities = [.. Names.Duties.Select(d => d.Name)];

    /// <summary>Bicep by file, without comments.</summary>
    private static readonly Dictionary<string, string> Bicep = Directory.EnumerateFiles(Path.Combine(Root, "infra"), "*.bicep*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetFileName(f), f => Comment().Replace(File.ReadAllText(f), ""), StringComparer.Ordinal);

    private static readonly string Source = string.Join('\n', new[] { "Safeguarding.App", "Safeguarding.Pipeline" }
        .SelectMany(p => Directory.EnumerateFiles(Path.Combine(Root, "functions", p), "*.cs", SearchOption.AllDirectories)).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));

    [Fact]
    public void Agencies_are_those_that_have_contracts() =>
        Same(Schemas.Embedded.Contracts.Contracts.Select(c => c.Agency).Where(a => a != "curated").Distinct(), Names.Agencies.Select(a => a.Name));

    [Fact]
    public void Containers_are_the_zones_that_a_night_writes_and_the_leases() =>
        // NightRun.Containers is what the tests of whole nights look into; LeastPrivilegeTests shows that nothing is written elsewhere.
        Same(NightRun.Containers.Except(["landing"]).Append("leases"), Names.Containers.Select(c => c.Name));

    [Fact]
    public void Every_zone_is_swept_or_kept_and_the_sweep_knows_no_other()
    {
        var rules = RetentionRules.Parse(Schemas.Embedded.Text("schemas/retention.json"));
        Same(rules.Rules.Select(r => r.Zone).Concat(RetentionRules.Kept), Names.Containers.Where(c => !c.Technical).Select(c => c.Name).Append("landing"));
        // What storage lets nobody delete must be deletable when its days are over.
        foreach (var zone in Names.Containers.Where(c => c.WormDays is not null && !c.Kept)) Assert.True(zone.WormDays <= 30 && zone.WormDays < rules.Rules.Single(r => r.Zone == zone.Name).Days, zone.Name);
        Assert.Contains("loadJsonContent('../../schemas/retention.json')", Bicep["data-storage.bicep"], StringComparison.Ordinal);
    }

    /// <summary>A zone that outlives the notes of builds cannot be built again when it is lost.</summary>
    [Fact]
    public void Every_zone_that_is_kept_longer_than_it_could_be_made_again_is_in_the_backup()
    {
        var rules = RetentionRules.Parse(Schemas.Embedded.Text("schemas/retention.json")).Rules;
        var notes = rules.Single(r => r.Zone == "builds").Days;
        foreach (var zone in Names.Containers) Assert.True(zone.Backup == (zone.Kept || rules.Any(r => r.Zone == zone.Name && r.Days >= notes)), zone.Name);
    }

    [Fact]
    public void Queues_are_those_of_the_code_and_of_the_triggers()
    {
        Same(Constants(typeof(QueueNames).Assembly, t => t == typeof(QueueNames)), Names.Queues.Select(q => q.Name));
        Same(Functions().Where(f => f.Trigger == "queueTrigger").Select(f => f.Queue!), Names.Queues.Select(q => q.Name));
    }

    [Fact]
    public void Tables_are_those_that_the_code_writes_to() =>
        // "queues" is where a folder, which has no queues, keeps its messages.
        Same(TableConstant().Matches(Source).Select(m => m.Groups[1].Value).Except(["queues"]), Names.Tables.Select(t => t.Name));

    [Fact]
    public void Every_function_is_some_duty_s_and_only_one_s() =>
        Assert.Equal(Functions().Select(f => f.Name).Order(StringComparer.Ordinal), Names.Duties.SelectMany(d => d.Functions).Order(StringComparer.Ordinal));

    [Fact]
    public void Settings_are_those_that_the_code_reads()
    {
        var read = Constants(typeof(CommandLine).Assembly, _ => true).Where(c => SettingName().IsMatch(c)).ToHashSet(StringComparer.Ordinal);
        Same(read, Names.Settings.Select(s => s.Name).Concat(Names.LocalSettings).Where(s => SettingName().IsMatch(s)));
        // Nothing reads one without naming it.
        Assert.DoesNotMatch("GetEnvironmentVariable\\(\"", Source);
    }

    [Fact]
    public void The_sample_of_settings_has_them_all()
    {
        var sample = PublishedApp.Read(Path.Combine(Root, "local.settings.sample.json")).GetProperty("Values").EnumerateObject().Select(v => v.Name).ToList();
        Same(Names.Settings.Select(s => s.Name), sample.Where(s => SettingName().IsMatch(s)));
        Assert.Empty(sample.Where(s => !SettingName().IsMatch(s)).Except(Names.HostSettings));
    }

    [Fact]
    public void Bicep_gives_each_app_the_settings_of_its_duty_and_has_a_value_for_each()
    {
        Same(Names.Settings.Where(s => s.For.Length > 0).Select(s => s.Name), SettingKey().Matches(Bicep["main.bicep"]).Select(m => m.Groups[1].Value));
        Assert.All(Names.Settings.SelectMany(s => s.For), duty => Assert.Contains(duty, Identities));
        Same(Names.HostSettings, HostKey().Matches(Bicep["function-app.bicep"]).Select(m => m.Groups[1].Value.Split("__")[0]));
        // A secret is referred to, never written down.
        foreach (var secret in Names.Settings.Where(s => s.Secret is not null && s.For.Length > 0))
            Assert.Matches($"{secret.Name}: '@Microsoft\\.KeyVault\\(.*/secrets/{secret.Secret}\\)'", Bicep["main.bicep"]);
        var triggers = Functions().Where(f => f.Trigger == "queueTrigger").Select(f => f.Connection!);
        Assert.All(triggers, connection => Assert.Contains(connection, Names.HostSettings));
    }

    [Fact]
    public void Bicep_names_no_container_queue_table_or_role_itself()
    {
        var named = Names.Containers.Select(c => c.Name).Concat(Landing).Concat(Names.Queues.Select(q => q.Name)).Concat(Names.Tables.Select(t => t.Name)).Append("landing-").ToHashSet(StringComparer.Ordinal);
        foreach (var (file, text) in Bicep)
            Assert.Empty(Quoted().Matches(text).Select(m => m.Groups[1].Value).Where(named.Contains).Select(n => $"{file}: {n}"));
        foreach (var file in new[] { "main.bicep", "data-storage.bicep", "roles.bicep", "event-grid.bicep", "alerts.bicep", "backup.bicep" })
            Assert.Matches("loadJsonContent\\('(\\.\\./)?names\\.json'\\)", Bicep[file]);
    }

    [Fact]
    public void Grants_are_of_roles_and_places_that_there_are_to_people_who_are_asked_for()
    {
        var kinds = Names.Roles.ToDictionary(r => r.Name, r => r.On, StringComparer.Ordinal);
        var places = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["blobs"] = [.. Names.Containers.Select(c => c.Name), .. Landing],
            ["queues"] = [.. Names.Queues.SelectMany(q => new[] { q.Name, QueueNames.PoisonOf(q.Name) })],
            ["tables"] = [.. Names.Tables.Select(t => t.Name)],
        };
        foreach (var grant in Names.Grants) Assert.All(Names.PlacesOf(grant), place => Assert.Contains(place, places[kinds[grant.May]]));
        Assert.All(places.Values.SelectMany(p => p), place => Assert.Contains(Names.Grants, g => Names.PlacesOf(g).Contains(place)));

        var groups = GroupKey().Matches(Bicep["prod.bicepparam"].Split("param groups")[1].Split('}')[0]).Select(m => m.Groups[1].Value);
        Same(Names.Grants.Select(g => g.Who).Except(Identities).Concat(Names.Agencies.Select(a => "sender-" + a.Name)), groups);
        Assert.Empty(Identities.Except(Names.Grants.Select(g => g.Who)));
    }

    [Fact]
    public void Only_retention_can_delete_and_nobody_can_read_a_letter_box_but_those_who_take_from_it()
    {
        var deletes = Names.Roles.Where(r => r.DataActions is { IsDefault: false } actions && actions.Any(a => a.Contains("delete", StringComparison.OrdinalIgnoreCase))).Select(r => r.Name).ToList();
        Assert.Equal(["sweep"], deletes);
        // Storage Blob Data Reader; those of Azure's that write can delete.
        Assert.Equal(["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"], Names.Roles.Where(r => r.On == "blobs" && r.BuiltIn is not null).Select(r => r.BuiltIn));
        Assert.All(Names.Grants.Where(g => deletes.Contains(g.May)), g => Assert.Equal("retention", g.Who));
        Same(["build", "ingest", "retention"], Names.Grants.Where(g => g.On.Contains("landing")).Select(g => g.Who));
        Assert.DoesNotContain(Names.Grants, g => g.May == "add");
        Assert.All(Names.Roles.Single(r => r.Name == "add").DataActions, a => Assert.DoesNotContain("read", a, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("quarantine", "data-stewards", "ingest", "retention", "subject-access")]
    [InlineData("review", "build", "data-stewards", "retention", "subject-access")]
    [InlineData("curated", "analysts", "build", "retention", "subject-access")]
    [InlineData("returns", "build", "performance-officers", "release", "retention", "subject-access")]
    [InlineData("identifiable", "build", "release", "retention", "subject-access", "team-managers")]
    [InlineData("raw", "ingest", "retention", "subject-access")]
    public void Who_can_read(string container, params string[] who) =>
        Assert.Equal(who, Names.Grants.Where(g => g.On.Contains(container)).Select(g => g.Who).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_alert_is_in_Bicep_and_every_one_of_Bicep_s_has_a_name()
    {
        var queries = Bicep["alerts.bicep"];
        Same(Names.Alerts.Select(a => a.Name), QueryKey().Matches(queries).Select(m => m.Groups[1].Value).Append("role-change"));
        Assert.Contains("alert-${name}-role-change", queries, StringComparison.Ordinal);
        Same(Names.Signals.Select(s => s.Alert), Names.Signals.Select(s => s.Alert).Intersect(Names.Alerts.Select(a => a.Name)));
        foreach (var signal in Names.Signals)
            Assert.Contains($"'[{signal.Name}]'", Query(queries, signal.Alert), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_signal_is_said_by_the_code_and_the_figures_behind_it_are_where_the_query_looks()
    {
        var said = SaidSignal().Matches(Source).Select(m => (Name: m.Groups[2].Value, Line: Hole().Replace(m.Groups[1].Value, "7"))).ToList();
        Same(Names.Signals.Select(s => s.Name), said.Select(s => s.Name));
        var parsed = Parse().Matches(Bicep["alerts.bicep"]).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(2, parsed.Count);
        foreach (var template in parsed)
        {
            // 'text' Column:type 'text' as a pattern: texts as they are, anything between them.
            var pattern = "^" + string.Join("(.+?)", Quoted().Matches(template).Select(m => Regex.Escape(m.Groups[1].Value))) + "$";
            Assert.Contains(said, s => Regex.IsMatch(s.Line, pattern));
        }
    }

    [Fact]
    public void Host_json_suits_what_Bicep_makes_of_it()
    {
        var host = PublishedApp.Read(Path.Combine(Root, "host.json"));
        // Alerts count lines of the log; a host that samples drops some.
        Assert.False(host.GetProperty("logging").GetProperty("applicationInsights").GetProperty("samplingSettings").GetProperty("isEnabled").GetBoolean());
        Assert.True(host.TryGetProperty("customHandler", out _));
        Assert.Contains("name: 'custom'", Bicep["function-app.bicep"], StringComparison.Ordinal);
        Assert.Contains("FUNCTIONS_WORKER_RUNTIME: 'custom'", Bicep["function-app.bicep"], StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, string Trigger, string? Queue, string? Connection)> Functions() =>
        from directory in Directory.EnumerateDirectories(Path.Combine(Root, "functions", "Safeguarding.App", "Functions"))
        let trigger = PublishedApp.Read(Path.Combine(directory, "function.json")).GetProperty("bindings").EnumerateArray().First(b => b.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal))
        select (Path.GetFileName(directory), trigger.GetProperty("type").GetString()!, Text(trigger, "queueName"), Text(trigger, "connection"));

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IEnumerable<string> Constants(Assembly assembly, Func<Type, bool> of) =>
        assembly.GetTypes().Where(of).SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)).Where(f => f.IsLiteral && f.FieldType == typeof(string)).Select(f => (string)f.GetRawConstantValue()!);

    private static string Query(string alerts, string name) => alerts.Split($"'{name}': '''")[1].Split("'''")[0];

    private static void Same(IEnumerable<string> expected, IEnumerable<string> actual) => Assert.Equal(expected.Distinct().Order(StringComparer.Ordinal), actual.Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"(?m)^\s*//.*$|(?<=\s)// .*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"const string (?:Table|Sent) = ""([A-Za-z]+)""")]
    private static partial Regex TableConstant();

    [GeneratedRegex("^(SAFEGUARDING|OTEL)_[A-Z_]+$")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"(?m)^\s+(SAFEGUARDING_[A-Z_]+):")]
    private static partial Regex SettingKey();

    [GeneratedRegex(@"(?m)^  ((?:[A-Z][A-Z_]+[A-Z]|[A-Z][A-Za-z]+)(?:__[A-Za-z]+)?): ")]
    private static partial Regex HostKey();

    [GeneratedRegex(@"(?m)^\s+'?([a-z_-]+)'?: '")]
    private static partial Regex GroupKey();

    [GeneratedRegex(@"(?m)^  '([a-z-]+)': '''")]
    private static partial Regex QueryKey();

    [GeneratedRegex(@"LogLine\.Of\(\$""(\[([a-z-]+)\][^""]*)""\)")]
    private static partial Regex SaidSignal();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"parse Message with (.*)")]
    private static partial Regex Parse();

    [GeneratedRegex("'([^'\n]*)'")]
    private static partial Regex Quoted();
}
