using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Tests.Tables;

/// <summary>References between the tables of a night.</summary>
public sealed class ReferencesTests
{
    private static readonly ContractCatalog Catalog = ContractCatalog.Load(
    [
        ("schemas/health/mothers.json", Contract("mothers", """[{"fields": ["other"], "reference": {"resource": "mothers", "fields": ["id"]}}]""")),
        ("schemas/health/visits.json", Contract("visits", """[{"fields": ["other"], "reference": {"resource": "mothers", "fields": ["id"]}}]""")),
    ]);

    [Fact]
    public void A_row_that_leads_nowhere_is_one_line_with_its_place_and_without_its_value()
    {
        var line = Assert.Single(Check(
            TableText.Of("health/mothers", "id | other\nm1 |"),
            TableText.Of("health/visits", "id | other\nv1 | m1\nv2 | secret\nv3 |", "w7")));
        Assert.Equal<string?>(["health", "visits", "w7", "2"], line.Take(4));
        Assert.Equal(("warn", "other"), (line[5], line[6]));
        Assert.DoesNotContain("secret", string.Join('|', line), StringComparison.Ordinal);
        Assert.Equal(References.Columns.Length, line.Length);
    }

    [Fact]
    public void A_table_may_refer_to_itself()
    {
        var line = Assert.Single(Check(TableText.Of("health/mothers", "id | other\nm1 |\nm2 | m1\nm3 | m9\nm4 | m4")));
        Assert.Equal("3", line[3]);
    }

    [Fact]
    public void A_parent_that_never_came_is_not_searched() =>
        Assert.Empty(Check(TableText.Of("health/visits", "id | other\nv1 | m1")));

    private static IReadOnlyList<string?[]> Check(params Table[] tables) => References.Check(TableText.All(tables), Catalog);

    private static string Contract(string table, string keys) => $$"""
        {
          "name": "{{table}}", "title": "T", "description": "D.", "x-agency": "health", "x-version": "1.0.0", "x-purpose": "Testing.", "x-retention": "P1Y", "x-load": {"kind": "snapshot"},
          "fields": [
            {"name": "id", "title": "Id", "description": "Id.", "type": "string", "constraints": {"required": true}, "x-classification": "identifier", "x-example": "a"},
            {"name": "other", "title": "Other", "description": "Other.", "type": "string", "x-classification": "identifier", "x-example": "a"}
          ],
          "primaryKey": ["id"], "foreignKeys": {{keys}}
        }
        """;
}
