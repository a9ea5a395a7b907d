namespace Safeguarding.Linkage;

/// <summary>Text files of <c>schemas/matching</c> as they were when this assembly was built.</summary>
internal static class EmbeddedText
{
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream("matching/" + name)
            ?? throw new InvalidOperationException($"The assembly was built without schemas/matching/{name}. Build it from a full checkout.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
