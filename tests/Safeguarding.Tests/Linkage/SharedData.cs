namespace Safeguarding.Tests.Linkage;

/// <summary>Data that is kept beside the repository, not in it: found in a folder called <c>shared</c> above the tests.</summary>
internal static class SharedData
{
    /// <summary>Path of a folder under <c>shared</c>, or null when this machine has none.</summary>
    public static string? Folder(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine([folder.FullName, "shared", .. parts]);
            if (Directory.Exists(path)) return path;
        }
        return null;
    }
}

/// <summary>A test of figures on the labelled set of 20,000 records; skipped where that set is not.</summary>
public sealed class Children20kFactAttribute : FactAttribute
{
    public Children20kFactAttribute()
    {
        if (SharedData.Folder("data", "children-20k") is null) Skip = "The labelled set shared/data/children-20k is not on this machine.";
    }
}

/// <summary>A test of figures on FEBRL 4; skipped where that set is not.</summary>
public sealed class Febrl4FactAttribute : FactAttribute
{
    public Febrl4FactAttribute()
    {
        if (SharedData.Folder("data", "febrl4") is null) Skip = "The labelled set shared/data/febrl4 is not on this machine.";
    }
}
