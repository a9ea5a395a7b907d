using System.Text.Json;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Settings of reports, <c>schemas/reports/*.json</c>.</summary>
internal static class ReportSettings
{
    /// <exception cref="InvalidDataException">The file is not JSON of the settings' shape.</exception>
    public static T Read<T>(Schemas schemas, string path) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(schemas.Text(path), JsonSerializerOptions.Web) ?? throw new InvalidDataException($"'{path}' is empty.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {wrong.Message}", wrong);
        }
    }
}
