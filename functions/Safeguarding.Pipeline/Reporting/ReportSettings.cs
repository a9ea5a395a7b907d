using System.Text.Json;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Settings of reports, <c>schemas/reports/*.json</c>.</summary>
internal static class ReportSettings
{
    /// <returns>Null when the file holds nothing but null.</returns>
    /// <exception cref="FormatException">The file is not JSON of the settings' shape.</exception>
    public static T? Read<T>(Schemas schemas, string path) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(schemas.Text(path), JsonSerializerOptions.Web);
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"'{path}' cannot be read: {wrong.Message}", wrong);
        }
    }
}
