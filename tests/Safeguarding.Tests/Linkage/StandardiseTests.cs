using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

public sealed class StandardiseTests
{
    [Theory]
    [InlineData("  Mary-Ann ", "MARY ANN")]
    [InlineData("Łukasz", "LUKASZ")]
    [InlineData("Jose\u0301", "JOSE")]
    [InlineData("ílker", "ILKER")]
    [InlineData("ılgaz", "ILGAZ")]
    [InlineData("Тарас", "TARAS")]
    [InlineData("Master Oliver", "OLIVER")]
    [InlineData("Abdul Rahman", "ABDULRAHMAN")]
    [InlineData("M0hammed", "MOHAMMED")]
    [InlineData("UNKNOWN", "")]
    [InlineData("Not Known", "")]
    [InlineData("N/K", "")]
    [InlineData("Baby Girl", "")]
    [InlineData("BABY OF SARAH", "")]
    [InlineData("Twin 1", "")]
    [InlineData("Unborn Jones", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Given_names_become_tokens(string? text, string tokens) => Assert.Equal(tokens, string.Join(' ', NameText.Given(text).Tokens));

    [Theory]
    [InlineData("O’Brien", "OBRIEN")]
    [InlineData("O Brien", "OBRIEN")]
    [InlineData("Mc Donald", "MCDONALD")]
    [InlineData("Peel-Holiday", "PEEL HOLIDAY")]
    [InlineData("van der Berg", "BERG")]
    [InlineData("Al-Hassan", "HASSAN")]
    [InlineData("Weiß", "WEISS")]
    [InlineData("Ødegård", "ODEGARD")]
    [InlineData("Le", "LE")]
    [InlineData("not known", "")]
    public void Surnames_become_tokens(string text, string tokens) => Assert.Equal(tokens, string.Join(' ', NameText.Surname(text).Tokens));

    [Theory]
    [InlineData("HUSSAIN", "HOSSEIN", true)]
    [InlineData("MAHMOOD", "MEHMUD", true)]
    [InlineData("STEPHEN", "STEVEN", true)]
    [InlineData("CHRISTIAN", "KRISTIAN", true)]
    [InlineData("KNIGHT", "NIGHT", true)]
    [InlineData("PATEL", "PARKER", false)]
    [InlineData("LILY", "LEE", false)]
    public void Names_alike_in_sound_share_a_key(string a, string b, bool same) => Assert.Equal(same, SoundKey.Of(a) == SoundKey.Of(b));

    [Theory]
    [InlineData("WILLIAM", "BILLY", true)]
    [InlineData("THEODORE", "TEDDIE", true)]
    [InlineData("MUHAMMAD", "MOHAMED", true)]
    [InlineData("ZAYNAB", "ZAINAB", true)]
    [InlineData("ELLA", "JACK", false)]
    [InlineData("WILLIAM", "ROBERT", false)]
    public void Nicknames_are_variants(string a, string b, bool variants)
    {
        var names = new NameTable(Nicknames.Embedded);

        Assert.Equal(variants, names[names.Add(a)].IsVariantOf(names[names.Add(b)]));
    }

    [Fact]
    public void Dates_are_read_for_what_they_can_be_trusted_with()
    {
        BirthDate Read(DateOnly? born, DateOnly? expected = null, DateOnly? seen = null, bool unborn = false, bool named = true) =>
            BirthDate.Read(RawRecord.DayOf(born), RawRecord.DayOf(expected), RawRecord.DayOf(seen), unborn, named);

        Assert.True(Read(new DateOnly(2014, 1, 1)).IsDefault);
        Assert.False(Read(new DateOnly(2014, 1, 2)).IsDefault);
        Assert.False(Read(new DateOnly(1900, 1, 1)).IsKnown);
        Assert.Equal(Read(new DateOnly(2015, 8, 4)).PackedEitherWay, Read(new DateOnly(2015, 4, 8)).PackedEitherWay);
        Assert.NotEqual(Read(new DateOnly(2015, 8, 14)).PackedEitherWay, Read(new DateOnly(2015, 8, 4)).PackedEitherWay);

        // Born after the record was made: expected, unless a named child's date is merely mistyped.
        Assert.True(Read(new DateOnly(2024, 5, 2), seen: new DateOnly(2024, 2, 1), named: false) is { IsExpected: true, IsKnown: false });
        Assert.True(Read(new DateOnly(2024, 5, 2), seen: new DateOnly(2024, 2, 1), named: true) is { IsExpected: false, IsKnown: true });
        var due = Read(null, new DateOnly(2024, 5, 2));
        Assert.InRange(new DateOnly(2024, 5, 13).DayNumber, due.ExpectedFrom, due.ExpectedTo);
        Assert.True(new DateOnly(2024, 8, 2).DayNumber > due.ExpectedTo);
    }

    [Theory]
    [InlineData("3 Rowan Lane", "3", "ROWAN", "LN")]
    [InlineData("3, Rowan Ln, Aldermere", "3", "ROWAN", "LN")]
    [InlineData("Flat 2, 14 High Street", "2-14", "HIGH", "ST")]
    [InlineData("12 A Mill Rd", "12A", "MILL", "RD")]
    [InlineData("12a Mill Road", "12A", "MILL", "RD")]
    [InlineData("7 The Close", "7", "THE", "CL")]
    [InlineData("7 The Crescent", "7", "THE", "CRES")]
    [InlineData("5 St Mary Court", "5", "ST MARY", "CT")]
    [InlineData("9 Broadway", "9", "BROADWAY", "")]
    [InlineData("Rowan Lane", "", "ROWAN", "LN")]
    [InlineData("Rowan Lane, Aldermere", "", "ROWAN", "LN")]
    [InlineData("Rose Cottage", "", "ROSE COTTAGE", "")]
    [InlineData("Rose Cottage, Mill Lane", "ROSE COTTAGE", "MILL", "LN")]
    [InlineData("Rose Cottage, Aldermere", "", "ROSE COTTAGE ALDERMERE", "")]
    [InlineData("", "", "", "")]
    public void Addresses_give_number_street_and_kind(string text, string number, string street, string kind) => Assert.Equal(new AddressParts(number, street, kind), AddressText.Read(text));

    [Theory]
    [InlineData("M", Sex.Male)]
    [InlineData("1", Sex.Male)]
    [InlineData(" female ", Sex.Female)]
    [InlineData("2", Sex.Female)]
    [InlineData("9", Sex.Unknown)]
    [InlineData("0", Sex.Unknown)]
    [InlineData("U", Sex.Unknown)]
    [InlineData(null, Sex.Unknown)]
    public void Sex_is_read_in_every_agencys_code(string? text, object sex) => Assert.Equal(sex, SexCode.Read(text));

    [Theory]
    [InlineData("MARTHA", "MARHTA", 0.9611)]
    [InlineData("DWAYNE", "DUANE", 0.84)]
    [InlineData("DIXON", "DICKSONX", 0.8133)]
    [InlineData("A", "B", 0)]
    [InlineData("SAME", "SAME", 1)]
    public void Jaro_Winkler_gives_the_published_values(string a, string b, double expected)
    {
        Assert.Equal(expected, TextSimilarity.JaroWinkler(a, b), 4);
        Assert.Equal(TextSimilarity.JaroWinkler(a, b), TextSimilarity.JaroWinkler(b, a));
    }

    [Theory]
    [InlineData("JACOB", "JACBO", true)]
    [InlineData("JACOB", "JACB", true)]
    [InlineData("JACOB", "JACOBS", true)]
    [InlineData("JACOB", "JAKOB", true)]
    [InlineData("JACOB", "JACOB", false)]
    [InlineData("JACOB", "JABOC", false)]
    [InlineData("JACOB", "AJACO", false)]
    public void One_slip_is_one_key_wrong(string a, string b, bool slip)
    {
        Assert.Equal(slip, TextSimilarity.IsOneSlip(a, b));
        Assert.Equal(slip, TextSimilarity.IsOneSlip(b, a));
    }

    [Theory]
    [InlineData("\"review\": 0.0", "\"review\": 9.0", "above its definite")]
    [InlineData("\"comparison\": \"sex\"", "\"comparison\": \"gender\"", "'gender'; expected 'sex'")]
    [InlineData("\"m\": 0.99, \"u\": 0.5", "\"m\": 0.5, \"u\": 0.5", "must be 1")]
    [InlineData("\"largestBlock\": 400", "\"largestBlock\": 1", "2 or more")]
    [InlineData("\"siblings\": 1.0,", "", "cannot be read")]
    public void A_broken_model_says_what_is_wrong(string right, string wrong, string expected)
    {
        Assert.Contains(right, MatchModel.EmbeddedJson, StringComparison.Ordinal);

        var refused = Assert.Throws<FormatException>(() => new MatchModel(MatchModel.EmbeddedJson.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }
}
