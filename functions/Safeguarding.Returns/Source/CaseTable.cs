using System.Globalization;
using System.Text;

namespace Safeguarding.Returns;

/// <summary>The social care tables as a return reads them: an absent table is empty, values are trimmed and free of control characters, and whatever could not be read became a finding.</summary>
internal sealed class CaseTables(IReadOnlyDictionary<string, TextTable> tables, ReturnMappings mappings)
{
    public List<ReturnFinding> Findings { get; } = [];

    public ReturnMappings Mappings { get; } = mappings;

    /// <summary>A table and the columns needed of it; the first column is its key. What was not given is one finding each, about the whole return.</summary>
    public CaseTable Open(string name, string person, params string[] columns)
    {
        if (!tables.TryGetValue(name, out var table))
        {
            Findings.Add(new ReturnFinding(SourceFinding.TableAbsent, Severity.Query, name, "", "The table was not given: every item that is made from it is blank."));
            return new CaseTable(this, new TextTable(name, [], []), person, columns);
        }

        foreach (var column in columns.Where(c => !table.Has(c)))
            Findings.Add(new ReturnFinding(SourceFinding.ColumnAbsent, Severity.Query, name, "", "The column was not given: every item that is made from it is blank.") { Columns = column });
        return new CaseTable(this, table, person, columns);
    }

    public bool Given(string name) => tables.ContainsKey(name);
}

/// <summary>One table; <see cref="Rows"/> in no order that may be relied on.</summary>
internal sealed class CaseTable(CaseTables tables, TextTable table, string person, string[] columns)
{
    private readonly Dictionary<string, Array?> _columns = new(StringComparer.Ordinal);

    public string Name => table.Name;
    public CaseTables Tables => tables;
    public string Person => person;
    public string Key => columns[0];

    public IEnumerable<CaseRow> Rows
    {
        get
        {
            for (var row = 0; row < table.Rows.Count; row++) yield return new CaseRow(this, row);
        }
    }

    /// <summary>Values by row; null when the table was given without the column.</summary>
    public Array? Column(string column) => _columns.TryGetValue(column, out var values) ? values : _columns[column] = table.Has(column) ? table.Values(column) : null;
}

/// <summary>One row of a case table, read by column.</summary>
internal readonly struct CaseRow(CaseTable table, int row)
{
    public string Key => Text(table.Key) ?? "";

    /// <summary>The child's id; empty where the table has no such column or it is blank.</summary>
    public string Child => table.Person.Length == 0 ? "" : Text(table.Person) ?? "";

    public string? Text(string column)
    {
        if (table.Column(column) is not { } values || TextTable.Text(values, row) is not { } raw) return null;
        if (!NeedsCleaning(raw)) return raw.Trim() is { Length: > 0 } plain ? plain : null;
        var clean = Clean(raw).Trim();
        var child = column == table.Person ? clean : Child;
        table.Tables.Findings.Add(new ReturnFinding(SourceFinding.ControlCharacters, Severity.Query, table.Name, child, "Control characters were taken out of the value.") { Columns = column, Record = column == table.Key ? clean : Key });
        return clean.Length > 0 ? clean : null;
    }

    /// <summary>yyyy-MM-dd, with or without a time after it.</summary>
    public DateOnly? Date(string column)
    {
        switch (table.Column(column))
        {
            case DateOnly?[] dates: return dates[row];
            case DateTime?[] times: return times[row] is { } at ? DateOnly.FromDateTime(at) : null;
        }

        if (Text(column) is not { } text) return null;
        if (text.Length == 10 || (text.Length > 10 && text[10] is 'T' or ' '))
            if (DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        Report(SourceFinding.NotADate, column, "The value is not a date of the form yyyy-MM-dd, so it was left out. Correct the record.");
        return null;
    }

    public bool? Flag(string column)
    {
        switch (Text(column))
        {
            case null: return null;
            case "Y" or "y" or "1": return true;
            case "N" or "n" or "0": return false;
            default:
                Report(SourceFinding.NotAFlag, column, "The value is neither Y nor N, so it was left out. Correct the record.");
                return null;
        }
    }

    /// <summary>The department's code for a value, or null with a finding when there is none. Values that the return does not collect are null without one.</summary>
    public string? Code(string column, string mapping)
    {
        var mapped = Mapped(column, mapping);
        return mapped.Code;
    }

    /// <summary>As <see cref="Code"/>, for an item that the return requires: a blank is a finding too.</summary>
    public string? RequiredCode(string column, string mapping)
    {
        var mapped = Mapped(column, mapping);
        if (mapped.Outcome == MappingOutcome.Absent) Report(SourceFinding.NotRecorded, column, "The return requires the item and it is not recorded. Record it.");
        return mapped.Code;
    }

    public MappedValue Mapped(string column, string mapping)
    {
        var mapped = table.Tables.Mappings[mapping][Text(column)];
        if (mapped.Outcome == MappingOutcome.Unmapped)
            Report(SourceFinding.Unmapped, column, $"The value has no code in the mapping '{mapping}', so it was left out. Correct the record or add the value to the mapping.");
        return mapped;
    }

    /// <summary>The category of Annex A for a value: one that the category's mapping knows, or the category of the code that another mapping gives the value. Null with a finding where neither does.</summary>
    /// <param name="codes">Mapping of local words to the codes that <paramref name="category"/> is made from; null where there is none.</param>
    public string? Category(string column, string category, string? codes = null)
    {
        if (codes is null) return Code(column, category);
        var mappings = table.Tables.Mappings;
        var known = mappings[category][Text(column)];
        return known.Outcome != MappingOutcome.Unmapped ? known.Code : Code(column, codes) is { } code ? mappings[category][code].Code : null;
    }

    public void Report(string code, string columns, string words, Severity severity = Severity.Error) =>
        table.Tables.Findings.Add(new ReturnFinding(code, severity, table.Name, Child, words) { Columns = columns, Record = Key });

    private static bool NeedsCleaning(string value)
    {
        // Nearly every value is of plain characters only.
        var i = value.AsSpan().IndexOfAnyExceptInRange(' ', '\uD7FF');
        for (i = i < 0 ? value.Length : i; i < value.Length; i++)
        {
            var c = value[i];
            if (c < ' ' || c is '\uFFFE' or '\uFFFF') return true;
            if (!char.IsSurrogate(c)) continue;
            if (!char.IsHighSurrogate(c) || i + 1 == value.Length || !char.IsLowSurrogate(value[i + 1])) return true;
            i++;
        }

        return false;
    }

    /// <summary>Takes out U+0000 to U+001F, U+FFFE, U+FFFF and halves of surrogate pairs: XML 1.0 cannot hold them (tab and line ends aside), and no item of either return has a use for them.</summary>
    private static string Clean(string value)
    {
        var clean = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            // EnumerateRunes gives U+FFFD for a half pair; a U+FFFD that was there goes with it, and loses nothing by it.
            if (rune.Value >= ' ' && rune.Value is not (0xFFFD or 0xFFFE or 0xFFFF)) clean.Append(rune.ToString());
        }

        return clean.ToString();
    }
}
