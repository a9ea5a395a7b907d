using System.Collections.Immutable;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Everything under <c>schemas/</c>: contracts, code lists, the matching model, layouts and mappings of the returns.</summary>
public sealed class Schemas
{
    private static readonly Lazy<Schemas> FromAssembly = new(static () => new Schemas(EmbeddedFiles()));

    /// <param name="files">Texts by path, such as <c>schemas/health/patients.json</c>.</param>
    /// <exception cref="InvalidContractException">A contract or code list is wrong; it holds every fault of every file.</exception>
    public Schemas(IEnumerable<KeyValuePair<string, string>> files)
    {
        Files = files.ToImmutableSortedDictionary(StringComparer.Ordinal);
        Contracts = ContractCatalog.Load(Files.Select(f => (f.Key, f.Value)));
        Hash = WorkId.Of(Files.SelectMany(f => new[] { f.Key, f.Value }));
    }

    /// <summary>The schemas that travel inside this assembly.</summary>
    public static Schemas Embedded => FromAssembly.Value;

    public ImmutableSortedDictionary<string, string> Files { get; }

    public ContractCatalog Contracts { get; }

    /// <summary>Changes when any file does: part of the fingerprint of a build.</summary>
    public string Hash { get; }

    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public string Text(string path) => Files.TryGetValue(path, out var text) ? text : throw new KeyNotFoundException($"There is no '{path}' among the schemas.");

    /// <summary>Texts of every file in a folder, in order of name.</summary>
    public IEnumerable<string> Folder(string prefix) => Files.Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(f => f.Value);

    private static IEnumerable<KeyValuePair<string, string>> EmbeddedFiles()
    {
        var assembly = typeof(Schemas).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("schemas/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new(name, reader.ReadToEnd());
        }
    }
}
