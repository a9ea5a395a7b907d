using Safeguarding.Pipeline.Contracts;
using static Safeguarding.Tests.Contracts.ContractSamples;

namespace Safeguarding.Tests.Contracts;

public sealed class ContractDiffTests
{
    private const string NewColumn = "\"fields\": [{\"name\": \"ward\", \"title\": \"Ward\", \"description\": \"Ward.\", \"type\": \"string\", \"x-classification\": \"operational\", \"x-example\": \"A\"},";

    [Fact]
    public void A_contract_does_not_differ_from_itself()
    {
        Assert.Empty(ContractDiff.Compare(Read(Visits), Read(Visits)));
        foreach (var contract in ContractCatalog.Embedded.Contracts) Assert.Empty(ContractDiff.Compare(contract, contract));
    }

    [Theory]
    // The table.
    [InlineData("\"1.0.0\"", "\"1.1.0\"", "/x-version: the version goes from 1.0.0 to 1.1.0")]
    [InlineData("\"title\": \"Visits\"", "\"title\": \"Calls\"", "/title: the title is now \"Calls\"")]
    [InlineData("Visits to a clinic.", "Visits.", "/description: the description of the table is reworded")]
    [InlineData("\"x-purpose\": \"Testing.\"", "\"x-purpose\": \"Trying.\"", "/x-purpose: the purpose for which the table is held is reworded: have information governance read it")]
    [InlineData("P6Y", "P1Y6M", "/x-retention: rows are kept for 1 year 6 months instead of 6 years")]
    [InlineData("\"x-expected\": false", "\"x-expected\": true", "! /x-expected: the extract is now expected every night: a night without it is reported as missing")]
    [InlineData("[\"clinic_visits\"]", "[\"calls\"]", "! /x-table-aliases: files named clinic_visits are no longer understood", "/x-table-aliases: files named calls are now understood")]
    [InlineData("{\"kind\": \"delta\", \"key\": [\"visit_id\"]}", "{\"kind\": \"snapshot\"}", "! /x-load/kind: an extract now replaces the whole table: rows left out are gone")]
    [InlineData("\"key\": [\"visit_id\"]", "\"key\": [\"visit_id\", \"patient\"]", "! /x-load/key: a row now replaces the row with the same visit_id, patient instead of the same visit_id")]
    [InlineData("\"primaryKey\": [\"visit_id\"]", "\"primaryKey\": [\"visit_id\", \"patient\"]", "! /primaryKey: a row is now known by visit_id, patient instead of visit_id: rows that were different may count as the same, or the other way round")]
    [InlineData("\"fields\": [\"number\"]", "\"fields\": [\"id\"]", "! /foreignKeys: patient must be found in patients (id): rows that point at nothing now get a finding", "/foreignKeys: it is no longer so that patient must be found in patients (number)")]
    [InlineData("\"x-date-order\": [[\"arrived\", \"left\"]],", "", "/x-date-order: arrived may now be after left")]
    [InlineData("\"maxFall\": 0.5", "\"maxFall\": 0.25", "! /x-row-count/maxFall: an extract is held when its rows fall by more than 25%; before, an extract is held when its rows fall by more than 50%")]
    [InlineData("\"maxRise\": 2", "\"maxRise\": 3", "/x-row-count/maxRise: an extract is held when its rows rise by more than 300%; before, an extract is held when its rows rise by more than 200%")]
    [InlineData("\"floor\": 10", "\"floor\": 5", "! /x-row-count/floor: an extract is never held for its size below 5 rows; before, an extract is never held for its size below 10 rows")]
    // Columns.
    [InlineData("\"fields\": [", NewColumn, "/fields/ward: column ward is new and optional: extracts without it are still accepted")]
    [InlineData("\"name\": \"mood\"", "\"name\": \"feeling\", \"x-aliases\": [{\"header\": \"Mood\", \"system\": \"old\"}]", "/fields/feeling/name: column mood is now called feeling; header mood is still understood")]
    [InlineData("\"name\": \"mood\"", "\"name\": \"feeling\"", "/fields/feeling: column feeling is new and optional: extracts without it are still accepted", "! /fields/mood: column mood is gone: what is sent in it is no longer kept")]
    [InlineData("{\"header\": \"Visit No\", \"system\": \"Clinic\"}", "{\"header\": \"No\", \"system\": \"Clinic\"}", "! /fields/visit_id/x-aliases: header \"Visit No\" is no longer understood as column visit_id", "/fields/visit_id/x-aliases: header \"No\" is now understood as column visit_id")]
    [InlineData("\"description\": \"How it went.\"", "\"description\": \"How it felt.\"", "/fields/mood/description: the description of column mood is reworded")]
    [InlineData("\"x-example\": \"V1\"", "\"x-example\": \"V2\"", "/fields/visit_id/x-example: the example of column visit_id is another one")]
    [InlineData("\"description\": \"Day of leaving.\", \"type\": \"date\"", "\"description\": \"Day of leaving.\", \"constraints\": {\"required\": true}, \"type\": \"date\"", "! /fields/left/constraints/required: column left is now required: rows without a value will be rejected")]
    [InlineData("\"constraints\": {\"required\": true}", "\"constraints\": {}", "/fields/patient/constraints/required: column patient is now optional")]
    [InlineData("\"unique\": true, ", "", "/fields/visit_id/constraints/unique: column visit_id may now repeat a value")]
    [InlineData("\"constraints\": {\"required\": true}", "\"constraints\": {\"required\": true, \"unique\": true}", "! /fields/patient/constraints/unique: column patient must now differ from row to row: rows that repeat a value will be rejected")]
    [InlineData("\"type\": \"number\",\n     \"constraints\": {\"minimum\": 0.5, \"maximum\": 200}", "\"type\": \"string\"", "/fields/weight/type: column weight is now text, not a number: what was accepted still is", "/fields/weight/constraints/maximum: column weight is now without bounds, before 0.5 to 200")]
    [InlineData("\"maxLength\": 8", "\"maxLength\": 6", "! /fields/visit_id/constraints/maxLength: column visit_id is now 2 to 6 characters, before 2 to 8 characters: rows with longer or shorter values will be rejected")]
    [InlineData("\"maxLength\": 8", "\"maxLength\": 10", "/fields/visit_id/constraints/maxLength: column visit_id is now 2 to 10 characters, before 2 to 8 characters")]
    [InlineData("\"minLength\": 2", "\"minLength\": 1", "/fields/visit_id/constraints/minLength: column visit_id is now 1 to 8 characters, before 2 to 8 characters")]
    [InlineData("\"V[0-9]+\"", "\"V[0-9]*\"", "! /fields/visit_id/constraints/pattern: column visit_id must now match V[0-9]* instead of V[0-9]+: rows with values that do not match will be rejected")]
    [InlineData(", \"pattern\": \"V[0-9]+\"", "", "/fields/visit_id/constraints/pattern: column visit_id no longer has to match a pattern")]
    [InlineData("\"minimum\": \"2000-01-01\"", "\"minimum\": \"2010-01-01\"", "! /fields/arrived/constraints/minimum: column arrived is now 2010-01-01 to 2100-01-01, before 2000-01-01 to 2100-01-01: rows with values outside will be rejected")]
    [InlineData("\"maximum\": 200", "\"maximum\": 250", "/fields/weight/constraints/maximum: column weight is now 0.5 to 250, before 0.5 to 200")]
    [InlineData("\"maximum\": 200", "\"maximum\": 100", "! /fields/weight/constraints/maximum: column weight is now 0.5 to 100, before 0.5 to 200: rows with values outside will be rejected")]
    [InlineData(", \"x-check\": \"nhs-number\"", "", "/fields/patient/x-check: column patient is no longer checked for being a valid NHS number")]
    [InlineData("\"x-classification\": \"identifier\"", "\"x-classification\": \"personal\"", "/fields/visit_id/x-classification: column visit_id is now personal instead of identifier: in the pseudonymised copy it is dropped or coarsened")]
    [InlineData("\"x-classification\": \"identifier\"", "\"x-classification\": \"operational\"", "! /fields/visit_id/x-classification: column visit_id is now operational instead of identifier: in the pseudonymised copy it is kept, unless few children share it, which protects it less: information governance must agree first")]
    // Allowed values.
    [InlineData("\"x-code-list-strict\": true", "\"x-code-list-strict\": false", "/fields/sex/x-code-list-strict: column sex now also takes values outside code list sex, with a warning")]
    [InlineData("\"x-code-list\": \"sex\", \"x-code-list-strict\": true, ", "", "/fields/sex/x-code-list: column sex may now hold any value, before one of code list sex")]
    [InlineData("[\"good\", \"bad\"]", "[\"good\", \"fair\"]", "/fields/mood/constraints/enum: column mood now takes \"fair\"", "! /fields/mood/constraints/enum: column mood no longer takes \"bad\": rows with it will be rejected")]
    public void A_difference_is_told_in_words(string before, string after, params string[] expected) =>
        Assert.Equal(expected, Told(ContractDiff.Compare(Read(Visits), Read(With(before, after)))));

    [Theory]
    [InlineData("\"fields\": [", NewColumn, "! /fields/ward: column ward is gone: what is sent in it is no longer kept")]
    [InlineData("\"name\": \"mood\"", "\"name\": \"feeling\", \"x-aliases\": [{\"header\": \"Mood\", \"system\": \"old\"}]", "! /fields/mood/name: column feeling is now called mood: header feeling is no longer understood")]
    [InlineData("\"x-code-list-strict\": true", "\"x-code-list-strict\": false", "! /fields/sex/x-code-list-strict: column sex no longer takes values outside code list sex: such rows will be rejected, not only warned of")]
    [InlineData("\"x-code-list\": \"sex\", \"x-code-list-strict\": true, ", "", "! /fields/sex/x-code-list: column sex must now hold a value of code list sex: rows with others will be rejected")]
    [InlineData(", \"pattern\": \"V[0-9]+\"", "", "! /fields/visit_id/constraints/pattern: column visit_id must now match V[0-9]+: rows with values that do not match will be rejected")]
    [InlineData("\"x-date-order\": [[\"arrived\", \"left\"]],", "", "! /x-date-order: arrived may no longer be after left: rows in which it is will be rejected")]
    [InlineData(", \"x-check\": \"nhs-number\"", "", "! /fields/patient/x-check: column patient must now be a valid NHS number: rows with values that are not will be rejected")]
    [InlineData("{\"kind\": \"delta\", \"key\": [\"visit_id\"]}", "{\"kind\": \"snapshot\"}", "! /x-load/kind: an extract now adds to the table: rows left out stay as they were")]
    public void The_way_back_is_told_too(string before, string after, params string[] expected) =>
        Assert.Equal(expected, Told(ContractDiff.Compare(Read(With(before, after)), Read(Visits))));

    [Fact]
    public void A_new_required_column_breaks()
    {
        var after = With("\"fields\": [", NewColumn.Replace("\"type\"", "\"constraints\": {\"required\": true}, \"type\"", StringComparison.Ordinal));
        Assert.Equal(["! /fields/ward: column ward is new and required: extracts without it will be rejected"], Told(ContractDiff.Compare(Read(Visits), Read(after))));
    }

    [Theory]
    [InlineData("{\"code\": \"M\", \"label\": \"Male\", \"aliases\": [\"Male\", \"1\"]}", "{\"code\": \"U\", \"label\": \"Unknown\"}", "/fields/sex/x-code-list: column sex now takes \"U\" (Unknown)", "! /fields/sex/x-code-list: column sex no longer takes \"M\" (Male): rows with it will be rejected")]
    [InlineData("[\"Male\", \"1\"]", "[\"Male\", \"Man\"]", "! /fields/sex/x-code-list: column sex no longer reads \"1\" as M: rows with it will be rejected", "/fields/sex/x-code-list: column sex now reads \"Man\" as M")]
    [InlineData("\"label\": \"Male\"", "\"label\": \"Boy or man\"", "/fields/sex/x-code-list: code M of column sex is now labelled \"Boy or man\", before \"Male\"")]
    [InlineData("[\"Female\", \"2\"]}, {\"code\": \"M\", \"label\": \"Male\", \"aliases\": [\"Male\", \"1\"]}", "[\"Female\"]}, {\"code\": \"M\", \"label\": \"Male\", \"aliases\": [\"Male\", \"1\", \"2\"]}", "! /fields/sex/x-code-list: column sex now reads \"2\" as M, before as F")]
    public void Changes_of_a_code_list_are_told_for_the_columns_that_use_it(string before, string after, params string[] expected)
    {
        var lists = new Dictionary<string, CodeList> { ["sex"] = CodeListReader.Read(SexPath, With(before, after, Sex)) };
        Assert.Equal(expected, Told(ContractDiff.Compare(Read(Visits), ContractReader.Read(VisitsPath, Visits, lists))));
    }

    [Theory]
    [InlineData("\"required\": true", "\"required\": false", "! /fields/born/constraints/required: column born may now be empty")]
    [InlineData("\"required\": false", "\"required\": true", "/fields/born/constraints/required: column born is now always filled")]
    [InlineData("\"type\": \"date\"", "\"type\": \"string\"", "! /fields/born/type: column born is now text, not a date written yyyy-MM-dd")]
    public void In_a_table_that_we_publish_what_surprises_readers_breaks(string before, string after, string expected)
    {
        var required = before == "\"required\": false" ? "false" : "true";
        var json = Patients.Replace("\"x-agency\": \"health\"", "\"x-agency\": \"curated\"", StringComparison.Ordinal)
            .Replace("\"description\": \"Day of birth.\",", $"\"description\": \"Day of birth.\", \"constraints\": {{ \"required\": {required} }},", StringComparison.Ordinal);
        var born = json.IndexOf("\"born\"", StringComparison.Ordinal);
        var changed = json[..born] + With(before, after, json[born..]);
        const string Path = "schemas/curated/patients.json";
        Assert.Equal([expected], Told(ContractDiff.Compare(ContractReader.Read(Path, json, Lists), ContractReader.Read(Path, changed, Lists))));
    }

    [Fact]
    public void Another_table_name_breaks_unless_the_old_one_is_still_understood()
    {
        const string Path = "schemas/health/calls.json";
        var renamed = With("\"name\": \"visits\"", "\"name\": \"calls\"");
        Assert.Equal(["! /name: the table visits is now called calls: files named visits are no longer understood"],
            Told(ContractDiff.Compare(Read(Visits), ContractReader.Read(Path, renamed, Lists))));
        var kept = With("[\"clinic_visits\"]", "[\"clinic_visits\", \"visits\"]", renamed);
        Assert.Equal(["/name: the table is now called calls; files named visits are still understood"],
            Told(ContractDiff.Compare(Read(Visits), ContractReader.Read(Path, kept, Lists))));
    }

    private static IEnumerable<string> Told(IEnumerable<ContractChange> changes) => changes.Select(c => $"{(c.Breaking ? "! " : "")}{c.Place}: {c.Words}");
}
