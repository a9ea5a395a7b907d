using System.Globalization;
using Safeguarding.App.LocalHost;

namespace Safeguarding.Tests.Hosting;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 */5 * * * *", "2026-03-31 23:59:59", "2026-04-01 00:00:00")]
    [InlineData("0 */5 * * * *", "2026-04-01 00:00:00", "2026-04-01 00:05:00")]
    [InlineData("0 30 12 * * *", "2026-04-01 12:30:00", "2026-04-02 12:30:00")]
    [InlineData("30 0 3 * * *", "2026-04-01 03:00:29", "2026-04-01 03:00:30")]
    [InlineData("0 0 4 * * 1-5", "2026-04-03 05:00:00", "2026-04-06 04:00:00")]
    [InlineData("0 0 4 * * 0", "2026-04-01 00:00:00", "2026-04-05 04:00:00")]
    [InlineData("0 0 0 29 2 *", "2026-01-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 0 1 1,7 *", "2026-04-01 00:00:00", "2026-07-01 00:00:00")]
    [InlineData("0 10-20/5 6 * * *", "2026-04-01 06:10:00", "2026-04-01 06:15:00")]
    [InlineData("0 10-20/5 6 * * *", "2026-04-01 06:20:00", "2026-04-02 06:10:00")]
    [InlineData("* * * * * *", "2026-12-31 23:59:59", "2027-01-01 00:00:00")]
    public void Comes_next_at(string schedule, string after, string next) => Assert.Equal(Time(next), Schedule.Parse(schedule).Next(Time(after)));

    [Theory]
    [InlineData("")]
    [InlineData("*/5 * * * *")]
    [InlineData("0 60 * * * *")]
    [InlineData("0 0 24 * * *")]
    [InlineData("0 0 0 0 * *")]
    [InlineData("0 0 0 * 13 *")]
    [InlineData("0 0 0 * * 7")]
    [InlineData("0 */0 * * * *")]
    [InlineData("0 20-10 * * * *")]
    [InlineData("0 -1 * * * *")]
    [InlineData("0 1-2-3 * * * *")]
    [InlineData("0 1/2/3 * * * *")]
    [InlineData("0 , * * * *")]
    [InlineData("@daily")]
    public void Anything_else_is_no_schedule(string text) => Assert.Throws<FormatException>(() => Schedule.Parse(text));

    [Fact]
    public void A_day_that_never_comes_is_said_to() => Assert.Throws<InvalidOperationException>(() => Schedule.Parse("0 0 0 30 2 *").Next(Time("2026-01-01 00:00:00")));

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
