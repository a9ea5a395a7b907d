namespace Safeguarding.Linkage.Decide;

/// <summary>Why a pair that scores well is not definite, in words a steward reads. None holds a name or number of a child.</summary>
internal static class Vetoes
{
    public const string NhsNumbersDiffer = "The two records hold different valid NHS numbers.";
    public const string GenerationApart = "The two births lie a generation apart: a parent may have been given as the child.";
    public const string MayBeTwins = "Two given names and one birthday: they may be twins.";
    public const string StewardNotSure = "A data steward looked at this pair and was not sure.";
    public const string Rival = "A record of another child fits nearly as well.";
    public const string RuledSameButApart = "A data steward said these are one child, but other decisions keep them, or records already joined to them, apart.";
    public const string GroupHoldsNhsNumbers = "Joining them would put two different valid NHS numbers in one child.";
    public const string GroupHoldsTwoOfOneSource = "Joining them would put two records of one source in one person.";
    public const string GroupRuledApart = "Joining them would put records in one child that a person or the law keeps apart.";
    public const string GroupBornTogether = "Joining them would make one child of two given names born on one day: they may be twins.";
    public const string GroupBirthDates = "Joining them would put birth dates more than a year apart in one child.";
}
