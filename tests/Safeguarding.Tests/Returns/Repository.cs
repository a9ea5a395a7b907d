using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>What the tests of the returns read from the repository and, where it is there, from the folder of reference data beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = Up(d => File.Exists(Path.Combine(d, "SafeguardingPipeline.sln"))) ?? throw new InvalidOperationException("The tests run from inside the repository.");

    public static string Scenarios => Path.Combine(Root, "tests", "Safeguarding.Tests", "Returns", "Scenarios");

    public static ReturnMappings Mappings { get; } = ReturnMappings.Parse(Directory.GetFiles(Path.Combine(Root, "schemas", "returns", "mappings"), "*.json").Select(File.ReadAllText));

    public static WorkingDays WorkingDays { get; } = Safeguarding.Returns.WorkingDays.Parse(File.ReadAllText(Path.Combine(Root, "schemas", "returns", "bank-holidays.json")));

    public static ReturnYear Year { get; } = ReturnYear.Ending(2026);

    public static Authority Authority { get; } = new("999", "Aldermere", "Safeguarding Pipeline", "0.1.0", "001", new DateTime(2026, 4, 1, 5, 30, 0, DateTimeKind.Unspecified));

    /// <summary>A file of the reference data, or null where that folder is not there.</summary>
    public static string? Shared(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("SAFEGUARDING_SHARED");
        if (folder is null && Up(d => Directory.Exists(Path.Combine(d, "shared", "domain"))) is { } above) folder = Path.Combine(above, "shared");
        if (parts[0] == "conformance" && Environment.GetEnvironmentVariable("CONFORMANCE_CASES") is { } cases) (folder, parts) = (cases, parts[1..]);
        var path = folder is null ? null : Path.Combine([folder, .. parts]);
        return path is not null && File.Exists(path) ? path : null;
    }

    private static string? Up(Func<string, bool> found)
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (found(d.FullName)) return d.FullName;
        return null;
    }
}

/// <summary>A test that needs a file of the reference data and is reported as skipped without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(params string[] parts)
    {
        if (Repository.Shared(parts) is null) Skip = $"Needs shared/{string.Join('/', parts)}.";
    }
}
