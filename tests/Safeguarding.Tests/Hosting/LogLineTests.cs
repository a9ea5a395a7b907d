using System.Reflection;
using Safeguarding.App.Hosting;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Tests.Hosting;

/// <summary>What may get into the log: by type, so that the compiler keeps a name out.</summary>
public sealed class LogLineTests
{
    [Fact]
    public void A_line_is_made_of_fixed_words_numbers_dates_and_words_known_to_be_ours()
    {
        Assert.Equal("health/patients of 2026-03-31: 4 of 5.", LogLine.Of($"{Word.Of(Schemas.Embedded.Contracts.Find("health/patients")!)} of {new DateOnly(2026, 3, 31)}: {4L} of {5}.").Text);

        var taken = typeof(LogLine.Values).GetMethods().Where(m => m.Name == "AppendFormatted").ToList();
        Assert.DoesNotContain(taken, m => m.IsGenericMethod);
        Assert.Equal([typeof(DateOnly), typeof(int), typeof(long), typeof(Word)], taken.Select(m => Assert.Single(m.GetParameters()).ParameterType).OrderBy(t => t.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void There_is_no_other_way_to_a_line_or_a_word()
    {
        Assert.Empty(typeof(LogLine).GetConstructors());
        Assert.Empty(typeof(Word).GetConstructors());
        Assert.Equal(["Values"], Makers(typeof(LogLine)));
        Assert.Equal(["Contract", "Enum", "Exception", "String"], Makers(typeof(Word)));

        static IEnumerable<string> Makers(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.ReturnType == type).Select(m => Assert.Single(m.GetParameters()).ParameterType.Name).Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("match/0", "match/0")]
    [InlineData("2026-03-31-0123abcd", "2026-03-31-0123abcd")]
    [InlineData("Zebedee Canary", "(unnamed)")]
    [InlineData("999 000 0018", "(unnamed)")]
    [InlineData("two\nlines", "(unnamed)")]
    [InlineData("LanguageWorkerConsoleLog", "(unnamed)")]
    public void A_text_that_does_not_look_like_a_name_of_ours_is_left_out(string text, string logged) => Assert.Equal(logged, LogLine.Of($"{Word.OfName(text)}").Text);

    [Fact]
    public void A_failure_is_named_by_its_type_alone() => Assert.Equal("IOException", LogLine.Of($"{Word.Of(new IOException("Zebedee Canary"))}").Text);
}
