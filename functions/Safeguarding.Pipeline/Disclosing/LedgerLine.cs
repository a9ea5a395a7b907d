using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Disclosing;

/// <summary>An entry of the ledger as a person reads it.</summary>
/// <param name="Log">What it is a log of, one of <see cref="Logs"/>.</param>
/// <param name="Kind">The event's own name, as it is stored.</param>
/// <param name="Children">Ids of the children it is about.</param>
/// <param name="Who">Who did it; empty when it was the product.</param>
/// <param name="To">Who was given it, or asked for it.</param>
/// <param name="Why">In words, or a code of <c>schemas/subjects.json</c>.</param>
/// <param name="Hash">SHA-256 of the entry's object, hexadecimal.</param>
/// <param name="Previous">That of the entry before it.</param>
public sealed record LedgerLine(
    long Sequence, DateTimeOffset At, string Log, string Kind, ImmutableArray<string> Children, string Who, string To, string What, string Why, string Purpose, ImmutableArray<string> Bases, string Reference, string Hash, string Previous)
{
    /// <summary>The kinds of log that the Data Protection Act 2018 section 62(1) names, and two of our own: what limits the use of data, and what made it visible.</summary>
    public static readonly ImmutableArray<string> Logs = ["collection", "alteration", "consultation", "disclosure", "combination", "erasure", "restriction", "publication"];

    /// <summary>Names under which events are stored.</summary>
    public static readonly ImmutableSortedDictionary<string, Type> Kinds = typeof(LedgerEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().ToImmutableSortedDictionary(a => (string)a.TypeDiscriminator!, a => a.DerivedType, StringComparer.Ordinal);

    private static readonly Dictionary<Type, string> KindOf = Kinds.ToDictionary(k => k.Value, k => k.Key);

    public static LedgerLine Of(LedgerEntry entry, string hash)
    {
        var line = new LedgerLine(
            entry.Sequence, entry.At, LogOf(entry.Event), KindOf[entry.Event.GetType()], entry.Event is IAboutChildren about ? [.. about.ChildIds] : [], "", "", "", "", "", [], "", hash, entry.Previous);
        return entry.Event switch
        {
            ExtractAccepted e => line with { What = N($"{e.Agency}/{e.Table} of {e.Date:yyyy-MM-dd}: {e.Accepted:N0} rows kept, {e.Rejected:N0} quarantined{(e.Erased > 0 ? N($", {e.Erased:N0} erased") : "")}") },
            ExtractHeld e => line with { What = N($"{e.Agency}/{e.Table} of {e.Date:yyyy-MM-dd}: held with {e.Rows:N0} rows") },
            ExtractRefused e => line with { What = "a landed file refused", Why = e.Reason },
            ExtractFailed e => line with { What = N($"{e.Agency}/{e.Table} of {e.Date:yyyy-MM-dd}: could not be taken, {e.Attempts} attempts") },
            ExtractOverdue e => line with { What = N($"{e.Agency}/{e.Table} of {e.Night:yyyy-MM-dd}: had not come"), Why = e.Reason },
            Published e => line with { What = N($"build {e.Build}, publication {e.Publication} of {e.Night:yyyy-MM-dd}") },
            TablesCommitted e => line with { What = N($"tables of publication {e.Publication} of {e.Night:yyyy-MM-dd}") },
            LineageRecorded e => line with { What = $"{e.Lineage.EventType} of {e.Lineage.Job.Name}" },
            Swept e => line with { What = N($"{e.Paths.Length:N0} objects of {e.Zone}"), Why = N($"kept {e.Days} days, retention table {e.Rules}") },
            HoldPlaced e => line with { Who = e.Who, What = $"hold on {(e.Prefix.Length == 0 ? "everything" : e.Prefix)}", Why = e.Reason },
            HoldReleased e => line with { Who = e.Who, What = $"hold on {(e.Prefix.Length == 0 ? "everything" : e.Prefix)} lifted", Why = e.Reason },
            ChildConsulted e => line with { Who = e.Who, What = $"{e.What}, build {e.Build}", Why = e.Reason, Purpose = e.Purpose ?? "", Bases = e.Bases ?? [] },
            ChildrenConsulted e => line with { Who = e.Who, What = $"{e.What}, build {e.Build}", Why = e.Reason },
            ChildrenDecided e => line with { Who = e.Who, What = $"a steward's decision on two records: {e.Answer}, build {e.Build}", Why = "kept with the decision: review history" },
            ChildDisclosed { Disclosure: var d } => Told(line, d) with { Why = d.Note },
            DisclosureRefused { Disclosure: var d } e => Told(line, d) with { What = "refused: " + Told(line, d).What, Why = d.Note.Length > 0 ? $"{e.Reason}: {d.Note}" : e.Reason },
            FlowSent e => line with { To = e.Destination, What = N($"daily flow of {e.Night:yyyy-MM-dd}, run {e.Run}: {e.New:N0} new, {e.Changed:N0} changed, {e.Purged:N0} purged; {e.Acknowledged:N0} acknowledged, {e.Refused:N0} refused, {e.InDoubt:N0} in doubt") },
            Rekeyed e => line with { Who = e.Who, What = $"pseudonym key {e.From} to {e.To}, build {e.Build}", Why = e.Reason },
            ChildWithheld e => line with { Who = e.Who, What = "withheld from every output", Why = e.Reason },
            ChildReleased e => line with { Who = e.Who, What = "withheld no longer" },
            ChildWithdrawn e => line with { Who = e.Who, What = $"taken out of what was published before: {e.Withdrawal}", Why = e.Reason },
            ChildErased e => line with { Who = e.Who, What = N($"erasure {e.Erasure} of a child with {e.Records} records"), Why = e.Reason },
            ObjectsErased e => line with { What = N($"erasure {e.Erasure}: {e.Paths.Length:N0} objects of {e.Zone}") },
            _ => line,
        };
    }

    /// <summary>What an event is a log of.</summary>
    /// <exception cref="ArgumentException">Nobody has said of this kind.</exception>
    public static string LogOf(LedgerEvent what) => what switch
    {
        ExtractAccepted or ExtractHeld or ExtractRefused or ExtractFailed or ExtractOverdue => "collection",
        ChildConsulted or ChildrenConsulted => "consultation",
        ChildDisclosed or DisclosureRefused or FlowSent => "disclosure",
        ChildrenDecided { Answer: "same" } => "combination",
        ChildrenDecided or Rekeyed => "alteration",
        ChildErased or ChildWithdrawn or ObjectsErased or Swept => "erasure",
        ChildWithheld or ChildReleased or HoldPlaced or HoldReleased => "restriction",
        Published or TablesCommitted or LineageRecorded => "publication",
        _ => throw new ArgumentException("Nobody has said what this kind of event is a log of.", nameof(what)),
    };

    private static LedgerLine Told(LedgerLine line, Disclosure d) => line with
    {
        Who = d.By,
        To = d.To,
        What = N($"{d.What}, on {d.On:yyyy-MM-dd}"),
        Purpose = d.Purpose,
        Bases = d.Bases,
        Reference = d.Reference,
    };

    private static string N(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Which entries of the ledger are asked for.</summary>
/// <param name="From">First day (UTC); null from the beginning.</param>
/// <param name="To">Last day (UTC); null to the end.</param>
/// <param name="Kinds">Logs or names of events; empty for all.</param>
public sealed record LedgerFilter(DateOnly? From, DateOnly? To, ImmutableArray<string> Kinds)
{
    public static readonly LedgerFilter All = new(null, null, []);

    public bool Takes(LedgerLine line) =>
        (From is not { } from || DateOnly.FromDateTime(line.At.UtcDateTime) >= from) && (To is not { } to || DateOnly.FromDateTime(line.At.UtcDateTime) <= to)
        && (Kinds.IsEmpty || Kinds.Contains(line.Log) || Kinds.Contains(line.Kind));

    /// <summary>The entries it takes, oldest first, each made when it is read.</summary>
    public IEnumerable<LedgerLine> Of(Ledger ledger) => ledger.Hashed().Select(e => LedgerLine.Of(e.Entry, e.Hash)).Where(Takes);
}
