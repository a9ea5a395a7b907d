using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>How a column that is no date reaches the pseudonymised copy.</summary>
public enum ColumnForm
{
    /// <summary>A code of a list; whatever is not on it is left out.</summary>
    Codes,
    /// <summary>A short text that a system picks from a list of its own: the name of a team, a role.</summary>
    Names,
    /// <summary>A JSON array of codes of a list.</summary>
    CodeArray,
    /// <summary>A JSON object of flags that are Y or N.</summary>
    Flags,
    /// <summary>A number rounded down to whole steps.</summary>
    Steps,
    /// <summary>As it is. Nothing of a child or a worker may be in it.</summary>
    Open,
    /// <summary>Left out, whatever its class.</summary>
    Hidden,
}

/// <summary>What <c>schemas/privacy.json</c> says of one column.</summary>
/// <param name="Why">Why a column that has no code list may be shown.</param>
public sealed record ColumnRule(ColumnForm As, ImmutableArray<string> Lists, ImmutableArray<string> Values, double? Step, string Why = "");

/// <summary>How much of a value a step of a ladder shows, from most to least.</summary>
public enum Showing { Value, Month, Year, Area, Sector, District, Group, Nothing }

/// <param name="As">Names of the columns it is shown in, one for each of the ladder's; empty for the ladder's own names.</param>
/// <param name="Cost">What an analyst loses by it, in points that add up over the ladders of a table.</param>
public sealed record Rung(Showing Show, ImmutableArray<string> As, double Cost);

/// <summary>A generalisation ladder: what is shown of some columns, step by step more coarsely.</summary>
public sealed record Ladder(string Name, ImmutableArray<string> Columns, ImmutableArray<Rung> Rungs);

/// <param name="Together">Quasi-identifiers: every combination of them is shared by at least k people.</param>
/// <param name="Alone">Ladders of one table that are climbed each on its own.</param>
public sealed record TableRules(ImmutableArray<Ladder> Together, ImmutableArray<Ladder> Alone, ImmutableDictionary<string, ColumnRule> Columns);

/// <summary>What the pseudonymised zone may show, <c>schemas/privacy.json</c>.</summary>
/// <param name="K">How many people must share what is shown, 2 or more.</param>
/// <param name="Person">Column whose values are counted as people.</param>
/// <param name="RowColumns">Lineage columns that number the rows of a file: keyed, since the number leads whoever has the file to the child.</param>
/// <param name="Groups">By column, its groups and the codes in each.</param>
public sealed record PrivacySettings(
    int K, string Person, ImmutableArray<string> RowColumns, ImmutableDictionary<string, ColumnRule> Columns, ImmutableDictionary<string, TableRules> Tables,
    ImmutableDictionary<string, ImmutableDictionary<string, ImmutableArray<string>>> Groups)
{
    public const string Path = "schemas/privacy.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        RespectNullableAnnotations = false,
    };

    /// <exception cref="PrivacyRefusedException">The settings cannot be read or ask for what cannot be.</exception>
    public static PrivacySettings Of(Schemas schemas)
    {
        if (!schemas.Files.TryGetValue(Path, out var text)) throw new PrivacyRefusedException($"There is no '{Path}', which says what the pseudonymised zone may show. Install a version of the program that has it.");
        return Parse(text);
    }

    /// <inheritdoc cref="Of"/>
    public static PrivacySettings Parse(string text)
    {
        PrivacySettings? read;
        try
        {
            read = JsonSerializer.Deserialize<PrivacySettings>(text, Json);
        }
        catch (JsonException wrong)
        {
            throw new PrivacyRefusedException($"'{Path}' cannot be read ({wrong.Path}). Put back the version that came with the program, or correct it there.");
        }

        if (read is not { K: >= 2, Person.Length: > 0 }) throw new PrivacyRefusedException($"'{Path}' must have a k of 2 or more and name the column that counts people.");
        var settings = read with
        {
            RowColumns = Given(read.RowColumns),
            Columns = Given(read.Columns),
            Groups = Given(read.Groups),
            Tables = Given(read.Tables).ToImmutableDictionary(t => t.Key, t => new TableRules(Ladders(t.Value.Together), Ladders(t.Value.Alone), Given(t.Value.Columns)), StringComparer.Ordinal),
        };
        foreach (var ladder in settings.Tables.SelectMany(t => t.Value.Together.Concat(t.Value.Alone)))
        {
            if (ladder.Rungs.IsEmpty || ladder.Rungs[^1].Show != Showing.Nothing || ladder.Rungs.Any(r => r.Cost < 0))
                throw new PrivacyRefusedException($"'{Path}': the ladder '{ladder.Name}' must end with a step that shows nothing, and no step may have a cost below 0.");
        }

        return settings;
    }

    /// <summary>The rules of a table; a history without rules of its own has those of the table it remembers.</summary>
    public TableRules? RulesOf(Contract contract) => Tables.GetValueOrDefault(contract.Table) ?? (contract.HistoryOf is { } of ? Tables.GetValueOrDefault(of) : null);

    private static ImmutableArray<Ladder> Ladders(ImmutableArray<Ladder> given) =>
        [.. Given(given).Select(l => l with { Columns = Given(l.Columns), Rungs = [.. Given(l.Rungs).Select(r => r with { As = Given(r.As) })] })];

    private static ImmutableArray<T> Given<T>(ImmutableArray<T> given) => given.IsDefault ? [] : given;

    private static ImmutableDictionary<string, T> Given<T>(ImmutableDictionary<string, T>? given) => given ?? ImmutableDictionary<string, T>.Empty;
}
