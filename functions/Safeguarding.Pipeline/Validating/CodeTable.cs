using System.Text;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Validating;

/// <summary>The allowed values of a column, found by the bytes of the file: a code as it is, or by an alias or label compared without case and punctuation.</summary>
internal sealed class CodeTable
{
    private const int MostRemembered = 4096;
    private const int MostListed = 12;

    private readonly byte[][] _codes;
    private readonly Dictionary<string, int> _loose = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], int> _seen;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly Dictionary<byte[], string> _suggestions = new(Utf8Comparer.Instance);
    private readonly List<(string Spelling, int Code)> _spellings = [];
    private readonly string _name;
    private byte[] _lastText = [];
    private int _last = -1;

    private CodeTable(IReadOnlyList<string> codes, string name)
    {
        _name = name;
        _codes = [.. codes.Select(Encoding.UTF8.GetBytes)];
        _seen = new(Utf8Comparer.Instance);
        _bySpan = _seen.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (var i = 0; i < _codes.Length; i++)
        {
            _seen.TryAdd(_codes[i], i);
            AddSpelling(codes[i], i);
        }
    }

    public static CodeTable Of(CodeList list)
    {
        var table = new CodeTable([.. list.Codes.Select(c => c.Value)], $"list '{list.Name}'");
        // Codes before aliases before labels: an alias never takes the place of a code.
        for (var i = 0; i < list.Codes.Length; i++)
            foreach (var alias in list.Codes[i].Aliases) table.AddSpelling(alias, i);
        for (var i = 0; i < list.Codes.Length; i++) table.AddSpelling(list.Codes[i].Label, i);
        return table;
    }

    public static CodeTable Of(IReadOnlyList<string> values) => new(values, values.Count <= MostListed
        ? string.Join(", ", values)
        : $"{string.Join(", ", values.Take(MostListed))} and {values.Count - MostListed} more");

    private void AddSpelling(string spelling, int code)
    {
        if (string.IsNullOrWhiteSpace(spelling)) return;
        if (_loose.TryAdd(LooseText.Key(spelling), code)) _spellings.Add((spelling, code));
    }

    /// <summary>Position of the code that a text stands for, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual(_lastText)) return _last;
        if (!_bySpan.TryGetValue(text, out var code))
        {
            code = _loose.GetValueOrDefault(LooseText.Key(Encoding.UTF8.GetString(text)), -1);
            if (_seen.Count < MostRemembered) _bySpan[text] = code;
        }
        _lastText = code >= 0 && text.SequenceEqual(_codes[code]) ? _codes[code] : text.ToArray();
        _last = code;
        return code;
    }

    public ReadOnlySpan<byte> Code(int position) => _codes[position];

    /// <summary>Where to look for the right code, with the nearest one when a text is close to it. Only words of the contract.</summary>
    public string Advice(ReadOnlySpan<byte> text)
    {
        var lookup = _suggestions.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(text, out var advice)) return advice;
        var near = NearMiss.Nearest(LooseText.Key(Encoding.UTF8.GetString(text)), _spellings.Select(s => LooseText.Key(s.Spelling)).ToList());
        advice = near < 0 ? _name : $"{_name} (nearest: '{Encoding.UTF8.GetString(_codes[_spellings[near].Code])}')";
        if (_suggestions.Count < MostRemembered) lookup[text] = advice;
        return advice;
    }
}
