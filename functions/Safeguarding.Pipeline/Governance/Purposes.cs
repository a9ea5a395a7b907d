using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Governance;

/// <summary>What columns are for and by what right tables are held, <c>schemas/purposes.json</c>: the names that contracts use in <c>x-purposes</c> and <c>x-lawful-basis</c>.</summary>
public sealed record Purposes(string Version, string Description, [property: System.Text.Json.Serialization.JsonPropertyName("purposes")] ImmutableArray<Purpose> All, ImmutableArray<LawfulBasis> Bases)
{
    public static Purposes Of(Schemas schemas) => JsonSerializer.Deserialize<Purposes>(schemas.Text("schemas/purposes.json"), JsonSerializerOptions.Web)!;
}

/// <param name="Zones">Where what is made for it can be read, beside the zones that hold extracts themselves.</param>
public sealed record Purpose(string Name, string Says, ImmutableArray<string> Zones);

/// <param name="Condition">Conditions of UK GDPR and the Data Protection Act 2018.</param>
/// <param name="Source">Address of the law.</param>
public sealed record LawfulBasis(string Name, string Law, string Condition, string Source);
