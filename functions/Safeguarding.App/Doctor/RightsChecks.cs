using System.Runtime.CompilerServices;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Doctor;

/// <summary>Whether an identity can do what its duty needs, and nothing that it does not: held against the grants of <c>infra/names.json</c>.</summary>
/// <remarks>
/// Every try is of an object that is not there, on a condition that cannot hold, so that one who may is told "no such object" and one who
/// may not is refused: nothing is ever made, changed or deleted.
/// </remarks>
internal static class RightsChecks
{
    private const string Check = "rights";
    private const string NoSuchVersion = "0x0000000000000000";

    public static async IAsyncEnumerable<Diagnosis> OfAsync(StoreRoot root, Duty duty, [EnumeratorCancellation] CancellationToken cancel)
    {
        var lacking = new List<string>();
        var beyond = new List<string>();
        foreach (var (place, path) in Places())
        {
            var granted = Granted(duty.Name, place);
            foreach (var (can, attempt) in Attempts(root.Objects, path, cancel))
            {
                var let = await Probe.OfAsync(attempt).ConfigureAwait(false) != "403";
                if (granted.Contains(can) && !let) lacking.Add($"{can} {place}");
                if (!granted.Contains(can) && let) beyond.Add($"{can} {place}");
            }
        }

        if (lacking.Count > 0)
            yield return new Diagnosis(Check, Weight.Fault, $"The duty {duty.Name} needs to and may not: {string.Join(", ", lacking)}.", "Deploy the roles (infra/modules/roles.bicep); a new role takes some minutes to hold. Is it the right identity?");
        if (beyond.Count > 0)
            yield return new Diagnosis(Check, Weight.Warning, $"The duty {duty.Name} may, and should not: {string.Join(", ", beyond)}.", "Somebody has given a role by hand, or one identity serves several duties, or this is a folder or the emulator, which let everybody do everything. In Azure: take the role away.");
        if (lacking.Count + beyond.Count == 0) yield return Diagnosis.Fine(Check, $"The identity can do what the duty {duty.Name} needs, and nothing else.");
    }

    private static IEnumerable<(string Place, string Path)> Places() =>
        Names.Deployed.Agencies.Select(a => (a.Landing, $"{LandingPath.Root}{a.Name}/doctor/none"))
            .Concat(Names.Deployed.Containers.Where(c => !c.Technical).Select(c => (c.Name, c.Name + "/doctor/none")));

    private static IEnumerable<(string Can, Func<Task> Attempt)> Attempts(ISweepableStore store, string path, CancellationToken cancel) =>
    [
        ("read", () => store.SizeAsync(path, cancel)),
        ("write", () => store.ReplaceAsync(path, NoSuchVersion, default, cancel)),
        ("delete", () => store.DeleteAsync(path, NoSuchVersion, cancel)),
    ];

    /// <summary>What a duty may do at a place, of read, write and delete.</summary>
    private static HashSet<string> Granted(string duty, string place) =>
        [.. Names.Deployed.Grants.Where(g => g.Who == duty && Names.Deployed.PlacesOf(g).Contains(place)).SelectMany(g => g.May switch
        {
            "read" => ["read"],
            "write" => ["read", "write"],
            "sweep" => ["read", "delete"],
            "add" => ["write"],
            _ => Array.Empty<string>(),
        })];
}
