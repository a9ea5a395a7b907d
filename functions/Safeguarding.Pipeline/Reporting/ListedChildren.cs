using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What a list says of a child beside the id.</summary>
/// <param name="Name">Empty when no agency gives one.</param>
/// <param name="Due">Expected day of birth of a child not yet born.</param>
internal sealed record ListedChild(string Id, string Name, DateOnly? Born, DateOnly? Due, DateOnly? Died, bool KnownToSocialCare)
{
    /// <inheritdoc cref="Ages.On"/>
    public int? AgeOn(DateOnly day) => Ages.On(Born, day);

    public bool IsUnborn => Born is null && Due is not null;
}

/// <summary>Children by id, for lists that name them.</summary>
internal sealed class ListedChildren
{
    private readonly Dictionary<string, ListedChild> _byId = new(StringComparer.Ordinal);

    /// <param name="children">Curated <c>child</c>, identifiable.</param>
    /// <param name="wanted">Children to keep.</param>
    public static ListedChildren Of(Table children, IReadOnlySet<string> wanted)
    {
        var listed = new ListedChildren();
        var (id, given, surname) = (children.Text("child_id"), children.Text("given_name"), children.Text("surname"));
        var (born, due, died) = (children.Dates("date_of_birth"), children.Dates("expected_date_of_birth"), children.Dates("date_of_death"));
        var known = children.Values<bool>("known_to_social_care");
        for (var r = 0; r < children.Rows; r++)
            if (wanted.Contains(id[r]!)) listed._byId[id[r]!] = new ListedChild(id[r]!, $"{given[r]} {surname[r]}".Trim(), born[r], due[r], died[r], known[r] == true);
        return listed;
    }

    public ListedChild Find(string id) => _byId.TryGetValue(id, out var child) ? child : new ListedChild(id, "", null, null, null, false);
}
