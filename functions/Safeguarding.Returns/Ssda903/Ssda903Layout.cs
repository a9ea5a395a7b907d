namespace Safeguarding.Returns;

/// <summary>Tables of the SSDA903 2025/26 and 2026/27 and their columns, in the order in which they are sent. DoLo joins them in 2026/27.</summary>
public static class Ssda903Layout
{
    public static readonly IReadOnlyList<(string Table, IReadOnlyList<string> Columns)> Tables2026 =
    [
        ("Header", ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"]),
        ("Episodes", ["CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"]),
        ("Reviews", ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"]),
        ("UASC", ["CHILD", "SEX", "DOB", "DUC"]),
        ("OC2", ["CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"]),
        ("OC3", ["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"]),
        ("AD1", ["CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"]),
        ("PlacedAdoption", ["CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"]),
        ("PrevPerm", ["CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"]),
        ("Missing", ["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"]),
        ("SWEpisodes", ["CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"]),
    ];

    /// <summary>Tables of a year, or <see cref="ArgumentOutOfRangeException"/> for a year whose layout is not held.</summary>
    public static IReadOnlyList<(string Table, IReadOnlyList<string> Columns)> For(ReturnYear year) => year.Reference.Year switch
    {
        2026 => Tables2026,
        2027 => [.. Tables2026, ("DoLo", ["CHILD", "DOB", "DOLO_START", "DOLO_END"])],
        _ => throw new ArgumentOutOfRangeException(nameof(year), year.Code, "The SSDA903 layout is held for 2025_26 and 2026_27."),
    };
}
