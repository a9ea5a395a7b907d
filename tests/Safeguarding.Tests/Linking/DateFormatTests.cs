using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Safeguarding.App.Linking;

namespace Safeguarding.Tests.Linking;

public sealed class DateFormatTests
{
    private static readonly string[] Formats = ["dd/MM/yyyy", "d/M/yyyy", "MM/dd/yyyy", "yyyy-MM-dd", "yyyy/M/d", "yyyyMMdd", "ddMMyyyy", "dd.MM.yyyy", "dd-MM-yyyy", "yyyy MM dd"];
    private static readonly Gen<DateOnly> Days = Gen.Choose(new DateOnly(1900, 1, 2).DayNumber, new DateOnly(2099, 12, 31).DayNumber).Select(DateOnly.FromDayNumber);

    [Fact]
    public void A_date_written_in_a_format_is_read_back_from_it()
    {
        Prop.ForAll(Arb.From(from day in Days from format in Gen.Elements(Formats) select (day, format)), written =>
            Assert.Equal(written.day.DayNumber + 1, Read(written.day.ToString(written.format, CultureInfo.InvariantCulture), written.format)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Missing_noughts_other_separators_and_times_are_forgiven()
    {
        var writings = Gen.Elements("{0:dd/MM/yyyy}", "{0:d/M/yyyy}", "{0:d.M.yyyy}", "{0:dd-MM-yyyy} 00:00:00", "{0:dd/MM/yyyy}T12:30", "{0:dd/MM/yyyy} 5:00 PM");
        Prop.ForAll(Arb.From(from day in Days from writing in writings select (day, writing)), written =>
            Assert.Equal(written.day.DayNumber + 1, Read(string.Format(CultureInfo.InvariantCulture, written.writing, written.day), "dd/MM/yyyy")))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Two_digits_of_a_year_are_those_of_people_alive()
    {
        Prop.ForAll(Arb.From(Gen.Choose(new DateOnly(1931, 1, 1).DayNumber, new DateOnly(2030, 12, 31).DayNumber).Select(DateOnly.FromDayNumber)), day =>
        {
            Assert.Equal(day.DayNumber + 1, Read(day.ToString("dd/MM/yy", CultureInfo.InvariantCulture), "dd/MM/yy"));
            Assert.Equal(day.DayNumber + 1, Read(day.ToString("ddMMyy", CultureInfo.InvariantCulture), "ddMMyy"));
            Assert.Equal(day.DayNumber + 1, Read(day.ToString("yyMMdd", CultureInfo.InvariantCulture), "yyMMdd"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Without_a_format_the_usual_ones_are_tried()
    {
        Prop.ForAll(Arb.From(from day in Days from format in Gen.Elements("yyyy-MM-dd", "dd/MM/yyyy", "yyyyMMdd") select (day, format)), written =>
            Assert.Equal(written.day.DayNumber + 1, Read(written.day.ToString(written.format, CultureInfo.InvariantCulture), null)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    [Fact]
    public void Any_bytes_whatever_give_a_day_or_none()
    {
        Prop.ForAll(Arb.From(from text in Gen.ArrayOf(Gen.Choose(0, 255)) from format in Gen.Elements(Formats) select (text, format)), written =>
        {
            var day = DateFormat.Read([.. written.text.Select(unit => (byte)unit)], DateFormat.Of(written.format));
            Assert.InRange(day, 0, DateOnly.MaxValue.DayNumber + 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData("04/25/2015", "dd/MM/yyyy", "2015-04-25")]
    [InlineData("25/04/2015", "MM/dd/yyyy", "2015-04-25")]
    [InlineData("29/02/2016", "dd/MM/yyyy", "2016-02-29")]
    [InlineData("29/02/2015", "dd/MM/yyyy", null)]
    [InlineData("31/04/2015", "dd/MM/yyyy", null)]
    [InlineData("13/13/2015", "dd/MM/yyyy", null)]
    [InlineData("00/04/2015", "dd/MM/yyyy", null)]
    [InlineData("04/2015", "dd/MM/yyyy", null)]
    [InlineData("25/04/20155", "dd/MM/yyyy", null)]
    [InlineData("25/04/2015x", "dd/MM/yyyy", null)]
    [InlineData("2504", "ddMMyyyy", null)]
    [InlineData("not known", "dd/MM/yyyy", null)]
    [InlineData("", "dd/MM/yyyy", null)]
    [InlineData("0000-00-00", "yyyy-MM-dd", null)]
    public void A_text_that_is_no_date_gives_none(string text, string format, string? expected) =>
        Assert.Equal(expected is null ? 0 : DateOnly.ParseExact(expected, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber + 1, Read(text, format));

    [Theory]
    [InlineData("dd/MM/yyyy", true)]
    [InlineData("yyyyMMdd", true)]
    [InlineData("d.M.yy", true)]
    [InlineData("M-d-yyyy", true)]
    [InlineData("dd/MM", false)]
    [InlineData("MMM d yyyy", false)]
    [InlineData("yyyy-MM-dd HH:mm", false)]
    [InlineData("dd/mm/yyyy", false)]
    [InlineData("yyy-MM-dd", false)]
    [InlineData("dd/MM/yyyy dd", false)]
    [InlineData("date", false)]
    public void Formats_are_days_months_and_years_once_each(string format, bool known) => Assert.Equal(known, DateFormat.IsKnown(format));

    private static int Read(string text, string? format) => DateFormat.Read(Encoding.UTF8.GetBytes(text), DateFormat.Of(format));
}
