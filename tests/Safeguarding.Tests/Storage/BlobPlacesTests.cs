using Safeguarding.App.Hosting;
using Safeguarding.App.Storage;

namespace Safeguarding.Tests.Storage;

/// <summary>Which container a path lies in: each agency's letter box is its own.</summary>
public sealed class BlobPlacesTests
{
    [Theory]
    [InlineData("landing/health/2026-03-31/patients.csv", "landing-health", "2026-03-31/patients.csv")]
    [InlineData("landing/social_care/2026-03-31/person.csv", "landing-social-care", "2026-03-31/person.csv")]
    [InlineData("landing/health/", "landing-health", "")]
    [InlineData("raw/0123", "raw", "0123")]
    [InlineData("landing/a.csv", "landing", "a.csv")]
    [InlineData("landing/healthy/x.csv", "landing", "healthy/x.csv")]
    [InlineData("landing/Health/x.csv", "landing", "Health/x.csv")]
    [InlineData("landing/health", "landing", "health")]
    public void A_path_has_one_place_and_comes_back_from_it(string path, string container, string blob)
    {
        Assert.Equal((container, blob), BlobPlaces.Of(path));
        Assert.Equal(path, BlobPlaces.PathOf(container, blob));
    }

    /// <summary>What an agency may write is a blob of its own container, under a name of its choosing.</summary>
    [Theory]
    [InlineData("2026-03-31/patients.csv")]
    [InlineData("../police/2026-03-31/nominals.csv")]
    [InlineData("/police/2026-03-31/nominals.csv")]
    [InlineData("%2e%2e/police/2026-03-31/nominals.csv")]
    [InlineData("police/2026-03-31/nominals.csv")]
    [InlineData("blobs/x")]
    public void Whatever_an_agency_calls_a_file_its_path_is_the_agency_s(string blob)
    {
        var said = LandedEvent.PathOf($$$"""{"eventType":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/landing-health/blobs/{{{blob}}}","data":{}}""");
        Assert.Equal("landing/health/" + blob, said);
        Assert.True(!Safeguarding.Pipeline.Landing.LandingPath.TryParse(said, out var parsed) || parsed.Agency == "health");
    }
}
