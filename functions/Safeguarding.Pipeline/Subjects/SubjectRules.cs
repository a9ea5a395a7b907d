using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>A table whose rows are of all the persons that another table's rows name beside them: an incident and those who were there.</summary>
/// <param name="Column">Key of the shared row, which <paramref name="By"/> of <paramref name="Through"/> points at.</param>
public sealed record SharedTable(string Table, string Column, string Through, string By);

/// <summary>A column that names another person than the row's own.</summary>
public sealed record Mention(string Table, string Column);

/// <summary>A column that tells of other people than the child whose row it is.</summary>
/// <param name="Table"><c>agency/table</c>, or <c>agency/*</c> for all of an agency's.</param>
/// <param name="Who">Of whom, in words.</param>
public sealed record OtherPeople(string Table, string Column, string Who);

/// <summary>Why a child may be withheld.</summary>
public sealed record WithholdReason(string Code, string Words);

/// <summary>A purpose, a lawful basis or a reason for refusing, of a closed list.</summary>
/// <param name="Source">The law or guidance that it rests on.</param>
public sealed record LegalCode(string Code, string Words, string Source);

/// <summary><c>schemas/subjects.json</c>: which rows are about whom, where keys do not say it, the reasons for withholding, and what a disclosure may be for and rest on.</summary>
/// <param name="Nobody">Tables, <c>agency/table</c>, that are about no child.</param>
/// <param name="Own">Columns, <c>agency/table.column</c>, that are personal and the child's own although the table is not one of persons.</param>
/// <param name="Others">Columns that tell of other people, beyond those that contracts show to.</param>
/// <param name="Purposes">What data of a child may be disclosed for.</param>
/// <param name="Bases">The lawful bases and powers it may rest on; a disclosure may rest on several.</param>
/// <param name="Refusals">Why a disclosure may be refused.</param>
public sealed record SubjectRules(
    string Version, ImmutableArray<string> Nobody, ImmutableArray<SharedTable> Shared, ImmutableArray<Mention> Mentions, ImmutableArray<WithholdReason> Reasons,
    ImmutableArray<string> Own, ImmutableArray<OtherPeople> Others, ImmutableArray<LegalCode> Purposes, ImmutableArray<LegalCode> Bases, ImmutableArray<LegalCode> Refusals)
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
