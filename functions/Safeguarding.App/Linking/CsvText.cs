using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Safeguarding.App.Linking;

/// <summary>CSV as UTF-8, without an object for a row.</summary>
internal sealed class CsvText
{
    private const int LongestNumber = 400;
    private static readonly SearchValues<byte> Special = SearchValues.Create(",\"\r\n"u8);
    private static readonly long[] Tens = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
    private byte[] _buffer = new byte[1 << 16];
    private int _used;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _used);

    public void Clear() => _used = 0;

    public void Add(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_buffer.AsSpan(_used));
        _used += text.Length;
    }

    /// <summary>Adds a field, in quotes where it needs them.</summary>
    public void AddField(ReadOnlySpan<byte> field)
    {
        if (field.ContainsAny(Special)) Add(Quoted(field));
        else Add(field);
    }

    /// <summary>Adds a number that is not negative with at least so many digits.</summary>
    public void AddNumber(int number, int digits)
    {
        Reserve(LongestNumber);
        Digits(number, Math.Max(digits, CountOf(number)));
    }

    /// <summary>Adds a number with so many decimals, 1 to 6, rounded as .NET rounds.</summary>
    public void AddNumber(double number, byte decimals)
    {
        Reserve(LongestNumber);
        var scaled = Math.Abs(number) * Tens[decimals];
        var whole = Math.Floor(scaled);

        // Scaling is out by less than a millionth while the number is below a billion, so only what lies as near to a tie, or to nought, needs the long way.
        if (!(scaled < 1e9) || Math.Abs(scaled - whole - 0.5) < 1e-5)
        {
            Utf8Formatter.TryFormat(number, _buffer.AsSpan(_used), out var written, new StandardFormat('F', decimals));
            _used += written;
            return;
        }
        var rounded = (long)whole + (scaled - whole > 0.5 ? 1 : 0);
        if (double.IsNegative(number)) _buffer[_used++] = (byte)'-';
        var (before, after) = Math.DivRem(rounded, Tens[decimals]);
        Digits(before, CountOf(before));
        _buffer[_used++] = (byte)'.';
        Digits(after, decimals);
    }

    public static byte[] Quoted(ReadOnlySpan<byte> field) =>
        !field.ContainsAny(Special) ? field.ToArray() : Encoding.UTF8.GetBytes("\"" + Encoding.UTF8.GetString(field).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");

    private void Reserve(int length)
    {
        if (_used + length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + length));
    }

    private static int CountOf(long number)
    {
        var count = 1;
        for (; number >= 10; number /= 10) count++;
        return count;
    }

    private void Digits(long number, int count)
    {
        for (var at = _used + count - 1; at >= _used; at--, number /= 10) _buffer[at] = (byte)('0' + number % 10);
        _used += count;
    }
}
