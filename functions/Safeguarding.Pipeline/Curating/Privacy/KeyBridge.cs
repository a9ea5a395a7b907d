using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>Which pseudonym under a new key is which under an old one, so that a study whose cohort was approved can go on after a change of key. Whoever has it joins what the change was to part: it lies in the identifiable zone, and holds no child id.</summary>
public static class KeyBridge
{
    /// <summary>Writes the bridge, in the order of the new pseudonyms, which says nothing of the old ones nor of the children.</summary>
    /// <param name="children">Child ids, in any order.</param>
    public static void Write(Stream destination, IEnumerable<string> children, Pseudonyms from, Pseudonyms to)
    {
        var pairs = children.Distinct(StringComparer.Ordinal).Select(id => (Old: from.Of("child_id", id), New: to.Of("child_id", id))).OrderBy(p => p.New, StringComparer.Ordinal);
        var schema = new ParquetSchema([new ParquetColumn("old_child_id", ParquetType.String, Nullable: false), new ParquetColumn("child_id", ParquetType.String, Nullable: false)]);
        var writer = new ParquetWriter(destination, schema, new ParquetWriteOptions
        {
            Metadata = [new("safeguarding.table", "key_bridge"), new("safeguarding.zone", "identifiable"), new("safeguarding.pseudonym-key-before", from.KeyId), new("safeguarding.pseudonym-key", to.KeyId)],
            BloomColumns = ["old_child_id", "child_id"],
        });
        foreach (var (before, after) in pairs)
        {
            writer.Append(0, before);
            writer.Append(1, after);
            writer.EndRow();
        }

        writer.Complete();
    }
}
