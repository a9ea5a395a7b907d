using System.Globalization;
using System.Text;
using Safeguarding.App.Linking;

namespace Safeguarding.Tests.Linkage;

/// <summary>Weights and chances are written digit for digit as .NET writes them.</summary>
public sealed class CsvTextTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.0001)]
    [InlineData(0.0005)]
    [InlineData(1.0005)]
    [InlineData(2.5)]
    [InlineData(-12.3455)]
    [InlineData(0.9999995)]
    [InlineData(0.9999996)]
    [InlineData(1e-300)]
    [InlineData(999999.9995)]
    [InlineData(123456789012345.5)]
    [InlineData(1e300)]
    public void A_number_is_rounded_as_dotnet_rounds_it(double number)
    {
        Assert.Equal(number.ToString("F3", CultureInfo.InvariantCulture), Written(text => text.AddNumber(number, 3)));
        Assert.Equal(number.ToString("F6", CultureInfo.InvariantCulture), Written(text => text.AddNumber(number, 6)));
    }

    [Fact]
    public void Nought_below_nought_keeps_its_sign() => Assert.Equal((-0.0).ToString("F3", CultureInfo.InvariantCulture), Written(text => text.AddNumber(-0.0, 3)));

    [Fact]
    public void Numbers_at_random_and_all_ties_are_rounded_as_dotnet_rounds_them()
    {
        var random = new Random(7);
        for (var k = 0; k < 100_000; k++)
        {
            var number = k % 2 == 0 ? (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-7, 8)) : (random.Next(-200_000, 200_000) + 0.5) / 1000;
            Assert.Equal(number.ToString("F3", CultureInfo.InvariantCulture), Written(text => text.AddNumber(number, 3)));
        }
    }

    [Theory]
    [InlineData(0, "00000000")]
    [InlineData(42, "00000042")]
    [InlineData(99999999, "99999999")]
    [InlineData(100000000, "100000000")]
    [InlineData(int.MaxValue, "2147483647")]
    public void A_whole_number_has_at_least_so_many_digits(int number, string expected) => Assert.Equal(expected, Written(text => text.AddNumber(number, 8)));

    [Fact]
    public void A_field_is_quoted_where_it_must_be_and_text_of_any_length_fits()
    {
        var long_ = new string('x', 200_000);
        Assert.Equal($"a,\"b,c\",\"d\"\"e\",\"f\ng\",{long_}", Written(text =>
        {
            text.AddField("a"u8);
            foreach (var field in new[] { "b,c", "d\"e", "f\ng", long_ })
            {
                text.Add(","u8);
                text.AddField(Encoding.UTF8.GetBytes(field));
            }
        }));
    }

    private static string Written(Action<CsvText> write)
    {
        var text = new CsvText();
        write(text);
        return Encoding.UTF8.GetString(text.Written);
    }
}
