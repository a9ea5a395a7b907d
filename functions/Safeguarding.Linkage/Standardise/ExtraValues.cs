using Safeguarding.Linkage.Carrying;

namespace Safeguarding.Linkage.Standardise;

/// <summary>Every distinct value of the further identifiers and texts once, numbered; 0 is none.</summary>
/// <remarks>"12 High St" and "12 HIGH ST." are one value: what is compared is the letters and digits, in capitals, words apart by one blank.</remarks>
internal sealed class ExtraValues
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<string> _texts = [""];
    private int[] _counts = [];
    private ulong[] _hashes = [];

    public string TextOf(int value) => _texts[value];

    /// <summary>64 bits that depend on the text alone.</summary>
    public ulong HashOf(int value) => _hashes[value];

    /// <summary>How often a value was counted; not at all when it was added later.</summary>
    public int CountOf(int value) => value < _counts.Length ? _counts[value] : 0;

    /// <summary>The value of every distinct text.</summary>
    public int[] Read(TextTable texts)
    {
        var ofText = new int[texts.Count];
        for (var i = 1; i < ofText.Length; i++)
        {
            var value = ExtraColumn.Fold(texts.TextOf(i));
            if (_numbers.TryGetValue(value, out ofText[i])) continue;
            _numbers.Add(value, ofText[i] = _texts.Count);
            _texts.Add(value);
        }
        var known = _hashes.Length;
        Array.Resize(ref _hashes, _texts.Count);
        for (var value = known; value < _hashes.Length; value++) _hashes[value] = TextTable.Hash64(_texts[value]);
        return ofText;
    }

    public void Write(StateWriter to)
    {
        to.Write(_texts);
        to.Write<ulong>(_hashes);
        to.Write<int>(_counts);
    }

    public static ExtraValues Read(StateReader from)
    {
        var values = new ExtraValues();
        foreach (var text in from.ReadTexts().Skip(1))
        {
            values._numbers.Add(text, values._texts.Count);
            values._texts.Add(text);
        }
        (values._hashes, values._counts) = (from.ReadAll<ulong>(), from.ReadAll<int>());
        return values;
    }

    public void Count(ReadOnlySpan<int> values)
    {
        _counts = new int[_texts.Count];
        foreach (var value in values) _counts[value]++;
    }
}
