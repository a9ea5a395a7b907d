using System.Globalization;
using System.Text;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Who every record really is: <c>truth.csv</c>, one line for each person record the agencies hold on the last night.</summary>
/// <remarks>An adopted child's two records have two person ids, since nobody may link them; the flag <c>adopted</c> marks both and <c>counterpart</c> names the other.</remarks>
internal sealed class Truth : IDisposable
{
    private readonly StreamWriter _writer;

    public Truth(Func<string, Stream> open)
    {
        _writer = new StreamWriter(open("truth.csv"), new UTF8Encoding(false), 1 << 16);
        _writer.Write("source,record_id,person_id,household_id,flags\n");
    }

    public void Add(string source, string prefix, long record, Child child, DateOnly night, bool duplicate)
    {
        var household = child.Household.TruthId + (child.IsAdoptee ? 1 : 0);
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $"{source},{prefix}{Identifiers.Scatter(record)},P{child.Number:0000000},H{household:0000000},{Flags(child, night, duplicate)}\n"));
    }

    public void Dispose() => _writer.Dispose();

    private static string Flags(Child child, DateOnly night, bool duplicate)
    {
        var flags = new List<string>();
        if (duplicate) flags.Add("duplicate");
        if (child.SimilarTwin) flags.Add("similar_twin");
        else if (child.Twin) flags.Add("twin");
        if (child.HalfSibling) flags.Add("half_sibling");
        if (child.LaterSurname is not null && child.SurnameChanged <= night) flags.Add("surname_changed");
        if (child.Born > night) flags.Add("unborn");
        if (child.AsylumSeeker) flags.Add("uasc");
        if (child.FirstChildBorn <= night) flags.Add("mother");
        if (child.Died <= night) flags.Add("died");
        if (child.History?.Leaving is not null && child.History.Care[^1].End <= night) flags.Add("care_leaver");
        if (child.Adopted <= night)
        {
            flags.Add("adopted");
            flags.Add(string.Create(CultureInfo.InvariantCulture, $"counterpart=P{child.Counterpart!.Number:0000000}"));
        }
        return string.Join(';', flags);
    }
}
