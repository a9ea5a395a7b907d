namespace Safeguarding.Parquet;

/// <summary>What is said when a file cannot be read: what is wrong, where, and what to do. Values never appear.</summary>
internal static class Refusal
{
    /// <summary>The bytes contradict themselves or the format.</summary>
    /// <param name="where">Column or part, or empty for the file as a whole.</param>
    public static InvalidDataException Corrupt(string where, string what) =>
        new($"{Place(where)} is corrupt: {what}. Fetch the file again or restore it from a copy.");

    /// <summary>The file may well be sound but uses what is not read here.</summary>
    /// <param name="what">As it continues "the file ...".</param>
    public static InvalidDataException Unsupported(string where, string what, string instead) =>
        new($"{Place(where)} {what}, which is not supported. {instead}");

    private static string Place(string where) => where.Length == 0 ? "The Parquet file" : $"{where} of the Parquet file";
}
