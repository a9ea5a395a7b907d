using System.Collections.Immutable;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What figures are told apart by: broad ethnic group, age band, sex, disability.</summary>
internal static class ChildTraits
{
    /// <summary>Dimensions with their groups, in the order of pages.</summary>
    public static readonly ImmutableArray<(string Name, ImmutableArray<string> Groups)> Dimensions =
    [
        ("Ethnicity", ["White", "Mixed", "Asian", "Black", "Other", "Not known"]),
        ("Age", ["Unborn", "Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and 17", "18 and over", "Not known"]),
        ("Sex", ["Female", "Male", "Not known"]),
        ("Disability", ["Disabled", "Not disabled", "Not recorded"]),
    ];

    /// <summary>Number of the broad group of an ethnicity code, as the department groups them: Chinese is Asian, Gypsy, Roma and Traveller are White.</summary>
    public static byte Ethnicity(string? code) => code switch
    {
        "WBRI" or "WIRI" or "WIRT" or "WROM" or "WOTH" => 0,
        "MWBC" or "MWBA" or "MWAS" or "MOTH" => 1,
        "AIND" or "APKN" or "ABAN" or "AOTH" or "CHNE" => 2,
        "BCRB" or "BAFR" or "BOTH" => 3,
        "OOTH" => 4,
        _ => 5,
    };

    /// <summary>Number of the age band on a day.</summary>
    /// <param name="isExpected">Whether there is a due date and no birth date.</param>
    public static int Age(DateOnly? born, bool isExpected, DateOnly day) => Ages.On(born, day) switch
    {
        null => born > day || isExpected ? 0 : 7,
        0 => 1,
        <= 4 => 2,
        <= 9 => 3,
        <= 15 => 4,
        <= 17 => 5,
        _ => 6,
    };

    public static byte Sex(string? code) => code switch { "F" => 0, "M" => 1, _ => 2 };

    /// <summary>For each child: disabled when any disability is recorded, not disabled when only NONE is, else not recorded.</summary>
    public static byte[] Disabilities(Table disability, int children, Func<string, int> number)
    {
        var groups = new byte[children];
        Array.Fill(groups, (byte)2);
        var (child, code) = (disability.Text("child_id"), disability.Text("disability_code"));
        for (var r = 0; r < disability.Rows; r++)
            if (number(child[r]!) is >= 0 and var at && code[r] is { } known)
                groups[at] = Math.Min(groups[at], (byte)(known == "NONE" ? 1 : 0));
        return groups;
    }
}
