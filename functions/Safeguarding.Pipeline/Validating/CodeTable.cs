using System.Text;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Validating;

/// <summary>The allowed values of a column, found by the bytes of the file: a code as it is, or by an alias or label compared without case and punctuation.</summary>
internal sealed class CodeTable
{
    private const int MostListed = 12;

    private readonly byte[][] _codes;
    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _loose = new(StringComparer.Ordinal);
    private readonly SeenTexts<int> _seen = new();
    private readonly SeenTexts<string> _advice = new();
    private readonly List<(string Spelling, int Code)> _spellings = [];
    private readonly string _name;

    private CodeTable(IReadOnlyList<string> codes, string name)
    {
        _name = name;
        _codes = [.. codes.Select(Encoding.UTF8.GetBytes)];
        for (var i = 0; i < _codes.Length; i++)
        {
            _exact.TryAdd(codes[i], i);
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
        var key = LooseText.Key(spelling);
        if (_loose.TryAdd(key, code)) _spellings.Add((key, code));
    }

    /// <summary>Position of the code that a text stands for, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        if (_seen.TryGet(text, out var code)) return code;
        var spelt = Encoding.UTF8.GetString(text);
        if (!_exact.TryGetValue(spelt, out code)) code = _loose.GetValueOrDefault(LooseText.Key(spelt), -1);
        _seen.Note(text, code);
        return code;
    }

    public ReadOnlySpan<byte> Code(int position) => _codes[position];

    /// <summary>Where to look for the right code, with the nearest one when a text is close to it. Only words of the contract.</summary>
    public string Advice(ReadOnlySpan<byte> text)
    {
        if (_advice.TryGet(text, out var advice)) return advice;
        var near = NearMiss.Nearest(LooseText.Key(Encoding.UTF8.GetString(text)), _spellings.ConvertAll(s => s.Spelling));
        advice = near < 0 ? _name : $"{_name} (nearest: '{Encoding.UTF8.GetString(_codes[_spellings[near].Code])}')";
        _advice.Note(text, advice);
        return advice;
    }
}
