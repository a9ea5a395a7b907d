using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Safeguarding.Pipeline.Deployment;

/// <summary>
/// What the product is made of where it is deployed, <c>infra/names.json</c>: containers, queues, tables, duties, roles, who may do what, settings, alerts. Bicep makes
/// what it names; tests hold the code to it.
/// </summary>
/// <param name="PoisonSuffix">What the host puts behind a queue's name for messages that failed too often.</param>
/// <param name="Grants">Who may do what where. <c>landing</c> stands for the letter box of every agency.</param>
/// <param name="LocalSettings">Settings that are set on a laptop alone.</param>
/// <param name="HostSettings">Settings of the Functions host, by the part before <c>__</c>.</param>
/// <param name="Signals">Words in brackets at the beginning of a line of the log, by which an alert finds it.</param>
public sealed record Names(
    string Version, string Description, ImmutableArray<Agency> Agencies, ImmutableArray<Zone> Containers, ImmutableArray<Named> Queues, string PoisonSuffix, ImmutableArray<Named> Tables,
    ImmutableArray<Duty> Duties, ImmutableArray<Role> Roles, ImmutableArray<Grant> Grants, ImmutableArray<Setting> Settings, ImmutableArray<string> LocalSettings,
    ImmutableArray<string> HostSettings, ImmutableArray<Signal> Signals, ImmutableArray<Alert> Alerts)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly Lazy<Names> FromAssembly = new(static () =>
    {
        using var stream = typeof(Names).Assembly.GetManifestResourceStream("infra/names.json")!;
        return JsonSerializer.Deserialize<Names>(stream, Strict)!;
    });

    /// <summary>The names that travel inside this assembly.</summary>
    public static Names Deployed => FromAssembly.Value;

    /// <summary>Everything a grant's place stands for.</summary>
    public IEnumerable<string> PlacesOf(Grant grant) => grant.On.SelectMany(place => place == "landing" ? Agencies.Select(a => a.Landing) : [place]);
}

/// <param name="Name">Folder under <c>landing/</c> and under <c>schemas/</c>.</param>
/// <param name="Landing">Container that the agency, and no other, may add to.</param>
public sealed record Agency(string Name, string Landing);

/// <param name="Name">Container, and first segment of the paths in it.</param>
/// <param name="Kept">Never swept.</param>
/// <param name="Technical">Holds nothing, so there is nothing to keep or to sweep.</param>
/// <param name="Backup">Whether it is copied to the backup vault: whatever is kept longer than the notes of builds, by which it could be made again.</param>
/// <param name="WormDays">Days in which storage lets nobody change or delete what was written.</param>
public sealed record Zone(string Name, string Holds, string? Says = null, bool Kept = false, bool Technical = false, bool Backup = false, int? WormDays = null);

/// <summary>A queue or a table.</summary>
public sealed record Named(string Name, string Holds);

/// <param name="Functions">Functions of its app; none where a person starts it.</param>
public sealed record Duty(string Name, ImmutableArray<string> Functions, string Says);

/// <param name="On">blobs, queues or tables.</param>
/// <param name="DataActions">Of a role of our own, behind <c>.../containers/blobs/</c>.</param>
/// <param name="BuiltIn">Id of Azure's.</param>
/// <param name="Can">What Azure's allows: read, write, delete.</param>
public sealed record Role(string Name, string On, ImmutableArray<string> DataActions = default, string? BuiltIn = null, ImmutableArray<string> Can = default, string? Says = null)
{
    [JsonIgnore]
    public bool CanRead => Allows("read");

    [JsonIgnore]
    public bool CanWrite => Allows("write") || Allows("add");

    [JsonIgnore]
    public bool CanDelete => Allows("delete");

    private bool Allows(string what) => (DataActions.IsDefault ? Can : DataActions).Any(action => action.Split('/')[0] == what);
}

/// <param name="Who">A duty, or a group of people.</param>
/// <param name="May">A role.</param>
public sealed record Grant(string Who, string May, ImmutableArray<string> On);

/// <param name="For">Duties whose apps have it.</param>
/// <param name="Secret">Name of the secret in the vault that its value refers to.</param>
public sealed record Setting(string Name, ImmutableArray<string> For, string Says, string? Secret = null);

public sealed record Signal(string Name, string Alert);

/// <param name="Severity">0 (wake somebody) to 4.</param>
public sealed record Alert(string Name, int Severity, string Says);
