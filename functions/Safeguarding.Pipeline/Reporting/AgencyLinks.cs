using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How the matching went for an agency.</summary>
/// <param name="Known">Ids of the children whom it knows.</param>
/// <param name="Linked">Of them, those whom another agency's records were linked with.</param>
internal sealed record AgencyLinks(string Agency, List<string> Known, long Linked)
{
    private static readonly string[] Agencies = ["health", "police", "social_care"];

    /// <summary>Each agency, by name.</summary>
    public static IEnumerable<AgencyLinks> Of(Table children)
    {
        var (ids, known) = (children.Text("child_id"), Array.ConvertAll(Agencies, a => children.Values<bool>("known_to_" + a)));
        for (var a = 0; a < Agencies.Length; a++)
        {
            var (all, linked) = (new List<string>(), 0L);
            for (var r = 0; r < children.Rows; r++)
            {
                if (known[a][r] != true) continue;
                all.Add(ids[r]!);
                if (known.Count(k => k[r] == true) > 1) linked++;
            }

            yield return new AgencyLinks(Agencies[a], all, linked);
        }
    }
}
