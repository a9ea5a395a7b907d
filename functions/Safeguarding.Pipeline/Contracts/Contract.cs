using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>What one agency promises about one table: Frictionless Table Schema plus our <c>x-</c> keys, as read from <c>schemas/&lt;agency&gt;/&lt;table&gt;.json</c>.</summary>
/// <remarks>Only the contract reader makes one, and it refuses a contract that is not itself valid, so the rest of the product never checks again.</remarks>
public sealed record Contract
{
    /// <summary>Folder of the contract: <c>social_care</c>, <c>health</c> or <c>police</c> (<c>curated</c> for our own outputs).</summary>
    public required string Agency { get; init; }

    /// <summary>Table name, which is also the file name of an extract without its extension.</summary>
    public required string Table { get; init; }

    /// <summary>Other file names senders use for this table, such as the data standard's own <c>ssd_person</c>.</summary>
    public ImmutableArray<string> TableAliases { get; init; } = [];

    public required string Version { get; init; }
    public required string Title { get; init; }
    public required string Description { get; init; }

    /// <summary>Why the product may hold this table (data protection purpose).</summary>
    public required string Purpose { get; init; }

    /// <summary>By what right, as names in <c>schemas/purposes.json</c>; empty for our own tables, which have the right of those they are made from.</summary>
    public ImmutableArray<string> LawfulBases { get; init; } = [];

    /// <summary>How long at most what came of an extract is kept, an ISO 8601 duration such as <c>P6Y</c>.</summary>
    public required string Retention { get; init; }

    /// <summary>Whether an extract replaces the one before it or adds to it.</summary>
    public required Load Load { get; init; }

    /// <summary>Whether the extract is expected every night; an optional table may never come.</summary>
    public bool Expected { get; init; } = true;

    /// <summary>Time of day (UTC, of the day after the night) from which a missing extract is overdue; null for the usual one.</summary>
    public TimeOnly? ExpectedBy { get; init; }

    public required ImmutableArray<Field> Fields { get; init; }
    public ImmutableArray<string> PrimaryKey { get; init; } = [];
    public ImmutableArray<ForeignKey> ForeignKeys { get; init; } = [];

    /// <summary>Pairs of date columns of one row of which the first may not be after the second.</summary>
    public ImmutableArray<DateOrder> DateOrders { get; init; } = [];

    public RowCountLimits RowCount { get; init; } = new();

    /// <summary>Where a curated table's rows come from; empty for agencies' tables.</summary>
    public ImmutableArray<Select> Selects { get; init; } = [];

    /// <summary>The curated table whose rows this one remembers night after night; null where the table is no history.</summary>
    public string? HistoryOf { get; init; }

    /// <summary>SHA-256 of the contract's text and its code lists', hexadecimal, lower case: part of the identity of every piece of work done under it.</summary>
    public required string Hash { get; init; }

    /// <summary>Code lists this contract refers to, by name.</summary>
    public required ImmutableDictionary<string, CodeList> CodeLists { get; init; }

    /// <summary><c>agency/table</c>, as the command line writes it.</summary>
    public string Name => $"{Agency}/{Table}";

    /// <summary>Position of a column, or -1.</summary>
    public int IndexOf(string field)
    {
        for (var i = 0; i < Fields.Length; i++)
            if (string.Equals(Fields[i].Name, field, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}

/// <summary>One column of a contract.</summary>
public sealed record Field
{
    public required string Name { get; init; }
    public required FieldType Type { get; init; }
    public required string Title { get; init; }
    public string Description { get; init; } = "";
    public required Classification Classification { get; init; }

    /// <summary>What the column is for, as names in <c>schemas/purposes.json</c>; empty where nothing reads it.</summary>
    public ImmutableArray<string> Purposes { get; init; } = [];

    public bool Required { get; init; }
    public bool Unique { get; init; }

    /// <summary>Regular expression the whole value must match (.NET non-backtracking syntax), or null.</summary>
    public string? Pattern { get; init; }

    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }

    /// <summary>Smallest allowed value: a number for numeric columns, an ISO date for date columns.</summary>
    public string? Minimum { get; init; }

    /// <summary>Largest allowed value: a number for numeric columns, an ISO date for date columns.</summary>
    public string? Maximum { get; init; }

    /// <summary>Allowed values written in the contract itself; short closed sets only.</summary>
    public ImmutableArray<string> Enum { get; init; } = [];

    /// <summary>Name of the list in <c>schemas/codelists</c> that holds the allowed values, or null.</summary>
    public string? CodeList { get; init; }

    /// <summary>Whether a value outside the code list rejects the row (true) or only warns (false: the sender's local code is kept).</summary>
    public bool CodeListStrict { get; init; }

    /// <summary>A check beyond the type: an NHS number's modulus 11, a UPN's check letter, a postcode's shape, JSON.</summary>
    public ValueCheck Check { get; init; }

    /// <summary>Other headers for this column, with the case management system or spec that uses each.</summary>
    public ImmutableArray<HeaderAlias> Aliases { get; init; } = [];

    /// <summary>An invented value for templates and the dictionary.</summary>
    public string Example { get; init; } = "";
}

public enum FieldType { String, Integer, Number, Boolean, Date, DateTime }

/// <summary>How revealing a column is; decides what the pseudonymised copy may hold.</summary>
public enum Classification
{
    /// <summary>Says nothing about a child: a team name, a table row number.</summary>
    Operational,
    /// <summary>An identifier of a record or person inside an agency; pseudonymised.</summary>
    Identifier,
    /// <summary>Names a person directly (name, full birth date, address, NHS number); dropped or coarsened.</summary>
    Personal,
    /// <summary>Special category or safeguarding detail about a person that does not by itself name them; kept.</summary>
    Sensitive,
    /// <summary>Text written by people, which may hold anything; dropped.</summary>
    FreeText,
}

public enum ValueCheck { None, NhsNumber, Upn, Postcode, Json }

public enum LoadKind { Snapshot, Delta }

/// <summary>A snapshot replaces the table; a delta adds or replaces rows by key.</summary>
public sealed record Load(LoadKind Kind, ImmutableArray<string> Key);

/// <summary>Columns here that point at columns of another table of the same agency.</summary>
public sealed record ForeignKey(ImmutableArray<string> Fields, string Table, ImmutableArray<string> References);

public sealed record DateOrder(string Earlier, string Later);

public sealed record HeaderAlias(string Header, string System);

/// <summary>How far a row count may move against the last good extract before the new one is held.</summary>
/// <param name="MaxFall">Largest allowed fall as a share of the last good count, 0 to 1.</param>
/// <param name="MaxRise">Largest allowed rise as a share of the last good count.</param>
/// <param name="Floor">Counts below this are too small to judge and always pass.</param>
public sealed record RowCountLimits(double MaxFall = 0.2, double MaxRise = 1.0, int Floor = 50);

/// <summary>A named set of codes with where it comes from and when it was taken.</summary>
public sealed record CodeList(string Name, string Title, string Source, DateOnly AsOf, ImmutableArray<Code> Codes);

/// <summary>A code, its label, and the other ways senders write it (compared without case and punctuation).</summary>
public sealed record Code(string Value, string Label, ImmutableArray<string> Aliases);
