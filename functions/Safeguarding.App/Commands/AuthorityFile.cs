using System.Text.Json;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.App.Commands;

/// <summary>The council's own details for return headers, from a JSON file; an invented council without one.</summary>
internal static class AuthorityFile
{
    private sealed record Details(string Lea, string Name, string? SoftwareCode, string? Release, string? SerialNumber, WorkforceDetails? Workforce);

    /// <exception cref="WrongUseException">The file is not there or is not such JSON.</exception>
    public static Authority Read(string? path, DateOnly night)
    {
        // Dated by the night, not the clock: the same night gives the same file.
        var preparedAt = night.ToDateTime(TimeOnly.MinValue);
        if (path is null) return new Authority("999", "Aldermere Council (invented)", "Safeguarding Pipeline", CodeVersion.Release, "001", preparedAt);
        if (!File.Exists(path)) throw new WrongUseException("--authority names a file that is not there.");
        try
        {
            var details = JsonSerializer.Deserialize<Details>(File.ReadAllText(path), Objects.Json);
            if (details is not { Lea.Length: 3, Name.Length: > 0 } || !details.Lea.All(char.IsAsciiDigit))
                throw new WrongUseException("The authority file needs a three-digit 'lea' and a 'name'.");
            return new Authority(details.Lea, details.Name, details.SoftwareCode ?? "Safeguarding Pipeline", details.Release ?? CodeVersion.Release, details.SerialNumber ?? "001", preparedAt) { Workforce = details.Workforce };
        }
        catch (JsonException)
        {
            throw new WrongUseException("The authority file is not JSON of the form {\"lea\":\"123\",\"name\":\"...\"}.");
        }
    }
}
