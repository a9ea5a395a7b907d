using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Safeguarding.Linkage.Identifiers;

namespace Safeguarding.Tests.Contracts;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("9434765919", "9434765919")]
    [InlineData("943 476 5919", "9434765919")]
    [InlineData(" 943-476-5919 ", "9434765919")]
    [InlineData("9990000018", "9990000018")]
    public void An_nhs_number_is_read_with_or_without_separators(string text, string canonical)
    {
        Assert.True(NhsNumber.TryParse(text, out var number));
        Assert.True(NhsNumber.TryParse(Encoding.UTF8.GetBytes(text), out var fromBytes));
        Assert.Equal(canonical, number.ToString());
        Assert.Equal(number, fromBytes);
        Assert.Equal(canonical.StartsWith("999", StringComparison.Ordinal), number.IsTest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("943476591")]
    [InlineData("94347659190")]
    [InlineData("9434765918")]
    [InlineData("9434765919x")]
    [InlineData("９４３４７６５９１９")]
    [InlineData("0000000000")]
    [InlineData("1111111111")]
    [InlineData("9999999999")]
    [InlineData("9434.765919")]
    public void What_is_not_an_nhs_number_is_refused(string text)
    {
        Assert.False(NhsNumber.TryParse(text, out _));
        Assert.False(NhsNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void The_nine_digits_whose_check_would_be_ten_have_no_valid_number()
    {
        // 1*10 + 1*2 = 12, remainder 1, 11 - 1 = 10.
        for (var check = 0; check <= 9; check++)
            Assert.False(NhsNumber.TryParse($"100000001{check}", out _));
    }

    [Fact]
    public void Any_single_digit_changed_makes_an_nhs_number_invalid() =>
        Prop.ForAll(
            Gen.Choose(0, 999_999_999).Select(Number).Where(n => n is not null).ToArbitrary(),
            Gen.Choose(0, 9).ToArbitrary(),
            Gen.Choose(1, 9).ToArbitrary(),
            (number, at, shift) =>
            {
                var changed = number!.ToCharArray();
                changed[at] = (char)('0' + (changed[at] - '0' + shift) % 10);
                return NhsNumber.TryParse(number, out var parsed) && parsed.ToString() == number && !NhsNumber.TryParse(changed, out _);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_neighbouring_digits_exchanged_make_an_nhs_number_invalid() =>
        Prop.ForAll(
            Gen.Choose(0, 999_999_999).Select(Number).Where(n => n is not null).ToArbitrary(),
            Gen.Choose(0, 8).ToArbitrary(),
            (number, at) =>
            {
                var changed = number!.ToCharArray();
                (changed[at], changed[at + 1]) = (changed[at + 1], changed[at]);
                return changed[at] == changed[at + 1] || !NhsNumber.TryParse(changed, out _);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("820000006001")]
    [InlineData("820401223999")]
    public void A_upn_is_read_with_its_own_letter_and_refused_with_any_other(string digits)
    {
        var right = UpnLetter(digits) + digits;
        Assert.True(Upn.TryParse(right, out var upn));
        Assert.True(Upn.TryParse(Encoding.UTF8.GetBytes(right.ToLowerInvariant()), out var fromBytes));
        Assert.Equal(right, upn.ToString());
        Assert.Equal(upn, fromBytes);
        Assert.Equal(820, upn.LocalAuthority);
        Assert.False(upn.IsTemporary);
        foreach (var letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ".Where(l => l != right[0]))
            Assert.False(Upn.TryParse(letter + digits, out _));
    }

    [Fact]
    public void A_upn_is_checked_against_a_value_worked_by_hand()
    {
        // 8*2 + 2*3 + 0 + 1*13 = 35; 35 mod 23 = 12, the thirteenth letter of ABCDEFGHJKLMNPQRTUVWXYZ: N.
        Assert.True(Upn.TryParse("N820000000001", out var upn));
        Assert.Equal("N820000000001", upn.ToString());
        // The same with a temporary letter: B counts 1.
        Assert.True(Upn.TryParse("N82000000000B", out var temporary));
        Assert.True(temporary.IsTemporary);
        Assert.NotEqual(upn, temporary);
        Assert.Equal("N82000000000B", temporary.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("N82000000000")]
    [InlineData("N8200000000011")]
    [InlineData("N82000000000O")]
    [InlineData("N82000000000I")]
    [InlineData("N82000000000S")]
    [InlineData("N8200000B0001")]
    [InlineData("I820000000001")]
    [InlineData("UN1")]
    public void What_is_not_a_upn_is_refused(string text)
    {
        Assert.False(Upn.TryParse(text, out _));
        Assert.False(Upn.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("AD1 2BC", "AD1 2BC", "AD1", "AD1 2")]
    [InlineData("ad12bc", "AD1 2BC", "AD1", "AD1 2")]
    [InlineData("  M1  1AA", "M1 1AA", "M1", "M1 1")]
    [InlineData("M60 1NW", "M60 1NW", "M60", "M60 1")]
    [InlineData("CR26XH", "CR2 6XH", "CR2", "CR2 6")]
    [InlineData("DN551PT", "DN55 1PT", "DN55", "DN55 1")]
    [InlineData("W1A1HQ", "W1A 1HQ", "W1A", "W1A 1")]
    [InlineData("EC1A 1BB", "EC1A 1BB", "EC1A", "EC1A 1")]
    [InlineData("zz99 3vz", "ZZ99 3VZ", "ZZ99", "ZZ99 3")]
    public void A_postcode_is_written_one_way(string text, string canonical, string outward, string sector)
    {
        Assert.True(Postcode.TryParse(text, out var postcode));
        Assert.True(Postcode.TryParse(Encoding.UTF8.GetBytes(text), out var fromBytes));
        Assert.Equal(canonical, postcode.ToString());
        Assert.Equal(outward, postcode.Outward);
        Assert.Equal(sector, postcode.Sector);
        Assert.Equal(outward == "ZZ99", postcode.IsPseudo);
        Assert.Equal(postcode, fromBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AD1")]
    [InlineData("AD1 2B")]
    [InlineData("AD1 BBC")]
    [InlineData("ADD1 2BC")]
    [InlineData("1AD 2BC")]
    [InlineData("AD123 2BC")]
    [InlineData("AD1-2BC")]
    [InlineData("ÀD1 2BC")]
    [InlineData("AAA 2BC")]
    public void What_has_not_the_shape_of_a_postcode_is_refused(string text)
    {
        Assert.False(Postcode.TryParse(text, out _));
        Assert.False(Postcode.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void No_text_makes_a_parser_throw_and_characters_and_bytes_agree() =>
        Prop.ForAll<string?>(text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text ?? "");
            return NhsNumber.TryParse(text, out var n1) == NhsNumber.TryParse(bytes, out var n2) && n1 == n2
                && Upn.TryParse(text, out var u1) == Upn.TryParse(bytes, out var u2) && u1 == u2
                && Postcode.TryParse(text, out var p1) == Postcode.TryParse(bytes, out var p2) && p1 == p2;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_default_value_of_each_is_harmless()
    {
        Assert.Equal("", default(Postcode).ToString());
        Assert.Equal("", default(Postcode).Outward);
        Assert.Equal("", default(Upn).ToString());
        Assert.False(NhsNumber.TryParse(default(NhsNumber).ToString(), out _));
    }

    private static string? Number(int nine)
    {
        var digits = nine.ToString("D9", CultureInfo.InvariantCulture);
        var check = Checksum(digits);
        var all = digits + (char)('0' + check);
        return check == 10 || all.Distinct().Count() == 1 ? null : all;
    }

    private static int Checksum(string nine) => (11 - nine.Select((c, i) => (c - '0') * (10 - i)).Sum() % 11) % 11;

    private static char UpnLetter(string twelve) =>
        "ABCDEFGHJKLMNPQRTUVWXYZ"[twelve.Select((c, i) => (c - '0') * (i + 2)).Sum() % 23];
}
