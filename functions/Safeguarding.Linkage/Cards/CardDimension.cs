using System.Collections.Immutable;

namespace Safeguarding.Linkage.Cards;

/// <summary>One way of dividing the records into groups whose figures are set side by side: by ethnicity, by sex.</summary>
/// <param name="Name">What divides them, as a heading.</param>
/// <param name="Groups">Names of the groups in the order shown, at most <see cref="MostGroups"/>.</param>
/// <param name="GroupsOf">For each record the groups it is in, a bit each; none: its group is not known.</param>
public sealed record CardDimension(string Name, ImmutableArray<string> Groups, ulong[] GroupsOf)
{
    public const int MostGroups = 64;

    /// <summary>A division by a text of each record.</summary>
    /// <param name="groupOf">The group of each record, or null when it is not known.</param>
    /// <param name="order">The groups in the order to show them; null: by name.</param>
    /// <returns>Null when there are no groups, or more than can be shown.</returns>
    public static CardDimension? Of(string name, IReadOnlyList<string?> groupOf, IReadOnlyList<string>? order = null) =>
        Of(name, [.. groupOf.Select(group => group is null ? [] : (IReadOnlyList<string>)[group])], order);

    /// <inheritdoc cref="Of(string, IReadOnlyList{string}, IReadOnlyList{string})"/>
    /// <param name="groupsOf">The groups of each record: it may be in several.</param>
    public static CardDimension? Of(string name, IReadOnlyList<IReadOnlyList<string>> groupsOf, IReadOnlyList<string>? order = null)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var own in groupsOf)
        {
            found.UnionWith(own);
            if (found.Count > MostGroups) return null;
        }
        if (found.Count == 0) return null;
        string[] groups = [.. (order ?? []).Where(found.Contains), .. found.Except(order ?? []).Order(StringComparer.Ordinal)];
        var bits = groups.Select((group, number) => (group, number)).ToDictionary(g => g.group, g => 1UL << g.number, StringComparer.Ordinal);
        var masks = new ulong[groupsOf.Count];
        for (var i = 0; i < masks.Length; i++)
            foreach (var group in groupsOf[i]) masks[i] |= bits[group];
        return new CardDimension(name, [.. groups], masks);
    }
}
