using System.Text;

namespace Safeguarding.Pipeline.Validating;

/// <summary>A kind of finding. <c>{column}</c> and <c>{detail}</c> in its texts stand for a column of the contract and for something the contract or the reader says, never for a value of the file.</summary>
/// <param name="Code">Stable code: senders filter and count by it.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record FindingKind(string Code, Severity Severity, string Message, string Fix)
{
    public Finding At(long row, long line, string column, string detail = "") =>
        new(Code, Severity, row, line, column, Fill(Message, column, detail), Fill(Fix, column, detail));

    /// <summary>A finding about the whole file.</summary>
    public Finding OfFile(string column = "", string detail = "") => At(0, 0, column, detail);

    private static string Fill(string template, string column, string detail) =>
        template.Replace("{column}", column, StringComparison.Ordinal).Replace("{detail}", detail, StringComparison.Ordinal);
}

/// <summary>Every finding that reading and validating an extract can make. No finding is made anywhere else.</summary>
public static class FindingCatalogue
{
    // The file.
    public static readonly FindingKind Empty = Hold("FILE-EMPTY", "The file is empty.", "Send the extract again; if there is truly nothing to send, send the header line alone.");
    public static readonly FindingKind UnknownTable = Hold("FILE-UNKNOWN-TABLE", "The file is not where an extract is expected: landing/<agency>/<yyyy-MM-dd>/<table>.csv of a table that has a contract.", "Check the folder, the date and the file's name against 'schemas list', then drop it again.");
    public static readonly FindingKind PathUnreadable = Hold("FILE-PATH", "A file was dropped under a name that cannot be read as landing/<agency>/<yyyy-MM-dd>/<table>.csv. The name is not repeated here, because names of files may hold names of people.", "Name the file after its table, with letters, digits and underscores only, and drop it into the folder of your agency and its date.");
    public static readonly FindingKind OtherAgency = Hold("FILE-OTHER-AGENCY", "The file is named after a table that another agency sends; an agency may send only its own.", "If it is your table under the wrong name, rename it; if it is another agency's, let them send it.");
    public static readonly FindingKind Gone = Hold("FILE-GONE", "The file was announced but was not there when it was to be read, and was never taken before.", "If it was taken away on purpose, nothing; otherwise drop it again.");
    public static readonly FindingKind HeaderOnly = Warn("FILE-HEADER-ONLY", "The file has a header and no rows.", "Nothing, if there is truly nothing to report; otherwise run the export again.");
    public static readonly FindingKind NotText = Hold("FILE-NOT-TEXT", "The file is a workbook, archive or document, not delimited text.", "Save or export it as CSV (UTF-8), plain or gzip-compressed, and send that.");
    public static readonly FindingKind HeaderUnknown = Hold("FILE-HEADER-UNKNOWN", "No column of the contract was found in the first line of the file.", "Make the first line the column names. Check that this is the right table and that no title line stands above the header.");
    public static readonly FindingKind HeaderMalformed = Hold("FILE-HEADER-MALFORMED", "The first line cannot be read as a header: its quotes are not paired, or it is too long.", "Write the column names on one line, separated by commas, without stray quotes.");
    public static readonly FindingKind ColumnMissing = Hold("FILE-COLUMN-MISSING", "Column '{column}' is missing and no row is complete without it.", "Add column '{column}' to the export. Accepted headers for it: {detail}.");
    public static readonly FindingKind ColumnAbsent = Warn("FILE-COLUMN-ABSENT", "Optional column '{column}' is not in the file; its values are taken as absent.", "Add it when you can. Accepted headers for it: {detail}.");
    public static readonly FindingKind ColumnExtra = Warn("FILE-COLUMN-EXTRA", "Column {detail} of the file is not in the contract; its values are not kept.", "Remove it from the export, or correct its header if it is a column of the contract.");
    public static readonly FindingKind ColumnExtraNear = Warn("FILE-COLUMN-EXTRA-NEAR", "A column of the file (number {detail}) is not in the contract, but its header is close to '{column}'; its values are not kept.", "If it is that column, write its header as '{column}'.");
    public static readonly FindingKind ColumnAlias = Warn("FILE-COLUMN-ALIAS", "Column '{column}' was recognised by another header than its own (column {detail} of the file).", "Nothing need be done; writing '{column}' is safest.");
    public static readonly FindingKind ColumnDuplicate = Hold("FILE-COLUMN-DUPLICATE", "More than one column of the file is '{column}' (columns {detail}).", "Send the column once.");
    public static readonly FindingKind StopsMidRow = Hold("FILE-STOPS-MID-ROW", "The file stops in the middle of its last row.", "The copy or export broke off: send the whole file again.");
    public static readonly FindingKind GzipTruncated = Hold("FILE-GZIP-TRUNCATED", "The compressed file is cut short.", "The copy broke off: send the whole file again.");
    public static readonly FindingKind GzipCorrupt = Hold("FILE-GZIP-CORRUPT", "The compressed file is damaged and cannot be unpacked to its end.", "Compress the extract again with gzip and send it again.");
    public static readonly FindingKind GzipTrailing = Hold("FILE-GZIP-TRAILING", "Bytes that are not compressed follow the compressed data; they cannot be read.", "Compress the whole extract in one go and send it again.");
    public static readonly FindingKind UnpackedTooLarge = Hold("FILE-TOO-LARGE", "The file unpacks to more bytes than is allowed; reading stopped there.", "Send the table in parts, or ask for the limit to be raised.");
    public static readonly FindingKind ExpandsTooMuch = Hold("FILE-EXPANDS-TOO-MUCH", "The compressed file unpacks to an implausible multiple of its size; reading stopped.", "Check the file for long runs of one character, such as zero bytes or padding, and send it again.");
    public static readonly FindingKind Windows1252Text = Warn("FILE-WINDOWS-1252", "{detail} lines are not UTF-8 and were read as Windows-1252.", "Export as UTF-8, so that accented names arrive as they were written.");
    public static readonly FindingKind BlankLines = Warn("FILE-BLANK-LINES", "{detail} lines are blank or hold only delimiters; they were passed over.", "Remove the blank lines from the export.");
    public static readonly FindingKind NullText = Warn("FILE-NULL-TEXT", "{detail} cells hold the text NULL and were taken as absent.", "Export absent values as empty cells.");
    public static readonly FindingKind TimeDropped = Warn("FILE-TIME-DROPPED", "Column '{column}' is a date, but {detail} of its values have a time of day; the time was dropped.", "Export the column as a date without time.");
    public static readonly FindingKind RowsFell = Hold("FILE-ROWS-FELL", "The number of accepted rows fell further than the contract allows: {detail}.", "Check that the export is complete. If the fall is right, say so to the data team, who can release the extract.");
    public static readonly FindingKind RowsRose = Hold("FILE-ROWS-ROSE", "The number of accepted rows rose further than the contract allows: {detail}.", "Check the export for repeated or unfiltered rows. If the rise is right, say so to the data team, who can release the extract.");
    public static readonly FindingKind AllRejected = Hold("FILE-ALL-REJECTED", "Every row of the file was rejected.", "Put right the findings of the rows, most frequent first, and send the file again.");

    public static readonly FindingKind ManifestUnreadable = Hold("FILE-MANIFEST-UNREADABLE", "The manifest is not JSON with a list 'files' of name, rows and sha256, or names a file twice.", "Write it again with the program that writes the extracts, or leave it out: it is not required.");
    public static readonly FindingKind ManifestHash = Hold("FILE-MANIFEST-HASH", "The file is not the one the manifest speaks of: their SHA-256 differ.", "The copy broke off or another file was sent: send the file and its manifest again.");
    public static readonly FindingKind ManifestRows = Hold("FILE-MANIFEST-ROWS", "The file does not have as many rows as the manifest says: {detail}.", "The copy broke off, or the manifest is of another export: send both again.");
    public static readonly FindingKind Early = Warn("FILE-EARLY", "The file is dated after tonight; it is kept and taken when its night has come.", "Nothing, if the date is right; otherwise drop it into the folder of the right date.");
    public static readonly FindingKind Overdue = Warn("FILE-OVERDUE", "The extract had not come by its hour.", "Send it as soon as you can. Until it comes, the last good one stays in use.");
    public static readonly FindingKind ManifestMissing = Warn("FILE-MANIFEST-MISSING", "The manifest names the file, but it had not come by its hour.", "Send the file, or a manifest without it.");
    public static readonly FindingKind NotProcessed = Hold("FILE-NOT-PROCESSED", "The file could not be dealt with: the fault is on our side ({detail} attempts). It is kept.", "Nothing. The data team has been told and will have it taken again; quote the file's path if you ask about it.");

    // A line that cannot be read as fields.
    public static readonly FindingKind FieldCount = Reject("ROW-FIELD-COUNT", "The row does not have as many fields as the header ({detail}).", "Put values that contain the delimiter or a line break in double quotes; remove surplus delimiters.");
    public static readonly FindingKind StrayQuote = Reject("ROW-QUOTE-STRAY", "The line has a double quote inside a value that is not in quotes.", "Put the whole value in double quotes and write each quote inside it twice.");
    public static readonly FindingKind TextAfterQuote = Reject("ROW-QUOTE-TEXT-AFTER", "The line has text right after a closing double quote.", "Write each quote inside a quoted value twice.");
    public static readonly FindingKind OpenQuote = Reject("ROW-QUOTE-OPEN", "A double quote is opened on this line and not closed.", "Close the quote, or write it twice if it is part of the value.");
    public static readonly FindingKind TooLong = Reject("ROW-TOO-LONG", "The line is longer than any row can be ({detail} bytes); the raw text here is cut.", "Check the export for missing line breaks or an embedded document.");
    public static readonly FindingKind NulByte = Reject("ROW-NUL-BYTE", "The line contains a zero byte, which text cannot hold.", "Check the export or the copy for damage and send the file again.");

    // A value.
    public static readonly FindingKind Required = Reject("ROW-REQUIRED", "'{column}' is required and empty.", "Fill it in at the source.");
    public static readonly FindingKind TypeInteger = Reject("ROW-TYPE-INTEGER", "'{column}' is not a whole number.", "Write digits only, with a leading minus sign if negative: no thousands separators, no decimals.");
    public static readonly FindingKind TypeNumber = Reject("ROW-TYPE-NUMBER", "'{column}' is not a number.", "Write digits with at most one decimal point: no thousands separators, no currency signs.");
    public static readonly FindingKind TypeBoolean = Reject("ROW-TYPE-BOOLEAN", "'{column}' is not a yes/no value.", "Write Y or N (true/false and 1/0 are read as well).");
    public static readonly FindingKind TypeDate = Reject("ROW-TYPE-DATE", "'{column}' is not a date that exists.", "Write dates as yyyy-MM-dd, for example 2025-03-31.");
    public static readonly FindingKind TypeDateTime = Reject("ROW-TYPE-DATETIME", "'{column}' is not a date and time that exists.", "Write it as yyyy-MM-ddTHH:mm:ss on the 24-hour clock, for example 2025-03-31T14:05:00.");
    public static readonly FindingKind DateMonthFirst = Reject("ROW-DATE-MONTH-FIRST", "'{column}' looks like a date with the month before the day.", "Write dates as yyyy-MM-dd, or with the day first as dd/MM/yyyy; check the whole column, as other rows may have been read the wrong way round.");
    public static readonly FindingKind DateTwoDigitYear = Reject("ROW-DATE-SHORT-YEAR", "'{column}' is a date with a two-digit year, of which the century is not known.", "Write the year with four digits: yyyy-MM-dd.");
    public static readonly FindingKind DateAmbiguous = Reject("ROW-DATE-AMBIGUOUS", "'{column}' is a date of which it is not certain which number is the day and which the month.", "Write dates as yyyy-MM-dd, or with two digits each as dd/MM/yyyy.");
    public static readonly FindingKind DateZone = Reject("ROW-DATE-ZONE", "'{column}' carries a time zone, but the contract asks for local time.", "Write the local wall-clock time without Z or an offset.");
    public static readonly FindingKind TooShort = Reject("ROW-LENGTH-MINIMUM", "'{column}' is shorter than {detail} characters.", "Check that the value is complete; leading zeros may have been lost.");
    public static readonly FindingKind TooManyCharacters = Reject("ROW-LENGTH-MAXIMUM", "'{column}' is longer than {detail} characters.", "Shorten the value, or check that the columns have not shifted.");
    public static readonly FindingKind Pattern = Reject("ROW-PATTERN", "'{column}' does not have the form that the contract asks for.", "Write it in the form {detail}.");
    public static readonly FindingKind Enum = Reject("ROW-ENUM", "'{column}' is not one of its allowed values.", "Allowed values: {detail}.");
    public static readonly FindingKind CodeUnknown = Reject("ROW-CODE-UNKNOWN", "'{column}' is not in its code list.", "Use a code of {detail}.");
    public static readonly FindingKind CodeLocal = Warn("ROW-CODE-LOCAL", "'{column}' is not in its code list; it was kept as a local code.", "If you can, map it to a code of {detail}.");
    public static readonly FindingKind Minimum = Reject("ROW-MINIMUM", "'{column}' is less than the smallest allowed value, {detail}.", "Correct the value at the source.");
    public static readonly FindingKind Maximum = Reject("ROW-MAXIMUM", "'{column}' is more than the largest allowed value, {detail}.", "Correct the value at the source.");
    public static readonly FindingKind DateOrder = Reject("ROW-DATE-ORDER", "'{column}' is after '{detail}'.", "Correct one of the two dates at the source.");
    public static readonly FindingKind KeyDuplicate = Reject("ROW-KEY-DUPLICATE", "An earlier row of the file has the same key ({column}).", "Send each key once; check the export's joins if whole rows repeat.");
    public static readonly FindingKind NotUnique = Reject("ROW-NOT-UNIQUE", "An earlier row of the file has the same value of '{column}', which must be unique.", "Send each value once; check the export's joins if whole rows repeat.");
    public static readonly FindingKind NhsNumber = Warn("ROW-NHS-NUMBER", "'{column}' is not a valid NHS number (ten digits, the last a check digit). The row was kept; the number will not be used to match.", "Correct the number at the source, or leave it empty.");
    public static readonly FindingKind NhsNumberRequired = Reject("ROW-NHS-NUMBER-REQUIRED", "'{column}' is required and is not a valid NHS number (ten digits, the last a check digit).", "Correct the number at the source.");
    public static readonly FindingKind Upn = Warn("ROW-UPN", "'{column}' is not a valid unique pupil number (check letter, local authority, digits). The row was kept; the number will not be used to match.", "Correct the number at the source, or leave it empty.");
    public static readonly FindingKind UpnRequired = Reject("ROW-UPN-REQUIRED", "'{column}' is required and is not a valid unique pupil number (check letter, local authority, digits).", "Correct the number at the source.");
    public static readonly FindingKind Postcode = Warn("ROW-POSTCODE", "'{column}' does not have the shape of a UK postcode. The row was kept.", "Correct the postcode at the source, or leave it empty.");
    public static readonly FindingKind PostcodeRequired = Reject("ROW-POSTCODE-REQUIRED", "'{column}' is required and does not have the shape of a UK postcode.", "Correct the postcode at the source.");
    public static readonly FindingKind Json = Warn("ROW-JSON", "'{column}' is not valid JSON. The row was kept.", "Export the column with a JSON writer, so that quotes and line breaks inside it are escaped.");
    public static readonly FindingKind JsonRequired = Reject("ROW-JSON-REQUIRED", "'{column}' is required and is not valid JSON.", "Export the column with a JSON writer, so that quotes and line breaks inside it are escaped.");
    public static readonly FindingKind LostCharacter = Warn("ROW-LOST-CHARACTER", "'{column}' holds the mark of a character that was lost when the file was made.", "Export as UTF-8 straight from the source system.");

    // Between tables.
    public static readonly FindingKind ParentMissing = Warn("REF-PARENT-MISSING", "'{column}' points at a row that is not in {detail}.", "Send the missing row, or correct the reference.");

    /// <summary>All kinds, in the order of the documentation.</summary>
    public static IReadOnlyList<FindingKind> All { get; } =
    [
        Empty, UnknownTable, PathUnreadable, OtherAgency, Gone, HeaderOnly, NotText, HeaderUnknown, HeaderMalformed, ColumnMissing, ColumnAbsent, ColumnExtra, ColumnExtraNear, ColumnAlias, ColumnDuplicate,
        StopsMidRow, GzipTruncated, GzipCorrupt, GzipTrailing, UnpackedTooLarge, ExpandsTooMuch, Windows1252Text, BlankLines, NullText, TimeDropped,
        RowsFell, RowsRose, AllRejected,
        ManifestUnreadable, ManifestHash, ManifestRows, Early, Overdue, ManifestMissing, NotProcessed,
        FieldCount, StrayQuote, TextAfterQuote, OpenQuote, TooLong, NulByte,
        Required, TypeInteger, TypeNumber, TypeBoolean, TypeDate, TypeDateTime, DateMonthFirst, DateTwoDigitYear, DateAmbiguous, DateZone,
        TooShort, TooManyCharacters, Pattern, Enum, CodeUnknown, CodeLocal, Minimum, Maximum, DateOrder, KeyDuplicate, NotUnique,
        NhsNumber, NhsNumberRequired, Upn, UpnRequired, Postcode, PostcodeRequired, Json, JsonRequired, LostCharacter,
        ParentMissing,
    ];

    /// <summary>The catalogue as a Markdown table for the documentation.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder("| Code | Costs | What is wrong | What to do |\n|---|---|---|---|\n");
        foreach (var kind in All)
        {
            var costs = kind.Severity switch { Severity.Warn => "warning", Severity.RejectRow => "the row", _ => "holds the extract" };
            text.Append("| `").Append(kind.Code).Append("` | ").Append(costs).Append(" | ").Append(Shown(kind.Message)).Append(" | ").Append(Shown(kind.Fix)).Append(" |\n");
        }
        return text.ToString();
    }

    private static string Shown(string template) =>
        template.Replace("'{column}'", "*column*", StringComparison.Ordinal).Replace("{column}", "*column*", StringComparison.Ordinal)
            .Replace("'{detail}'", "…", StringComparison.Ordinal).Replace("{detail}", "…", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static FindingKind Warn(string code, string message, string fix) => new(code, Severity.Warn, message, fix);
    private static FindingKind Reject(string code, string message, string fix) => new(code, Severity.RejectRow, message, fix);
    private static FindingKind Hold(string code, string message, string fix) => new(code, Severity.HoldExtract, message, fix);
}
