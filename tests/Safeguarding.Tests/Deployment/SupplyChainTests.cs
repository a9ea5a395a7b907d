using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Deployment;

/// <summary>What the deployed app is made of is known and allowed, and no secret lies in the repository.</summary>
public sealed partial class SupplyChainTests : IDisposable
{
    private static readonly string Sbom = Path.Combine(Repository.Root, "infra", "sbom");
    private static readonly string Lock = Path.Combine(Repository.Root, "functions", "Safeguarding.App", "packages.lock.json");
    private readonly string _folder = Directory.CreateTempSubdirectory("supply-chain-").FullName;

    [Fact]
    public void The_bill_of_materials_lists_exactly_the_packages_of_the_lock_file_with_hash_and_licence()
    {
        var (bom, table) = (In("sbom.cdx.json"), In("licences.md"));
        var (exit, said) = NodeProject.Run(Sbom, _folder, "sbom.mjs", "--out", bom, "--table", table);
        Assert.True(exit == 0, said);

        var made = Read(bom);
        Assert.Equal("CycloneDX 1.6", $"{made.GetProperty("bomFormat").GetString()} {made.GetProperty("specVersion").GetString()}");
        var components = made.GetProperty("components").EnumerateArray().ToList();
        var locked = Locked().ToList();
        Assert.NotEmpty(locked);
        Assert.Equal(locked.Select(p => $"pkg:nuget/{p.Name}@{p.Version} {p.Hash}"), components.Select(c => $"{c.GetProperty("purl").GetString()} {c.GetProperty("hashes")[0].GetProperty("content").GetString()}").Order(StringComparer.Ordinal));
        var allowed = Read(Path.Combine(Sbom, "licences.json")).GetProperty("allowed").EnumerateArray().Select(l => l.GetString()!).ToList();
        Assert.All(components, c => Assert.Contains(LicenceOf(c).Split(" OR "), allowed.Contains));

        // Every package is reached from the app by what needs what.
        var needs = made.GetProperty("dependencies").EnumerateArray().ToDictionary(d => d.GetProperty("ref").GetString()!, d => d.TryGetProperty("dependsOn", out var on) ? on.EnumerateArray().Select(o => o.GetString()!).ToArray() : []);
        var reached = new HashSet<string>();
        for (var ahead = new Stack<string>(["Safeguarding.App"]); ahead.TryPop(out var next);) if (reached.Add(next)) foreach (var need in needs[next]) ahead.Push(need);
        Assert.Equal(locked.Count + 1, reached.Count);

        Assert.True(File.ReadAllText(table) == File.ReadAllText(Path.Combine(Repository.Root, "infra", "governance", "licences.md")),
            "infra/governance/licences.md is not what the lock file gives any more. Write it anew with: (cd infra/sbom && npm ci) && node infra/sbom/sbom.mjs --out sbom.cdx.json --table infra/governance/licences.md");

        // No time, no serial number: the same packages, the same bytes.
        var first = File.ReadAllBytes(bom);
        Assert.Equal(0, NodeProject.Run(Sbom, _folder, "sbom.mjs", "--out", bom).ExitCode);
        Assert.Equal(first, File.ReadAllBytes(bom));
    }

    [Fact]
    public void Every_package_of_the_libraries_is_the_app_s_or_only_checks_the_source()
    {
        var shipped = Locked().Select(p => p.Name).Append("Microsoft.CodeAnalysis.BannedApiAnalyzers").ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "functions"), "packages.lock.json", SearchOption.AllDirectories))
            Assert.All(Packages(file), p => Assert.Contains(p.Name, shipped));
    }

    [Fact]
    public void A_package_that_is_not_the_one_of_the_lock_file_or_not_there_is_refused()
    {
        var changed = In("packages.lock.json");
        File.WriteAllText(changed, ContentHash().Replace(File.ReadAllText(Lock), $"\"contentHash\": \"{Convert.ToBase64String(new byte[64])}\"", 1));
        var (exit, said) = NodeProject.Run(Sbom, _folder, "sbom.mjs", "--out", In("a"), "--lock", changed);
        Assert.Equal(1, exit);
        Assert.Contains("Azure.Core 1.64.0 in the cache is not the package of the lock file", said, StringComparison.Ordinal);
        (exit, said) = NodeProject.Run(Sbom, _folder, "sbom.mjs", "--out", In("a"), "--packages", _folder);
        Assert.Equal(1, exit);
        Assert.Contains("run 'dotnet restore' first", said, StringComparison.Ordinal);
        Assert.False(File.Exists(In("a")));
    }

    [Fact]
    public void A_licence_that_nobody_allowed_is_refused()
    {
        var strict = In("licences.json");
        File.WriteAllText(strict, """{ "allowed": ["MIT", "MS-PL"], "byAddress": {} }""");
        var (exit, said) = NodeProject.Run(Sbom, _folder, "sbom.mjs", "--out", In("a"), "--licences", strict);
        Assert.Equal(1, exit);
        Assert.Contains("Polly.Core 8.9.1 has the licence 'BSD-3-Clause', which is not among those allowed", said, StringComparison.Ordinal);
        Assert.Contains("System.Security.Cryptography.ProtectedData 4.5.0 has the licence 'none that it names'", said, StringComparison.Ordinal);
        // Of a choice, one is enough.
        Assert.DoesNotContain("CsvHelper", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_self_contained_app_lists_its_runtime()
    {
        File.WriteAllText(In("safeguarding.runtimeconfig.json"), """{ "runtimeOptions": { "tfm": "net10.0", "includedFrameworks": [{ "name": "Microsoft.NETCore.App", "version": "10.0.1" }] } }""");
        Assert.Equal(0, NodeProject.Run(Sbom, _folder, "sbom.mjs", "--out", In("sbom.cdx.json"), "--published", _folder).ExitCode);
        Assert.Contains(Read(In("sbom.cdx.json")).GetProperty("components").EnumerateArray(), c => c.GetProperty("type").GetString() == "framework" && c.GetProperty("name").GetString() == "Microsoft.NETCore.App" && c.GetProperty("version").GetString() == "10.0.1");
        Assert.Matches(@"node .*sbom\.mjs"" --published ""\$published"" --out ""\$out/sbom\.cdx\.json""", File.ReadAllText(Path.Combine(Repository.Root, "infra", "package.sh")));
    }

    [Fact]
    public void A_secret_in_a_file_is_found_and_CI_looks_for_them()
    {
        // Put together here, so that this file holds none of them.
        var key = Convert.ToBase64String([.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37))]);
        Dictionary<string, string> files = new()
        {
            ["storage.json"] = $$"""{ "AzureWebJobsStorage": "DefaultEndpointsProtocol=https;AccountName=stcouncil;AccountKey={{key}};EndpointSuffix=core.windows.net" }""",
            ["aws.txt"] = "aws_secret_access_" + "key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzKEY",
            ["entra.txt"] = "AZURE_CLIENT_SECRET=abc8" + "Q~dEfGhIjKlMnOpQrStUvWxYz0123456789a",
            ["link.md"] = "https://stcouncil.blob.core.windows.net/raw/x?sv=2025-01-05&sig=" + key[..43] + "%3D",
            ["server.pem"] = "nothing of note",
        };
        files.Add("emulator.txt", "AccountName=devstoreaccount1;AccountKey=" + Emulator().Match(File.ReadAllText(Path.Combine(Repository.Root, "tests", "secrets", ".secretlintrc.yml"))).Value);
        files.Add("lock.json", $$"""{ "contentHash": "{{key}}", "integrity": "sha512-{{key}}" }""");
        foreach (var (name, text) in files) File.WriteAllText(In(name), text);

        var project = NodeProject.Find("secrets");
        var found = files.Keys.Where(name => NodeProject.Run(project, _folder, "node_modules/secretlint/bin/secretlint.js", "--no-glob", "--secretlintrc", Path.Combine(project, ".secretlintrc.yml"), name) is (1, var said) && said.Contains(name, StringComparison.Ordinal));
        Assert.Equal(["storage.json", "aws.txt", "entra.txt", "link.md", "server.pem"], found);

        Assert.Contains("npm run --silent scan", File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run")), StringComparison.Ordinal);
        Assert.Contains("git ls-files", File.ReadAllText(Path.Combine(project, "package.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_others_make_is_pinned_and_watched()
    {
        var workflows = Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github", "workflows")).Select(File.ReadAllText).ToList();
        Assert.NotEmpty(workflows);
        Assert.All(workflows.SelectMany(w => Uses().Matches(w)).Select(m => m.Groups[1].Value), uses => Assert.Matches("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$", uses));
        // Every folder with packages has a lock file, and Dependabot looks at it.
        var watched = File.ReadAllText(Path.Combine(Repository.Root, ".github", "dependabot.yml"));
        Assert.Contains("package-ecosystem: nuget, directory: /,", watched, StringComparison.Ordinal);
        Assert.Contains("package-ecosystem: github-actions, directory: /,", watched, StringComparison.Ordinal);
        var npm = new[] { "tests", "infra" }.SelectMany(f => Directory.EnumerateDirectories(Path.Combine(Repository.Root, f))).Where(f => File.Exists(Path.Combine(f, "package.json"))).ToList();
        Assert.True(npm.Count >= 5);
        Assert.All(npm, folder => Assert.True(File.Exists(Path.Combine(folder, "package-lock.json")), folder));
        Assert.All(npm, folder => Assert.Contains($"package-ecosystem: npm, directory: /{Path.GetRelativePath(Repository.Root, folder).Replace('\\', '/')},", watched, StringComparison.Ordinal));
        Assert.All(Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Where(f => !f.Contains("node_modules", StringComparison.Ordinal)), f => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(f)!, "packages.lock.json")), f));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string name) => Path.Combine(_folder, name);

    private static string LicenceOf(JsonElement component)
    {
        var licence = component.GetProperty("licenses")[0];
        return (licence.TryGetProperty("expression", out var expression) ? expression : licence.GetProperty("license").GetProperty("id")).GetString()!;
    }

    private static IEnumerable<(string Name, string Version, string Hash)> Locked() => Packages(Lock).OrderBy(p => $"pkg:nuget/{p.Name}@{p.Version}", StringComparer.Ordinal);

    private static IEnumerable<(string Name, string Version, string Hash)> Packages(string file) =>
        from framework in Read(file).GetProperty("dependencies").EnumerateObject()
        from package in framework.Value.EnumerateObject()
        where package.Value.GetProperty("type").GetString() != "Project"
        select (package.Name, package.Value.GetProperty("resolved").GetString()!, Convert.ToHexStringLower(package.Value.GetProperty("contentHash").GetBytesFromBase64()));

    private static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.Clone();
    }

    [GeneratedRegex("\"contentHash\": \"[^\"]+\"")]
    private static partial Regex ContentHash();

    [GeneratedRegex(@"(?m)^\s*- uses: (\S+)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"(?<=\n        - )\S{88}")]
    private static partial Regex Emulator();
}
