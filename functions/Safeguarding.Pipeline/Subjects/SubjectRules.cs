using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>A table whose rows are of all the persons that another table's rows name beside them: an incident and those who were there.</summary>
/// <param name="Column">Key of the shared row, which <paramref name="By"/> of <paramref name="Through"/> points at.</param>
public sealed record SharedTable(string Table, string Column, string Through, string By);

/// <summary>A column that names another person than the row's own.</summary>
public sealed record Mention(string Table, string Column);

/// <summary>Why a child may be withheld.</summary>
public sealed record WithholdReason(string Code, string Words);

/// <summary><c>schemas/subjects.json</c>: which rows are about whom, where keys do not say it, and the reasons for withholding.</summary>
/// <param name="Nobody">Tables, <c>agency/table</c>, that are about no child.</param>
public sealed record SubjectRules(string Version, ImmutableArray<string> Nobody, ImmutableArray<SharedTable> Shared, ImmutableArray<Mention> Mentions, ImmutableArray<WithholdReason> Reasons)
{
    /// <exception cref="FormatException">The text is not such a document.</exception>
    public static SubjectRules Of(Schemas schemas)
    {
        try
        {
            return JsonSerializer.Deserialize<SubjectRules>(schemas.Text("schemas/subjects.json"), JsonSerializerOptions.Web) ?? throw new FormatException("schemas/subjects.json is empty.");
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"schemas/subjects.json cannot be read: {wrong.Message}", wrong);
        }
    }
}
