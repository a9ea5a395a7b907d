using System.Globalization;
using System.Text.RegularExpressions;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Our own checks of a workforce census, by its guide and schema; the department publishes no codes for its own. W1 to W19 are about the council and the form of items, W20 on about how they fit together; Q marks a query.</summary>
public static partial class WorkforceRules
{
    private const string Table = WorkforceTables.Worker, Council = WorkforceTables.Council;

    private static readonly IReadOnlySet<string> YesNo = Set("0", "1"), Some = Set("0", "1", "2");

    private static readonly IReadOnlySet<string> Ethnicities = Set(
        "WBRI", "WIRI", "WOTH", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT");

    private static readonly string[] Allowances = ["RecruitmentBonus", "RetentionBonus", "PerformanceAward", "CarAllowance", "RelocationPackage", "RegionalWeighting", "CostSWE", "CostDBS"];

    /// <summary>Each item by itself: what breaks one of these the schema refuses, or would if it were asked for.</summary>
    internal static readonly IReadOnlyList<Rule> Form =
    [
        .. OfCouncil(),
        Required("W3", Table, "AgencyWorker", YesNo, "Say of every worker whether they come through an agency, 1 or 0."),
        Rows("W4", Table, ["SWENo"], "Every worker needs their number in Social Work England's register: two letters and up to ten digits.", t => { var v = t.Texts(Table, "SWENo"); return i => v[i] is not { } n || !RegistrationNumber().IsMatch(n); }),
        Rows("W5", Table, ["FTE"], "Every worker needs a full-time equivalent from 0 to 1.", t => OutOfRange(t.Texts(Table, "FTE"), blankFails: true)),
        Rows("W6", Table, ["FTE30"], "The full-time equivalent on 30 September lies between 0 and 1.", t => OutOfRange(t.Texts(Table, "FTE30"), blankFails: false)),
        DateIfAny("W7", Table, "PersonBirthDate", "The birth date must be a date."),
        Coded("W8", Table, "Sex", Set("M", "F"), "Sex is M or F."),
        Coded("W9", Table, "Ethnicity", Ethnicities, "Ethnicity must be one of the 18 codes of the workforce census, REFU and NOBT among them."),
        Coded("W10", Table, "QualLevel", Set("1", "2", "3"), "The level of the qualification is 1, 2 or 3."),
        Required("W11", Table, "OrgRole", Set("1", "2", "3", "4", "5", "6"), "Every worker needs a role from 1, senior manager, to 6, qualified without cases. Give the job title its role in the mapping 'org-role'."),
        DateIfAny("W12", Table, "RoleStartDate", "The day the role began must be a date."),
        DateIfAny("W13", Table, "RoleEndDate", "The day the role ended must be a date."),
        Coded("W14", Table, "StartOrigin", Set([.. Enumerable.Range(1, 10).Select(n => n.ToString(CultureInfo.InvariantCulture))]), "Where the worker came from is a code from 1 to 10."),
        Coded("W15", Table, "LeaverDestination", Set([.. Enumerable.Range(1, 9).Select(n => n.ToString(CultureInfo.InvariantCulture))]), "Where the worker went is a code from 1 to 9."),
        Coded("W16", Table, "ReasonLeave", Set([.. Enumerable.Range(1, 10).Select(n => n.ToString(CultureInfo.InvariantCulture))]), "Why the worker left is a code from 1 to 10."),
        Coded("W17", Table, "ReasonAbsence", Set("MAT", "OTH", "PUB", "SIC", "TRN", "UNA", "UNP"), "The reason of an absence must be one of the seven codes."),
        .. new[] { "StepUpGrad", "FrontlineGrad", "Absat30Sept" }.Select((item, i) => Coded($"W18{(char)('a' + i)}", Table, item, YesNo, "The answer is 1 for yes or 0 for no.")),
        Rows("W19", Table, ["Cases30"], "Cases held on 30 September are a whole number, 0 for none.", t => { var v = t.Texts(Table, "Cases30"); return i => v[i] is { } n && !(n.Length is > 0 and < 6 && n.All(char.IsAsciiDigit)); }),
    ];

    /// <summary>Items against each other and against the year.</summary>
    private static readonly IReadOnlyList<Rule> Fit =
    [
        Pair("W20", Table, "RoleStartDate", "RoleEndDate", "The role ended before it began. Correct one of the dates.", (start, end) => end < start),
        Rows("W21", Table, ["RoleStartDate"], "The role began after 30 September, so it is not of this census.", t => { var d = t.Dates(Table, "RoleStartDate"); return i => d[i] > t.Year.Reference; }),
        Rows("W22", Table, ["RoleEndDate"], "The role ended outside the twelve months to 30 September. Leave the worker out, or correct the date.", t => { var d = t.Dates(Table, "RoleEndDate"); return i => d[i] is { } end && !t.Year.Contains(end); }),
        Rows("W23", Table, ["PersonBirthDate"], "The worker was younger than 18 or older than 80 on 30 September. Correct the birth date.", t => { var d = t.Dates(Table, "PersonBirthDate"); return i => d[i] is { } born && (born.AddYears(18) > t.Year.Reference || born.AddYears(81) <= t.Year.Reference); }),
        Rows("W24", Table, ["RoleEndDate", "LeaverDestination", "ReasonLeave"], "A worker who left has a day, a destination and a reason, and one who did not has none of them.", t =>
        {
            var (end, to, why) = (t.Texts(Table, "RoleEndDate"), t.Texts(Table, "LeaverDestination"), t.Texts(Table, "ReasonLeave"));
            return i => !((end[i] is null) == (to[i] is null) && (to[i] is null) == (why[i] is null));
        }),
        Rows("W25", Table, ["Absat30Sept", "ReasonAbsence"], "A worker who was absent on 30 September has a reason for it, and one who was not has none.", t =>
        {
            var (absent, reason) = (t.Texts(Table, "Absat30Sept"), t.Texts(Table, "ReasonAbsence"));
            return i => absent[i] == "1" != (reason[i] is not null);
        }),
        new("W26", Severity.Error, "A registration number that two of the council's own workers have: one worker is returned once, in the most senior post.", [Table], ["SWENo"], t =>
        {
            var agency = t.Texts(Table, "AgencyWorker");
            return t.Groups(Table, "SWENo").Select(g => g.Value.Where(row => agency[row] != "1").ToList()).Where(rows => rows.Count > 1).SelectMany(rows => rows).Order().Select(row => Cells(Table, row, "SWENo"));
        }),
        Rows("W27Q", Table, ["OrgRole", "Cases30"], "A case holder held no case on 30 September, or somebody qualified without cases held some. Check the role.", t =>
        {
            var (role, cases) = (t.Texts(Table, "OrgRole"), t.Texts(Table, "Cases30"));
            return i => cases[i] is { } held && (role[i] == "5" && held == "0" || role[i] == "6" && held != "0");
        }),
        Rows("W28Q", Table, ["Cases30"], "More than 60 cases were held on 30 September. Check that involvements were ended when cases passed on.", t => { var v = t.Texts(Table, "Cases30"); return i => int.TryParse(v[i], NumberStyles.None, CultureInfo.InvariantCulture, out var held) && held > 60; }),
    ];

    public static readonly IReadOnlyList<Rule> All = [.. Form, .. Fit];

    private static IEnumerable<Rule> OfCouncil() =>
    [
        Rows("W1", Council, ["NumberOfVacancies"], "The number of vacancies on 30 September must be given, 0 for none. Put it into the authority file under 'workforce'.", t => { var v = t.Texts(Council, "NumberOfVacancies"); return i => !IsNumber(v[i], out var n) || n < 0; }),
        .. Allowances.Select((item, i) => Required($"W2{(char)('a' + i)}", Council, item, Some, "Say of the payment whether none (0), all (1) or some (2) of the council's own social workers may have it. Put it into the authority file under 'workforce'.")),
        Rows("W2i", Council, ["OtherAllowances"], "Other allowances must be given in words, or 'None'. Put them into the authority file under 'workforce'.", t => { var v = t.Texts(Council, "OtherAllowances"); return i => v[i] is null; }),
    ];

    private static Func<int, bool> OutOfRange(string?[] values, bool blankFails) => i => values[i] is null ? blankFails : !IsNumber(values[i], out var n) || n is < 0 or > 1;

    private static bool IsNumber(string? text, out decimal number) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^[A-Za-z]{2}[0-9]{1,10}\z")]
    internal static partial Regex RegistrationNumber();
}
