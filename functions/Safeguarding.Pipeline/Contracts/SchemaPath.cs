namespace Safeguarding.Pipeline.Contracts;

/// <summary>Where a schema file lies: its folder under <c>schemas/</c> and its name without the extension.</summary>
internal readonly record struct SchemaPath(string Folder, string File)
{
    public const string CodeLists = "codelists";

    /// <summary>Whether the file is a code list or a table's contract, rather than the matching model, a return's layout or something else.</summary>
    public bool IsList => Folder == CodeLists;

    public bool IsContract => Folder is not ("" or CodeLists or "matching" or "returns" or "reports" or "indicators");

    /// <summary>Takes a path apart. The folder is empty when the file does not lie directly in a folder of <c>schemas</c> or is not JSON.</summary>
    public static SchemaPath Of(string path)
    {
        var parts = path.Replace('\\', '/').Split('/');
        var file = parts[^1].EndsWith(".json", StringComparison.Ordinal) ? parts[^1][..^".json".Length] : parts[^1];
        return parts.Length >= 3 && parts[^3] == "schemas" && file.Length < parts[^1].Length ? new SchemaPath(parts[^2], file) : new SchemaPath("", file);
    }
}
