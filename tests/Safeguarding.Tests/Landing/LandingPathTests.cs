using Safeguarding.Pipeline.Landing;

namespace Safeguarding.Tests.Landing;

/// <summary>Which landed paths say whose table of which day they are.</summary>
public sealed class LandingPathTests
{
    [Theory]
    [InlineData("landing/health/2026-03-31/patients.csv", "health", "patients")]
    [InlineData("landing/health/2026-03-31/patients.tsv", "health", "patients")]
    [InlineData("landing/health/2026-03-31/patients.psv", "health", "patients")]
    [InlineData("landing/health/2026-03-31/patients.txt", "health", "patients")]
    [InlineData("landing/health/2026-03-31/patients.csv.gz", "health", "patients")]
    [InlineData("landing/health/2026-03-31/patients.tsv.GZ", "health", "patients")]
    [InlineData("landing/Health/2026-03-31/PATIENTS.CSV", "health", "patients")]
    [InlineData("landing/social_care/2026-03-31/ssd_person.csv", "social_care", "ssd_person")]
    public void Of_this_form(string path, string agency, string table)
    {
        Assert.True(LandingPath.TryParse(path, out var parsed));
        Assert.Equal(new LandingPath(agency, new DateOnly(2026, 3, 31), table, path[(path.LastIndexOf('/') + 1)..]), parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("landing/")]
    [InlineData("patients.csv")]
    [InlineData("landing/health/patients.csv")]
    [InlineData("landing/health/2026-03-31/more/patients.csv")]
    [InlineData("landing/health/2026-03-31/")]
    [InlineData("landing/health/2026-03-31/patients")]
    [InlineData("landing/health/2026-03-31/patients.gz")]
    [InlineData("landing/health/2026-03-31/.csv")]
    [InlineData("landing/health/2026-03-31/.csv.gz")]
    [InlineData("landing/health/2026-03-31/patients.xlsx")]
    [InlineData("landing/health/2026-03-31/patients.csv.part")]
    [InlineData("landing/health/2026-03-31/patients.csv.gz.gz")]
    [InlineData("landing/health/2026-03-31/patients.csv.csv")]
    [InlineData("landing/health/2026-03-31/patients.tsv.csv")]
    [InlineData("landing/health/2026-03-31/patients.v2.csv")]
    [InlineData("landing/health/2026-02-30/patients.csv")]
    [InlineData("landing/health/31-03-2026/patients.csv")]
    [InlineData("landing/health/20260331/patients.csv")]
    [InlineData("landing/health/2026-3-31/patients.csv")]
    [InlineData("landing/health/../2026-03-31/patients.csv")]
    [InlineData("landing/../raw/2026-03-31/patients.csv")]
    [InlineData("/landing/health/2026-03-31/patients.csv")]
    [InlineData("landing\\health\\2026-03-31\\patients.csv")]
    [InlineData("landing/health/2026-03-31/pat%69ents.csv")]
    [InlineData("landing/health/2026-03-31/jo bloggs.csv")]
    [InlineData("Landing/health/2026-03-31/patients.csv")]
    [InlineData("raw/health/2026-03-31/patients.csv")]
    public void Not_of_this_form(string path)
    {
        Assert.False(LandingPath.TryParse(path, out var parsed));
        Assert.Equal(default, parsed);
    }
}
