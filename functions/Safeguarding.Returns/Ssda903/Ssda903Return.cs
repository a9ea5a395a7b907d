namespace Safeguarding.Returns;

/// <summary>An SSDA903 return: its tables by the order of <see cref="Ssda903Layout"/>, in the form in which they are sent (dates dd/MM/yyyy, blank as null), children in the order of their ids; who is left out; what is wrong.</summary>
public sealed record Ssda903Return(ReturnYear Year, IReadOnlyList<TextTable> Tables, IReadOnlyList<Exclusion> Exclusions, IReadOnlyList<ReturnFinding> Findings)
{
    public RulesApplied Rules { get; init; } = RulesApplied.None;

    /// <summary>A table by name; throws <see cref="InvalidOperationException"/> when the year has none of that name.</summary>
    public TextTable this[string table] => Tables.Single(t => t.Name == table);
}
