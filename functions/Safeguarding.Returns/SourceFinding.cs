namespace Safeguarding.Returns;

/// <summary>Codes of findings about the case records themselves, raised while a return is made. They all begin with SRC, which no rule of the department does.</summary>
public static class SourceFinding
{
    /// <summary>A table that the return is made from was not given.</summary>
    public const string TableAbsent = "SRC01";

    /// <summary>A column that the return is made from was not given.</summary>
    public const string ColumnAbsent = "SRC02";

    /// <summary>A date that is not a date; it is left out of the return.</summary>
    public const string NotADate = "SRC03";

    /// <summary>Control characters, or characters that XML cannot hold, were taken out of a value.</summary>
    public const string ControlCharacters = "SRC04";

    /// <summary>A value with no code in its mapping; the item is left out of the return.</summary>
    public const string Unmapped = "SRC05";

    /// <summary>JSON that cannot be read, or not of the shape agreed for the column.</summary>
    public const string NotJson = "SRC06";

    /// <summary>A row points to a parent that is not there, so the return has no place for it.</summary>
    public const string Orphan = "SRC07";

    /// <summary>Two rows where the return holds one; the first by date, then by key, was used.</summary>
    public const string MoreThanOne = "SRC08";

    /// <summary>A row left out because the return does not collect it, where that may surprise.</summary>
    public const string NotCollected = "SRC09";

    /// <summary>An item that the return asks for and the case records have no column for.</summary>
    public const string NotHeld = "SRC10";

    /// <summary>A flag that is neither Y nor N; the item is left out of the return.</summary>
    public const string NotAFlag = "SRC11";

    /// <summary>A row without the key or the child it belongs to; it cannot be returned.</summary>
    public const string NoKey = "SRC12";

    /// <summary>A number that is not one; it is left out of the return.</summary>
    public const string NotANumber = "SRC13";

    /// <summary>An item that the return requires is not recorded. Raised where no rule of the department asks about the blank.</summary>
    public const string NotRecorded = "SRC14";

    /// <summary>Episodes of care that leave a gap, overlap, or contradict each other about whether care went on. They are sent as they are.</summary>
    public const string DoNotMeet = "SRC15";

    /// <summary>An episode of care runs on over a change that the return counts as the start of another.</summary>
    public const string NotCut = "SRC16";

    /// <summary>Two places of the case record that tell the same thing differently.</summary>
    public const string Differs = "SRC17";

    /// <summary>A value that is longer than the receiver takes, or of another form; it is left out.</summary>
    public const string NotAccepted = "SRC18";
}
