using System.Globalization;
using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the header and of the return as a whole. A finding about the whole has no row.</summary>
internal static class CinReturnRules
{
    /// <summary>Share of children whose sex may be unknown: 2 of 100.</summary>
    private const int MostUnknownPercent = 2;

    /// <summary>Of the 13 disability codes a return of a whole authority uses at least as many.</summary>
    private const int FewestDisabilityCodes = 8;

    public static readonly IReadOnlyList<Rule> All =
    [
        Rows("100", "Header", ["ReferenceDate"], "The header needs a reference date, and it must be 31 March of the header's year.", t =>
        {
            var (dates, years) = (t.Dates("Header", "ReferenceDate"), t.Texts("Header", "Year"));
            return i => dates[i] is not { Month: 3, Day: 31 } d || d.Year.ToString(CultureInfo.InvariantCulture) != years[i];
        }),
        Whole("2883", ["ChildProtectionPlans"], ["CPPstartDate", "DateOfInitialCPC"], "More child protection plans started in the year than initial conferences were held. Look for conferences that are not recorded, or plans recorded twice.", t =>
            InYear(t, "ChildProtectionPlans", "CPPstartDate") > InYear(t, "CINdetails", "DateOfInitialCPC") + InYear(t, "Section47", "DateOfInitialCPC")),
        Whole("2886Q", ["ChildIdentifiers"], ["Sex"], "The sex of more than 2% of the children (unborn ones aside) is not known. Find it out, or tell the department why.", t => TooManyUnknown(t, "U")) with { From = "2024_25" },
        Whole("2886Q", ["ChildIdentifiers"], ["Sex"], "The gender of more than 2% of the children (unborn ones aside) is not known. Find it out, or tell the department why.", t => TooManyUnknown(t, "0")) with { Until = "2023_24" },
        Whole("2887Q", ["Disabilities"], ["Disability"], "The return uses fewer than 8 of the disability codes. Check that disabilities are recorded, and under their own codes.", t =>
            t.Texts("Disabilities", "Disability").Where(code => code is not null && CinChildRules.Disabilities.Contains(code)).Distinct(StringComparer.Ordinal).Count() < FewestDisabilityCodes),
        Whole("2888Q", ["Disabilities"], ["Disability"], "No child of the return has more than one disability. Check that every disability of a child is recorded.", t =>
        {
            var codes = t.Texts("Disabilities", "Disability");
            return !t.Groups("Disabilities", Child).Values.Any(g => g.Select(i => codes[i]).Where(code => code is not null and not "NONE").Distinct(StringComparer.Ordinal).Skip(1).Any());
        }),
    ];

    private static int InYear(RuleTables t, string table, string column) => t.Has(table) ? t.Dates(table, column).Count(date => t.Year.Contains(date)) : 0;

    private static bool TooManyUnknown(RuleTables t, string unknown)
    {
        var (sex, born, expected) = (t.Texts("ChildIdentifiers", CinChildRules.SexColumn(t)), t.Texts("ChildIdentifiers", "PersonBirthDate"), t.Texts("ChildIdentifiers", "ExpectedPersonBirthDate"));
        var (children, missing) = (0, 0);
        for (var i = 0; i < sex.Length; i++)
        {
            if (born[i] is null && expected[i] is not null) continue;
            children++;
            if (sex[i] is null || sex[i] == unknown) missing++;
        }

        return 100L * missing > (long)MostUnknownPercent * children;
    }
}
