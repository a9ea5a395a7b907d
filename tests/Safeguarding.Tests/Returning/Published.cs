using System.Text;
using CsvHelper;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Tests.Returning;

/// <summary>What a night published, by name.</summary>
internal static class Published
{
    public static async Task<Table> TableAsync(IObjectStore store, Publication night, string name) =>
        Table.Read(name, [("", await store.OpenRequiredAsync(PathOf(night, name)))], []);

    public static async Task<string> PageAsync(IObjectStore store, Publication night, string name) => Encoding.UTF8.GetString(await store.ReadBytesAsync(PathOf(night, name)));

    public static async Task<List<Dictionary<string, string>>> CsvAsync(IObjectStore store, Publication night, string name)
    {
        using var reader = CsvReader.Create(new MemoryStream(await store.ReadBytesAsync(PathOf(night, name))), new CsvReaderOptions { IncludeValuesInExceptions = false });
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read()) rows.Add(reader.Headers.ToDictionary(h => h, h => reader.GetString(h) ?? "", StringComparer.Ordinal));
        return rows;
    }

    public static string PathOf(Publication night, string name) => night.Files.Single(f => f.Name == name).Object.Path;
}
