using Safeguarding.Linkage.Model;

namespace Safeguarding.Linkage.Comparisons;

/// <summary>The level each comparison of a pair reached, with the share of records that carry the agreeing value where the level asks for it (0: use the model's u).</summary>
internal struct PairLevels
{
    public Level Given, Exchanged, Middle, Surname, Birth, Sex, Place, Nhs, Upn;
    public double GivenShare, ExchangedShare, MiddleShare, SurnameShare, PlaceShare;
}
