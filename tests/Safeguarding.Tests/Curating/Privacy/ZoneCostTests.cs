using System.Diagnostics;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Tables;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Curating.Privacy;

/// <summary>The privacy step costs by row: an authority four times as large takes no more for each child.</summary>
public sealed class ZoneCostTests(ITestOutputHelper output)
{
    /// <summary>Children whom 100,000 known to social care make together with those whom health and the police alone know.</summary>
    private const int Many = 280_000, Few = Many / 4;

    [Fact]
    public void An_authority_of_four_times_the_children_allots_no_more_for_each()
    {
        PerChild(1_000);
        var (few, many) = (PerChild(Few), PerChild(Many));
        Assert.True(many <= 1.3 * few, $"{few:N0} bytes a child of {Few:N0}, {many:N0} of {Many:N0}");
    }

    private double PerChild(int children)
    {
        var (settings, contract, table) = (PrivacySettings.Of(Schemas.Embedded), Schemas.Embedded.Contracts.Find("curated", "child")!, Children(children));
        var (before, clock) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        var copy = ZoneCopy.Of(settings, Schemas.Embedded.Contracts, contract, table, null);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)children;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{children:N0} children: {clock.Elapsed.TotalSeconds:0.0} s, {bytes:N0} bytes a child, {100.0 * copy.Note.Columns.Values.Sum(c => c.Coarser + c.Hidden) / copy.Note.Cells:0.0} % of values coarser or left out"));
        return bytes;
    }

    private static Table Children(int children)
    {
        var random = new Random(1);
        string[] ethnicities = ["WBRI", "WBRI", "WBRI", "WBRI", "WBRI", "WOTH", "APKN", "BAFR", "AIND", "MWBC", "NOBT", "OOTH", "ABAN", "CHNE", "WROM"];
        T[] All<T>(Func<int, T> make) => [.. Enumerable.Range(0, children).Select(make)];
        var empty = new string?[children];
        return Table.Of("curated/child", children,
            ("child_id", All(i => (string?)$"C{i}")), ("given_name", empty), ("middle_name", empty), ("surname", empty), ("nhs_number", empty), ("upn", empty),
            ("name_source", All(_ => random.Next(3) > 0 ? "health" : "social_care")), ("date_of_birth_source", All(_ => "health")), ("postcode_source", All(_ => random.Next(3) > 0 ? "health" : "police")),
            ("date_of_birth", All(_ => (DateOnly?)new DateOnly(2008, 1, 1).AddDays(random.Next(18 * 365)))), ("expected_date_of_birth", new DateOnly?[children]), ("date_of_death", new DateOnly?[children]),
            ("sex", All(_ => random.Next(50) == 0 ? "U" : random.Next(2) == 0 ? "F" : "M")), ("ethnicity", All(_ => ethnicities[random.Next(ethnicities.Length)])),
            ("postcode", All(_ => string.Create(CultureInfo.InvariantCulture, $"AD{random.Next(1, 30)} {random.Next(10)}BC"))),
            ("known_to_social_care", All(_ => (bool?)(random.Next(3) == 0))), ("known_to_health", All(_ => (bool?)(random.Next(40) > 0))), ("known_to_police", All(_ => (bool?)(random.Next(5) < 2))),
            ("records", All(_ => (long?)(1 + random.Next(4)))), ("conflicts", All(_ => (long?)(random.Next(500) == 0 ? 1 : 0))),
            ("_run", All(_ => (string?)"2026-03-31-0123456789abcdef")), ("_contract", All(_ => (string?)"curated/child 2.0.0")));
    }
}
