using Safeguarding.Pipeline.Contracts;
using static Safeguarding.Tests.Contracts.ContractSamples;

namespace Safeguarding.Tests.Contracts;

public sealed class ContractReaderTests
{
    [Fact]
    public void A_contract_is_read_as_it_is_written()
    {
        var contract = Read(Visits);
        Assert.Equal("health/visits", contract.Name);
        Assert.Equal("1.0.0", contract.Version);
        Assert.Equal("clinic_visits", Assert.Single(contract.TableAliases));
        Assert.Equal("P6Y", contract.Retention);
        Assert.Equal(LoadKind.Delta, contract.Load.Kind);
        Assert.Equal("visit_id", Assert.Single(contract.Load.Key));
        Assert.False(contract.Expected);
        Assert.Equal(new RowCountLimits(0.5, 2, 10), contract.RowCount);
        Assert.Equal(new DateOrder("arrived", "left"), Assert.Single(contract.DateOrders));
        Assert.Equal("visit_id", Assert.Single(contract.PrimaryKey));
        var key = Assert.Single(contract.ForeignKeys);
        Assert.Equal(("patient", "patients", "number"), (key.Fields.Single(), key.Table, key.References.Single()));
        Assert.Equal("sex", Assert.Single(contract.CodeLists.Keys));
        Assert.Equal("F", contract.CodeLists["sex"].Codes[0].Value);

        var id = contract.Fields[0];
        Assert.Equal((true, true, 2, 8, "V[0-9]+"), (id.Required, id.Unique, id.MinLength, id.MaxLength, id.Pattern));
        Assert.Equal(new HeaderAlias("Visit No", "Clinic"), Assert.Single(id.Aliases));
        Assert.Equal("V1", id.Example);
        Assert.Equal(Classification.Identifier, id.Classification);
        Assert.Equal(ValueCheck.NhsNumber, contract.Fields[1].Check);
        Assert.Equal(("sex", true), (contract.Fields[2].CodeList, contract.Fields[2].CodeListStrict));
        Assert.Equal((FieldType.Date, "2000-01-01"), (contract.Fields[3].Type, contract.Fields[3].Minimum));
        Assert.Equal(("0.5", "200"), (contract.Fields[5].Minimum, contract.Fields[5].Maximum));
        Assert.Equal("good bad", string.Join(' ', contract.Fields[6].Enum));
    }

    [Fact]
    public void What_is_left_out_has_the_usual_value()
    {
        var contract = ContractReader.Read(PatientsPath, Patients, Lists);
        Assert.True(contract.Expected);
        Assert.Equal(new RowCountLimits(0.2, 1.0, 50), contract.RowCount);
        Assert.Equal("number", Assert.Single(contract.PrimaryKey));
        Assert.Empty(contract.CodeLists);
        Assert.False(contract.Fields[1].Required);
    }

    [Theory]
    // Keys.
    [InlineData("\"title\": \"Visits\"", "\"titel\": \"Visits\"", "/titel: unknown key; known here: $schema, name, title,", "/title: missing")]
    [InlineData("\"kind\": \"delta\"", "\"kind\": \"delta\", \"speed\": 1", "/x-load/speed: unknown key; known here: kind, key")]
    [InlineData("\"floor\": 10", "\"flor\": 10", "/x-row-count/flor: unknown key")]
    [InlineData("\"title\": \"Visit\"", "\"title\": \"Visit\", \"format\": \"x\"", "/fields/visit_id/format: unknown key")]
    [InlineData("\"minLength\": 2", "\"minLenght\": 2", "/fields/visit_id/constraints/minLenght: unknown key")]
    [InlineData("\"system\": \"Clinic\"", "\"system\": \"Clinic\", \"x\": 1", "/fields/visit_id/x-aliases/0/x: unknown key")]
    [InlineData("\"resource\": \"patients\"", "\"resource\": \"patients\", \"x\": 1", "/foreignKeys/0/reference/x: unknown key")]
    [InlineData("\"reference\": {", "\"x\": 1, \"reference\": {", "/foreignKeys/0/x: unknown key")]
    [InlineData("\"x-version\": \"1.0.0\"", "\"x-version\": \"1.0.0\", \"x-version\": \"1.0.0\"", "not readable as JSON")]
    [InlineData("\"missingValues\": [\"\"]", "\"missingValues\": [\"\"],", "not readable as JSON")]
    // Kinds of value.
    [InlineData("\"title\": \"Visits\"", "\"title\": 3", "/title: must be text, not a number")]
    [InlineData("\"title\": \"Visits\"", "\"title\": \" \"", "/title: must not be blank")]
    [InlineData("\"x-expected\": false", "\"x-expected\": \"no\"", "/x-expected: must be true or false, not text")]
    [InlineData("{\"maxFall\": 0.5, \"maxRise\": 2, \"floor\": 10}", "[1]", "/x-row-count: must be an object, not a list")]
    [InlineData("\"maxFall\": 0.5", "\"maxFall\": 1.5", "/x-row-count/maxFall: must be a number from 0 to 1")]
    [InlineData("\"maxRise\": 2", "\"maxRise\": -1", "/x-row-count/maxRise: must be a number of at least 0")]
    [InlineData("\"floor\": 10", "\"floor\": 1.5", "/x-row-count/floor: must be a whole number of at least 0")]
    [InlineData("\"primaryKey\": [\"visit_id\"]", "\"primaryKey\": {\"a\": 1}", "/primaryKey: must be a list, not an object")]
    [InlineData("\"primaryKey\": [\"visit_id\"]", "\"primaryKey\": []", "/primaryKey: must not be an empty list")]
    [InlineData("\"primaryKey\": [\"visit_id\"]", "\"primaryKey\": [\"visit_id\", \"visit_id\"]", "/primaryKey/1: \"visit_id\" stands twice")]
    [InlineData("\"missingValues\": [\"\"]", "\"missingValues\": [\"\", \"NULL\"]", "/missingValues: must be [\"\"]")]
    [InlineData("https://specs.frictionlessdata.io/schemas/table-schema.json", "https://example.org/other", "/$schema: must be")]
    // The table.
    [InlineData("\"name\": \"visits\"", "\"name\": \"visit\"", "/name: \"visit\" is not the file name, \"visits\"")]
    [InlineData("\"x-agency\": \"health\"", "\"x-agency\": \"police\"", "/x-agency: \"police\" is not the folder, \"health\"")]
    [InlineData(", \"description\": \"Visits to a clinic.\"", "", "/description: missing")]
    [InlineData("\"x-purpose\": \"Testing.\", ", "", "/x-purpose: missing")]
    [InlineData("\"1.0.0\"", "\"1.0\"", "/x-version: must be three numbers")]
    [InlineData("\"P6Y\"", "\"6 years\"", "/x-retention: must be an ISO 8601 duration")]
    [InlineData("\"P6Y\"", "\"P\"", "/x-retention: must be an ISO 8601 duration")]
    [InlineData("\"P6Y\"", "\"P1D6Y\"", "/x-retention: must be an ISO 8601 duration")]
    [InlineData("\"x-load\": {\"kind\": \"delta\", \"key\": [\"visit_id\"]}, ", "", "/x-load: missing")]
    [InlineData("\"delta\"", "\"append\"", "/x-load/kind: must be snapshot or delta")]
    [InlineData(", \"key\": [\"visit_id\"]", "", "/x-load/key: missing: a delta needs")]
    [InlineData("\"delta\"", "\"snapshot\"", "/x-load/key: a snapshot replaces")]
    [InlineData("\"key\": [\"visit_id\"]", "\"key\": [\"mood\"]", "/x-load/key: column \"mood\" is part of the load key and must be required")]
    [InlineData("\"key\": [\"visit_id\"]", "\"key\": [\"nothing\"]", "/x-load/key: there is no column \"nothing\"")]
    [InlineData("\"x-table-aliases\": [\"clinic_visits\"]", "\"x-table-aliases\": [\"visits\"]", "/x-table-aliases: holds the table's own name")]
    [InlineData("\"primaryKey\": [\"visit_id\"]", "\"primaryKey\": [\"sex\"]", "/primaryKey: column \"sex\" is part of the primary key and must be required")]
    [InlineData("\"primaryKey\": [\"visit_id\"]", "\"primaryKey\": [\"id\"]", "/primaryKey: there is no column \"id\"")]
    [InlineData("{\"fields\": [\"patient\"]", "{\"fields\": [\"person\"]", "/foreignKeys/0/fields: there is no column \"person\"")]
    [InlineData("{\"fields\": [\"patient\"]", "{\"fields\": [\"patient\", \"sex\"]", "/foreignKeys/0: 2 columns here cannot point at 1 columns there")]
    [InlineData("\"resource\": \"patients\", ", "", "/foreignKeys/0/reference/resource: missing")]
    [InlineData("[[\"arrived\", \"left\"]]", "[[\"arrived\", \"mood\"]]", "/x-date-order/0: column \"mood\" is not a date")]
    [InlineData("[[\"arrived\", \"left\"]]", "[[\"arrived\", \"gone\"]]", "/x-date-order/0: there is no column \"gone\"")]
    [InlineData("[[\"arrived\", \"left\"]]", "[[\"arrived\", \"arrived\"]]", "/x-date-order/0: a column cannot be in order with itself")]
    [InlineData("[[\"arrived\", \"left\"]]", "[[\"arrived\", \"left\"], [\"left\", \"arrived\"]]", "/x-date-order/1: this pair stands twice")]
    [InlineData("[[\"arrived\", \"left\"]]", "[[\"arrived\"]]", "/x-date-order/0: must be a pair")]
    // Columns.
    [InlineData("\"name\": \"mood\", ", "", "/fields/6/name: missing")]
    [InlineData("\"name\": \"mood\"", "\"name\": \"Mood!\"", "/fields/6/name: \"Mood!\" must begin with a lower-case letter")]
    [InlineData("\"name\": \"mood\"", "\"name\": \"sex\"", "/fields/6/name: column \"sex\" stands twice")]
    [InlineData("\"name\": \"mood\"", "\"name\": \"s_ex\"", "/fields/6/name: \"s_ex\" reads the same as column \"sex\"")]
    [InlineData("\"header\": \"Visit No\"", "\"header\": \"SEX\"", "/fields/visit_id/x-aliases: header \"SEX\" already means column \"sex\"")]
    [InlineData("[{\"header\": \"Visit No\", \"system\": \"Clinic\"}]", "[{\"header\": \"A\", \"system\": \"C\"}, {\"header\": \"A\", \"system\": \"C\"}]", "/fields/visit_id/x-aliases/1: header \"A\" of C stands twice")]
    [InlineData(", \"system\": \"Clinic\"", "", "/fields/visit_id/x-aliases/0/system: missing")]
    [InlineData("\"title\": \"Mood\", ", "", "/fields/mood/title: missing")]
    [InlineData("\"description\": \"How it went.\", ", "", "/fields/mood/description: missing")]
    [InlineData("\"type\": \"number\"", "\"type\": \"decimal\"", "/fields/weight/type: \"decimal\" is not one of: string, integer, number")]
    [InlineData("\"x-classification\": \"identifier\", ", "", "/fields/visit_id/x-classification: missing")]
    [InlineData("\"x-classification\": \"identifier\"", "\"x-classification\": \"secret\"", "/fields/visit_id/x-classification: \"secret\" is not one of: operational")]
    [InlineData("\"nhs-number\"", "\"nhs\"", "/fields/patient/x-check: \"nhs\" is not one of: nhs-number, upn, postcode, json")]
    [InlineData("\"x-code-list\": \"sex\"", "\"x-code-list\": \"gender\"", "/fields/sex/x-code-list: there is no code list \"gender\"")]
    [InlineData("\"x-code-list\": \"sex\", ", "", "/fields/sex/x-code-list-strict: means nothing without x-code-list")]
    [InlineData("\"enum\": [\"good\", \"bad\"]}", "\"enum\": [\"good\", \"bad\"]}, \"x-code-list\": \"sex\"", "/fields/mood/x-code-list: a column takes its values from a code list or from an enum")]
    [InlineData("\"maximum\": 200}", "\"maximum\": 200}, \"x-check\": \"upn\"", "/fields/weight/x-check: only a string column")]
    [InlineData("\"maximum\": 200}", "\"maximum\": 200}, \"x-code-list\": \"sex\"", "/fields/weight/x-code-list: only a string column")]
    // Constraints.
    [InlineData("\"V[0-9]+\"", "\"V[0-9\"", "/fields/visit_id/constraints/pattern: is not a regular expression")]
    [InlineData("\"V[0-9]+\"", "\"V)(1\"", "/fields/visit_id/constraints/pattern: is not a regular expression")]
    [InlineData("\"V[0-9]+\"", "\"(?=V)V[0-9]+\"", "/fields/visit_id/constraints/pattern: uses a construct that could take unbounded time")]
    [InlineData("\"minLength\": 2", "\"minLength\": 20", "/fields/visit_id/constraints/minLength: is more than maxLength")]
    [InlineData("\"minLength\": 2", "\"minLength\": \"2\"", "/fields/visit_id/constraints/minLength: must be a whole number")]
    [InlineData("\"enum\": [\"good\", \"bad\"]", "\"minimum\": 1", "/fields/mood/constraints/minimum: only a number or date column")]
    [InlineData("\"maximum\": 200", "\"maxLength\": 3", "/fields/weight/constraints/maxLength: only a string column")]
    [InlineData("\"minimum\": 0.5", "\"minimum\": 500", "/fields/weight/constraints/minimum: is more than maximum")]
    [InlineData("\"minimum\": 0.5", "\"minimum\": \"0.5\"", "/fields/weight/constraints/minimum: must be a number")]
    [InlineData("\"minimum\": \"2000-01-01\"", "\"minimum\": \"01/01/2000\"", "/fields/arrived/constraints/minimum: must be a date written yyyy-MM-dd")]
    [InlineData("\"minimum\": \"2000-01-01\"", "\"minimum\": \"2101-01-01\"", "/fields/arrived/constraints/minimum: is more than maximum")]
    [InlineData("\"enum\": [\"good\", \"bad\"]", "\"enum\": [\"good\", \"bad\"], \"maxLength\": 3", "/fields/mood/constraints/enum: \"good\" is longer than 3 characters", "/fields/mood/x-example: \"good\" is longer than 3 characters")]
    [InlineData("\"x-code-list\": \"sex\"", "\"constraints\": {\"minLength\": 2}, \"x-example\": \"\", \"x-code-list\": \"sex\"", "not readable as JSON")]
    // Examples.
    [InlineData(", \"x-example\": \"V1\"", "", "/fields/visit_id/x-example: missing: a required column needs one")]
    [InlineData("\"x-example\": \"V1\"", "\"x-example\": \"W1\"", "/fields/visit_id/x-example: \"W1\" does not match the pattern")]
    [InlineData("\"x-example\": \"V1\"", "\"x-example\": \"V\"", "/fields/visit_id/x-example: \"V\" is shorter than 2 characters")]
    [InlineData("\"x-example\": \"V1\"", "\"x-example\": \"V12345678\"", "/fields/visit_id/x-example: \"V12345678\" is longer than 8 characters")]
    [InlineData("\"x-example\": \"V1\"", "\"x-example\": \"V1 \"", "/fields/visit_id/x-example: \"V1 \" does not match the pattern")]
    [InlineData("\"9990000018\"", "\"9990000019\"", "/fields/patient/x-example: \"9990000019\" does not pass the check for NHS number")]
    [InlineData("\"x-example\": \"F\"", "\"x-example\": \"X\"", "/fields/sex/x-example: \"X\" is not a code of list \"sex\"")]
    [InlineData("\"2026-03-01\"", "\"2026-02-30\"", "/fields/arrived/x-example: \"2026-02-30\" is not a date written yyyy-MM-dd")]
    [InlineData("\"2026-03-01\"", "\"1999-12-31\"", "/fields/arrived/x-example: \"1999-12-31\" is less than 2000-01-01")]
    [InlineData("\"2026-03-01\"", "\"2100-01-02\"", "/fields/arrived/x-example: \"2100-01-02\" is more than 2100-01-01")]
    [InlineData("\"2026-03-01\"", "\"2026-03-03\"", "/x-date-order/0: the examples of \"arrived\" and \"left\" are not in this order")]
    [InlineData("\"20.5\"", "\"0,5\"", "/fields/weight/x-example: \"0,5\" is not a number")]
    [InlineData("\"20.5\"", "\"200.01\"", "/fields/weight/x-example: \"200.01\" is more than 200")]
    [InlineData("\"x-example\": \"good\"", "\"x-example\": \"fair\"", "/fields/mood/x-example: \"fair\" is not one of the enum")]
    public void Each_fault_is_named_with_its_place(string before, string after, params string[] expected)
    {
        var faults = Assert.Throws<InvalidContractException>(() => Read(With(before, after))).Faults;
        Assert.Equal(expected.Length, faults.Length);
        foreach (var (words, fault) in expected.Zip(faults))
            Assert.StartsWith(words, $"{fault.Place}: {fault.Words}".TrimStart(':', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_too_long_for_its_column_could_never_be_sent()
    {
        var json = With("\"x-code-list\": \"sex\"", "\"constraints\": {\"pattern\": \"F|X\"}, \"x-code-list\": \"sex\"");
        var fault = Assert.Single(Assert.Throws<InvalidContractException>(() => Read(json)).Faults);
        Assert.Equal("/fields/sex/x-code-list", fault.Place);
        Assert.Equal("code \"M\" of list \"sex\" could never be sent: it does not match the pattern", fault.Words);
    }

    [Fact]
    public void Every_fault_is_listed_at_once()
    {
        var json = With("\"P6Y\"", "\"long\"", With("\"1.0.0\"", "\"one\"", With("\"title\": \"Mood\", ", "", With("\"V1\"", "\"1\""))));
        var exception = Assert.Throws<InvalidContractException>(() => Read(json));
        Assert.Equal(["/fields/visit_id/x-example", "/fields/mood/title", "/x-version", "/x-retention"], exception.Faults.Select(f => f.Place));
        Assert.StartsWith("4 faults in contracts:\nschemas/health/visits.json#/fields/visit_id/x-example: ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "must be an object, not a list")]
    [InlineData("", "not readable as JSON")]
    [InlineData("{\"name\": ", "not readable as JSON")]
    public void What_is_not_an_object_is_one_fault(string json, string words) =>
        Assert.StartsWith(words, Assert.Single(Assert.Throws<InvalidContractException>(() => Read(json)).Faults).Words, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"name\": \"sex\"", "\"name\": \"gender\"", "/name: \"gender\" is not the file's name, \"sex\"")]
    [InlineData("\"title\": \"Sex\", ", "", "/title: missing")]
    [InlineData("\"source\": \"Testing\", ", "", "/source: missing")]
    [InlineData("2025-11-18", "18/11/2025", "/date: must be a date written yyyy-MM-dd")]
    [InlineData("\"code\": \"M\"", "\"code\": \"F\"", "/codes/1/code: code \"F\" stands twice in the list")]
    [InlineData("\"aliases\": [\"Male\"", "\"aliases\": [\"female\"", "/codes/1/aliases: \"female\" already stands for code \"F\"")]
    [InlineData("\"label\": \"Male\", ", "", "/codes/1/label: missing")]
    [InlineData("\"code\": \"M\", ", "", "/codes/1/code: missing")]
    [InlineData("\"aliases\": [\"Male\", \"1\"]", "\"alias\": [\"Male\"]", "/codes/1/alias: unknown key")]
    [InlineData("\"aliases\": [\"Male\", \"1\"]", "\"aliases\": [1]", "/codes/1/aliases/0: must be text, not a number")]
    public void Each_fault_of_a_code_list_is_named_with_its_place(string before, string after, string expected)
    {
        var json = With(before, after, Sex);
        var fault = Assert.Single(Assert.Throws<InvalidContractException>(() => CodeListReader.Read(SexPath, json)).Faults);
        Assert.StartsWith(expected, $"{fault.Place}: {fault.Words}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_follows_what_the_contract_says_and_not_how_its_file_is_laid_out()
    {
        var hash = Read(Visits).Hash;
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, Read(Visits.Replace("\n", "\r\n  ", StringComparison.Ordinal)).Hash);
        Assert.Equal(hash, Read(With("\"x-agency\": \"health\", \"x-version\": \"1.0.0\"", "\"x-version\": \"1.0.0\", \"x-agency\": \"health\"")).Hash);
        Assert.NotEqual(hash, Read(With("\"floor\": 10", "\"floor\": 11")).Hash);

        var relabelled = new Dictionary<string, CodeList> { ["sex"] = CodeListReader.Read(SexPath, With("\"1\"", "\"one\"", Sex)) };
        Assert.NotEqual(hash, ContractReader.Read(VisitsPath, Visits, relabelled).Hash);
    }
}
