namespace Safeguarding.Linkage.Decide;

/// <summary>Why a pair that scores well is not definite, in words a steward reads. None holds a name or number of a child.</summary>
internal static class Vetoes
{
    public const string NhsNumbersDiffer = "The two records hold different valid NHS numbers.";
    public const string RuledDifferent = "A data steward said that these are two people.";
    public const string NhsNumberOfAnother = "The NHS number and the birthday agree and the given names do not: the number may be a twin's, written on the wrong record.";
    public const string GenerationApart = "The two births lie a generation apart: a parent may have been given as the child.";
    public const string MayBeTwins = "Two given names and one birthday: they may be twins.";
    public const string MayBeSiblings = "Two given names, or birth dates that have nothing in common: they may be two children of one family.";
    public const string StewardNotSure = "A data steward looked at this pair and was not sure.";
    public const string Rival = "A record of another child fits nearly as well.";
    public const string RuledSameButApart = "A data steward said these are one child, but other decisions keep them, or records already joined to them, apart.";
    public const string GroupHoldsNhsNumbers = "Joining them would put two different valid NHS numbers in one child.";
    public const string GroupHoldsTwoOfOneSource = "Joining them would put two records of one source in one person.";
    public const string GroupRuledApart = "Joining them would put records in one child that a person or the law keeps apart.";
    public const string GroupBornTogether = "Joining them would make one child of two given names born on one day: they may be twins.";
    public const string GroupBirthDates = "Joining them would put birth dates more than a year apart in one child.";

    /// <summary>A short name for figures.</summary>
    public static string CodeOf(string veto) => veto switch
    {
        NhsNumbersDiffer => "nhs-numbers-differ",
        NhsNumberOfAnother => "nhs-number-of-another",
        GenerationApart => "generation-apart",
        MayBeTwins => "may-be-twins",
        MayBeSiblings => "may-be-siblings",
        StewardNotSure => "steward-not-sure",
        RuledDifferent => "steward-said-different",
        RuledSameButApart => "steward-said-same",
        Rival => "rival",
        GroupHoldsNhsNumbers => "child-with-two-nhs-numbers",
        GroupHoldsTwoOfOneSource => "person-with-two-of-one-source",
        GroupRuledApart => "child-ruled-apart",
        GroupBornTogether => "child-with-two-given-names",
        GroupBirthDates => "child-with-two-birth-dates",
        _ => throw new ArgumentOutOfRangeException(nameof(veto), "No veto has these words."),
    };
}
