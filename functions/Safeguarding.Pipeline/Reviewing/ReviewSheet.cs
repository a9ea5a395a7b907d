using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Review;
using Safeguarding.Pipeline.Reading;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>A filled-in row of a work sheet.</summary>
/// <param name="Row">As a spreadsheet numbers it: the header is 1.</param>
/// <param name="Before">Decisions on the pair when the sheet was made.</param>
public sealed record SheetEntry(int Row, string Case, RecordKey A, RecordKey B, Answer Answer, string By, string Reason, int Before);

/// <summary>Something in a sheet that was not taken.</summary>
/// <param name="Row">As a spreadsheet numbers it.</param>
public sealed record SheetFinding(int Row, string Column, string What, string Fix);

/// <param name="NotFilled">Rows without a decision.</param>
public sealed record SheetRead(ImmutableArray<SheetEntry> Entries, ImmutableArray<SheetFinding> Findings, int NotFilled);

/// <summary>Review cases as a sheet that stewards fill in: two rows a question, one for each record, the fields of both under one another; a decision may stand on either row.</summary>
/// <remarks>Every row names both records, so sorting or filtering in a spreadsheet does no harm. Holds values of children.</remarks>
public static class ReviewSheet
{
    private const string Record = "record", Other = "other_record", Case = "case", DecisionColumn = "decision", By = "by", Reason = "reason", Before = "decisions_before";

    /// <summary>The last column is never empty: Excel leaves out the separators of empty cells at the end of a row.</summary>
    public static readonly ImmutableArray<string> Columns =
    [
        Case, "question", Record, Other, "same_child_as", .. SideBySide.Fields, "differs", "probability", "why", DecisionColumn, By, Reason, Before,
    ];

    /// <param name="people">The records of the cases; those not there are shown empty.</param>
    public static void Write(Stream destination, ReviewQueue queue, IEnumerable<ReviewCase> cases, IReadOnlyDictionary<RecordKey, PersonRecord> people) =>
        CsvFile.Write(destination, Columns, cases.SelectMany(one => Rows(queue, one, people)));

    private static IEnumerable<string?[]> Rows(ReviewQueue queue, ReviewCase one, IReadOnlyDictionary<RecordKey, PersonRecord> people)
    {
        var recordsOf = one.Children.ToDictionary(child => child.ChildId, child => child.Records, StringComparer.Ordinal);
        for (var q = 0; q < one.Questions.Length; q++)
        {
            var question = one.Questions[q];
            var (a, b) = (SideBySide.Of(people.GetValueOrDefault(question.A)), SideBySide.Of(people.GetValueOrDefault(question.B)));
            var differs = string.Join(", ", SideBySide.Fields.Where((field, f) => SideBySide.MarkOf(field, [a[f], b[f]]) == FieldMark.Different));
            foreach (var (record, other, child, values) in new[] { (question.A, question.B, question.ChildA, a), (question.B, question.A, question.ChildB, b) })
                yield return
                [
                    one.Id, N($"{q + 1} of {one.Questions.Length}"), record.ToString(), other.ToString(), string.Join(' ', recordsOf[child].Where(r => r != record)), .. values, differs,
                    N($"{question.Probability:0.000}"), WhyOf(question), "", "", "", N($"{queue.CountOn(question.A, question.B)}"),
                ];
        }
    }

    /// <summary>Why a question is asked, in words.</summary>
    public static string WhyOf(ReviewQuestion question) => question.IsLookedAt ? "A data steward looked at this pair and was not sure." : question.Veto ?? "The weight lies between the two thresholds.";

    /// <summary>Reads a sheet that came back, in whatever encoding and with whatever separator a spreadsheet saved it. Rows with faults become findings; none of them repeats a value.</summary>
    /// <exception cref="InvalidDataException">It is no work sheet.</exception>
    public static async Task<SheetRead> ReadAsync(Stream file, string fileName, CancellationToken cancel = default)
    {
        await using var reader = await ExtractReader.OpenAsync(file, fileName, name => Columns.Contains(name, StringComparer.OrdinalIgnoreCase), new ReadingOptions(), cancel).ConfigureAwait(false);
        if (reader.Fault == FileFault.NotText) throw new InvalidDataException("The work sheet is not text. Save it from the spreadsheet as CSV UTF-8.");
        var header = reader.Header.Select(name => name.ToLowerInvariant()).ToList();
        foreach (var needed in new[] { Record, Other, DecisionColumn, By, Reason, Before })
            if (!header.Contains(needed)) throw new InvalidDataException($"The file has no column '{needed}', so it is no work sheet. Make one with 'safeguarding review export', fill in decision, by and reason, and leave the other columns.");

        var entries = new List<SheetEntry>();
        var findings = new List<SheetFinding>();
        var empty = 0;
        while (await reader.NextStretchAsync(cancel).ConfigureAwait(false))
        {
            while (reader.Read())
            {
                var row = (int)(reader.Row + reader.BlankLines + 1);
                if (reader.RecordFault != RecordFault.None && !(reader.RecordFault == RecordFault.FieldCount && reader.FieldCount > 0))
                {
                    findings.Add(new SheetFinding(row, "", "The row cannot be read.", "Save the sheet from the spreadsheet as CSV UTF-8 again."));
                    continue;
                }

                string Cell(string column) => header.IndexOf(column) is >= 0 and var c && c < reader.FieldCount ? Encoding.UTF8.GetString(reader.GetSpan(c)).Trim() : "";
                if (Cell(DecisionColumn).Length == 0)
                {
                    if (Cell(Reason).Length > 0) findings.Add(new SheetFinding(row, DecisionColumn, "There is a reason and no decision.", "Write same, different or not sure, or take the reason out."));
                    else empty++;
                    continue;
                }

                if (EntryOf(row, Cell, findings) is { } entry) entries.Add(entry);
            }
        }

        if (reader.Fault != FileFault.None) findings.Add(new SheetFinding((int)(reader.Row + reader.BlankLines + 1), "", "The file breaks off or cannot be read to its end.", "Save the sheet again and import it once more; what was read is kept."));
        return new SheetRead(Agreeing(entries, findings), [.. findings.OrderBy(f => f.Row)], empty);
    }

    private static SheetEntry? EntryOf(int row, Func<string, string> cell, List<SheetFinding> findings)
    {
        var known = findings.Count;
        if (!Words.TryRead(cell(Record), out RecordKey a)) findings.Add(new SheetFinding(row, Record, "It names no record.", "Put back what the exported sheet had, such as SC:123."));
        if (!Words.TryRead(cell(Other), out RecordKey b)) findings.Add(new SheetFinding(row, Other, "It names no record.", "Put back what the exported sheet had, such as HE:123."));
        if (a == b && a != default) findings.Add(new SheetFinding(row, Other, "The two records are one.", "Put back what the exported sheet had."));
        if (!Words.TryRead(cell(DecisionColumn), out Answer answer)) findings.Add(new SheetFinding(row, DecisionColumn, "The decision is none of the words known.", "Write same, different or not sure."));
        if (cell(By).Length is 0 or > Verdict.LongestBy) findings.Add(new SheetFinding(row, By, "Nobody is said to have decided.", $"Write who decides, in at most {Verdict.LongestBy} characters."));
        if (cell(Reason).Length is 0 or > Verdict.LongestReason) findings.Add(new SheetFinding(row, Reason, "There is no reason, or too long a one.", $"Write why, in at most {Verdict.LongestReason} characters."));
        if (!int.TryParse(cell(Before), NumberStyles.None, CultureInfo.InvariantCulture, out var before)) findings.Add(new SheetFinding(row, Before, "It is no number.", "Put back what the exported sheet had."));
        return findings.Count > known ? null : new SheetEntry(row, cell(Case), a, b, answer, cell(By), cell(Reason), before);
    }

    /// <summary>One entry a pair: the first of those that agree; none where rows contradict each other.</summary>
    private static ImmutableArray<SheetEntry> Agreeing(List<SheetEntry> entries, List<SheetFinding> findings)
    {
        var agreed = ImmutableArray.CreateBuilder<SheetEntry>();
        foreach (var pair in entries.GroupBy(e => e.A.CompareTo(e.B) < 0 ? (e.A, e.B) : (e.B, e.A)))
        {
            if (pair.Select(e => e.Answer).Distinct().Count() == 1) agreed.Add(pair.First());
            else
                findings.AddRange(pair.Select(e => new SheetFinding(
                    e.Row, DecisionColumn, $"Rows {string.Join(" and ", pair.Select(p => p.Row))} decide one pair differently. Neither was taken.", "Agree on one answer, and leave the others empty.")));
        }

        return agreed.ToImmutable();
    }

    private static string N(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
