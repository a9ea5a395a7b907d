using System.Net;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Tests.Reporting;

/// <summary>The files of <c>schemas/indicators</c>.</summary>
public sealed class IndicatorDefinitionTests
{
    private static readonly string[] Keys = ["id", "title", "group", "order", "numerator", "denominator", "source", "unit", "target", "tolerance", "direction", "from", "until", "measure", "parameters", "limits"];

    public static TheoryData<string> Files => [.. Schemas.Embedded.Files.Keys.Where(k => k.StartsWith("schemas/indicators/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_has_every_key_and_a_measure_that_takes_its_parameters(string path)
    {
        using var json = JsonDocument.Parse(Schemas.Embedded.Text(path));
        Assert.Equal(Keys, json.RootElement.EnumerateObject().Select(p => p.Name));
        var indicator = Indicator.Read(path, Schemas.Embedded.Text(path));
        Assert.Equal($"schemas/indicators/{indicator.Id}.json", path);
        Assert.All(new[] { indicator.Title, indicator.Group, indicator.Numerator, indicator.Denominator, indicator.Source }, words => Assert.False(string.IsNullOrWhiteSpace(words)));
        Assert.Contains(indicator.Unit, new[] { "percent", Indicator.Mean });
        Assert.True(indicator.Tolerance >= 0);
        Assert.True(!(indicator.From > indicator.Until));
        Assert.EndsWith(".", indicator.Numerator, StringComparison.Ordinal);
        Assert.EndsWith(".", indicator.Denominator, StringComparison.Ordinal);
        Assert.Equal(indicator.Measure == Measures.None, indicator.Target is null);
        if (indicator.Measure == Measures.None) Assert.NotEqual("", indicator.Limits);

        // A parameter that the measure lacks would throw here.
        var records = new ChildRecords(ReportScenario.Source(Indicators.Kind, ""));
        if (Measures.Events.TryGetValue(indicator.Measure, out var happening)) Assert.Empty(happening(records, indicator));
        else if (Measures.OnDays.TryGetValue(indicator.Measure, out var standing)) Assert.Empty(standing(records, indicator, ReportScenario.Night));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_words_of_each_are_on_the_page(string path)
    {
        var indicator = Indicator.Read(path, Schemas.Embedded.Text(path));
        Assert.Contains($"<dt>{indicator.Title}</dt><dd>Counted: {indicator.Numerator} Of: {indicator.Denominator}{(indicator.Limits.Length > 0 ? " " + indicator.Limits : "")}</dd><dd class=\"source\">Source: {indicator.Source}</dd>", Page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_measure_is_of_some_indicator() =>
        Assert.Equal(Measures.Names, Indicator.All(Schemas.Embedded).Select(i => i.Measure).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("58 59 60 61 62 63 64 65 66 67 68 71 147 148")]
    public void The_national_set_is_there(string numbers) => Assert.All(numbers.Split(' '), n => Assert.Contains(Indicator.All(Schemas.Embedded), i => i.Id == "ni-" + n && i.Title.StartsWith($"NI {n} ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"measure\": \"re-referral\"", "\"measure\": \"guess\"", "names the measure 'guess', which there is not")]
    [InlineData("\"unit\": \"percent\",", "", "is not the definition of an indicator")]
    [InlineData("\"direction\": \"lower\"", "\"direction\": \"sideways\"", "is not the definition of an indicator")]
    [InlineData("\"limits\"", "\"limit\"", "is not the definition of an indicator")]
    public void A_wrong_file_is_named_with_what_is_wrong(string from, string to, string expected)
    {
        var text = Schemas.Embedded.Text("schemas/indicators/re-referrals.json");
        var e = Assert.Throws<InvalidDataException>(() => Indicator.Read("schemas/indicators/re-referrals.json", text.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("schemas/indicators/re-referrals.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_is_not_given_is_named()
    {
        var text = Schemas.Embedded.Text("schemas/indicators/re-referrals.json").Replace("\"months\"", "\"days\"", StringComparison.Ordinal);
        var indicator = Indicator.Read("schemas/indicators/re-referrals.json", text);
        Assert.Equal("schemas/indicators/re-referrals.json has no whole number 'months' among its parameters, which its measure 're-referral' asks for.", Assert.Throws<InvalidDataException>(() => indicator.Number("months")).Message);
    }

    [Theory]
    [InlineData("ni-66", 95.0, Rag.Green)] // higher is better: 95, tolerance 3
    [InlineData("ni-66", 94.9, Rag.Amber)]
    [InlineData("ni-66", 92.0, Rag.Amber)]
    [InlineData("ni-66", 91.9, Rag.Red)]
    [InlineData("ni-64", 4.0, Rag.Green)] // lower is better: 4, tolerance 2
    [InlineData("ni-64", 6.0, Rag.Amber)]
    [InlineData("ni-64", 6.1, Rag.Red)]
    [InlineData("ni-64", null, Rag.None)]
    [InlineData("ni-71", 15.0, Rag.None)] // no target
    public void The_rating_follows_target_tolerance_and_direction(string id, double? value, Rag expected) => Assert.Equal(expected, Indicator.All(Schemas.Embedded).Single(i => i.Id == id).Rate(value));

    private static readonly Lazy<string> Page = new(() => WebUtility.HtmlDecode(ReportScenario.Page(Indicators.Kind, "")));
}
