using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Tests.Contracts;

/// <summary>What a contract with <c>x-history-of</c> must be beside the contract of the table it remembers.</summary>
public sealed class HistoryContractTests
{
    private const string Table = """
        { "name": "child", "title": "Children", "description": "Children.", "x-agency": "curated", "x-version": "1.0.0", "x-purpose": "Care.", "x-retention": "P6Y", "x-load": {"kind": "snapshot"},
          "fields": [
            {"name": "child_id", "title": "Child", "description": "Id.", "type": "string", "constraints": {"required": true}, "x-classification": "identifier", "x-example": "C1"},
            {"name": "surname", "title": "Surname", "description": "Name.", "type": "string", "x-classification": "personal", "x-example": "Cole"}
          ], "primaryKey": ["child_id"] }
        """;

    private const string History = """
        { "name": "child_history", "title": "History", "description": "History.", "x-agency": "curated", "x-version": "1.0.0", "x-purpose": "Care.", "x-retention": "P6Y", "x-load": {"kind": "snapshot"},
          "fields": [
            {"name": "child_id", "title": "Child", "description": "Id.", "type": "string", "constraints": {"required": true}, "x-classification": "identifier", "x-example": "C1"},
            {"name": "valid_from", "title": "From", "description": "From.", "type": "date", "constraints": {"required": true}, "x-classification": "operational", "x-example": "2026-03-31"},
            {"name": "valid_to", "title": "To", "description": "To.", "type": "date", "x-classification": "operational", "x-example": "2026-03-31"},
            {"name": "is_current", "title": "Current", "description": "Current.", "type": "boolean", "constraints": {"required": true}, "x-classification": "operational", "x-example": "true"},
            {"name": "surname", "title": "Surname", "description": "Name.", "type": "string", "x-classification": "personal", "x-example": "Cole"},
            {"name": "_run", "title": "Run", "description": "Run.", "type": "string", "x-classification": "operational", "x-example": "b1"},
            {"name": "_contract", "title": "Contract", "description": "Contract.", "type": "string", "x-classification": "operational", "x-example": "c"}
          ], "primaryKey": ["child_id", "valid_from"], "x-history-of": "child" }
        """;

    [Fact]
    public void One_that_fits_its_table_is_read() => Assert.Equal("child", Read(History).Find("curated/child_history")!.HistoryOf);

    [Theory]
    [InlineData("\"x-classification\": \"personal\"", "\"x-classification\": \"sensitive\"", "/fields/surname: must be of the type, classification, check and constraints that it has in \"child\"")]
    [InlineData("\"surname\"", "\"nickname\"", "/fields/nickname: \"child\" has no such column")]
    [InlineData("\"x-history-of\": \"child\"", "\"x-history-of\": \"children\"", "/x-history-of: there is no curated table \"children\" to remember")]
    [InlineData("\"x-history-of\": \"child\"", "\"x-history-of\": \"child_history\"", "/x-history-of: there is no curated table \"child_history\" to remember")]
    [InlineData("[\"child_id\", \"valid_from\"]", "[\"child_id\"]", "/primaryKey: must be the key of \"child\" and then valid_from")]
    [InlineData("\"valid_to\"", "\"valid_until\"", "/fields/valid_to: a history has an operational column \"valid_to\", a date")]
    [InlineData("\"_run\"", "\"_build\"", "/fields/_run: missing")]
    public void One_that_does_not_is_refused_with_the_reason(string was, string becomes, string fault)
    {
        Assert.Contains(was, History, StringComparison.Ordinal);
        var faults = Assert.Throws<InvalidContractException>(() => Read(History.Replace(was, becomes, StringComparison.Ordinal))).Message;
        Assert.Contains(fault, faults, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sender_has_no_column_that_could_be_taken_for_lineage()
    {
        var sent = Table.Replace("\"surname\"", "\"_run\"", StringComparison.Ordinal);
        Assert.NotNull(ContractCatalog.Load([("schemas/curated/child.json", sent)]));
        Assert.Contains("\"_run\" must begin with a lower-case letter", Assert.Throws<InvalidContractException>(() =>
            ContractCatalog.Load([("schemas/health/child.json", sent.Replace("\"curated\"", "\"health\"", StringComparison.Ordinal))])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_column_of_lineage_breaks_those_who_read_it()
    {
        var before = Read(History).Find("curated/child")!;
        var after = before with { Fields = [before.Fields[0], before.Fields[1] with { Name = "_surname" }] };
        var change = Assert.Single(ContractDiff.Compare(before, after));
        Assert.True(change.Breaking);
        Assert.Equal("column surname is now called _surname: readers must ask for the new name", change.Words);
    }

    private static ContractCatalog Read(string history) => ContractCatalog.Load([("schemas/curated/child.json", Table), ("schemas/curated/child_history.json", history)]);
}
