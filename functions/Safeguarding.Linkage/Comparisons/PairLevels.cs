using Safeguarding.Linkage.Model;

namespace Safeguarding.Linkage.Comparisons;

/// <summary>The level each comparison of a pair reached, with the share of records that carry the agreeing value where the level asks for it (0: use the model's u).</summary>
internal struct PairLevels
{
    public Level Given, Exchanged, Middle, Surname, Birth, Sex, Place, Nhs, Upn;
    public const int ExtraSame = 1, ExtraSimilar = 2, ExtraDifferent = 3, MostExtras = 32;

    /// <summary>Two bits for each extra column: 0 missing, then the constants above.</summary>
    public ulong Extras;
    public double GivenShare, ExchangedShare, MiddleShare, SurnameShare, PlaceShare;
}
