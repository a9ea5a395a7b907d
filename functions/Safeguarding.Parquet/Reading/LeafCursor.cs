namespace Safeguarding.Parquet;

/// <summary>Walks the values of one leaf of a nested row group, with their levels. Small: it holds every value as an object.</summary>
internal sealed class LeafCursor
{
    private readonly StoredColumn _stored;
    private readonly object?[] _values;
    private readonly byte[] _definitions;
    private readonly byte[] _repetitions;
    private int _slot;

    public LeafCursor(ColumnValues values)
    {
        _stored = values.Stored;
        _values = new object?[values.Slots];
        _definitions = values.Definitions.ToArray();
        _repetitions = values.Repetitions.ToArray();
        string[] texts = values is ByteValues bytes && _stored.Column.Type == ParquetType.String ? bytes.Entries.ToTexts() : [];
        for (int slot = 0; slot < _values.Length; slot++)
        {
            if (_definitions.Length == 0 || _definitions[slot] == _stored.MaxDefinition)
                _values[slot] = ValueOf(values, slot, texts);
        }
    }

    public string Where => _stored.Where;

    public bool IsAtEnd => _slot == _values.Length;

    /// <summary>Whether the next value begins a row, or there is none.</summary>
    public bool IsAtRow => IsAtEnd || Repetition == 0;

    public int Definition => _slot < _values.Length ? _definitions.Length == 0 ? 0 : _definitions[_slot] : throw Ended();

    public int Repetition => _repetitions.Length == 0 ? 0 : _repetitions[_slot];

    public object? Take() => _slot < _values.Length ? _values[_slot++] : throw Ended();

    private InvalidDataException Ended() => Refusal.Corrupt(Where, "it ends before the columns beside it");

    private object ValueOf(ColumnValues values, int slot, string[] texts)
    {
        if (values is NumberValues numbers)
            return Numbers.Box(numbers.Bits[slot], _stored);
        var entries = (ByteValues)values;
        int entry = entries.EntryOf[slot];
        return _stored.Column.Type switch
        {
            ParquetType.String => texts[entry],
            ParquetType.Uuid => new Guid(entries.Entries[entry], bigEndian: true),
            ParquetType.Decimal => UnscaledDecimal.ToDecimal(entries.Entries[entry], _stored.Column.Scale),
            _ => entries.Entries[entry].ToArray(),
        };
    }
}
