using System.Globalization;
using Safeguarding.Parquet;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>A list of Annex A as a Parquet table: the cells of the workbook, dates as dates and counts as numbers.</summary>
public static class AnnexAFile
{
    public static void Write(Stream destination, string build, DateOnly reference, AnnexAListed listed)
    {
        var columns = listed.List.Columns;

        // Nothing is required here: a blank in a mandatory column is a finding, not a reason to publish nothing.
        var schema = new ParquetSchema([.. columns.Select(c => new ParquetColumn(c.Name, Type(c.Kind), Nullable: true))]);
        var writer = new ParquetWriter(destination, schema, new ParquetWriteOptions
        {
            Metadata =
            [
                new("safeguarding.table", string.Create(CultureInfo.InvariantCulture, $"annex-a-list-{listed.List.Number}")), new("safeguarding.build", build),
                new("safeguarding.reference-date", reference.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ],
        });
        foreach (var row in listed.Table.Rows)
        {
            for (var c = 0; c < row.Length; c++)
            {
                if (row[c] is not { } cell) writer.AppendNull(c);
                else if (columns[c].Kind == AnnexAKind.Date) writer.Append(c, DateOnly.ParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture));
                else if (columns[c].Kind == AnnexAKind.Number) writer.Append(c, long.Parse(cell, NumberStyles.None, CultureInfo.InvariantCulture));
                else writer.Append(c, cell);
            }

            writer.EndRow();
        }

        writer.Complete();
    }

    private static ParquetType Type(AnnexAKind kind) => kind switch { AnnexAKind.Date => ParquetType.Date, AnnexAKind.Number => ParquetType.Int64, _ => ParquetType.String };
}
