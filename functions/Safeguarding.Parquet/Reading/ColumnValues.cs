using System.Buffers;

namespace Safeguarding.Parquet;

/// <summary>
/// The values of one column of a row group as its pages give them, with a slot for each row, or for each element of a list.
/// Numbers and runs of bytes keep them differently. Arrays are the pool's: dispose of it.
/// </summary>
internal abstract class ColumnValues : IDisposable
{
    private byte[] _definitions;
    private byte[] _repetitions;

    /// <param name="capacity">Slots there can be at most.</param>
    protected ColumnValues(StoredColumn stored, int capacity)
    {
        Stored = stored;
        Capacity = capacity;
        _definitions = stored.MaxDefinition > 0 ? ArrayPool<byte>.Shared.Rent(capacity) : [];
        _repetitions = stored.MaxRepetition > 0 ? ArrayPool<byte>.Shared.Rent(capacity) : [];
    }

    public StoredColumn Stored { get; }
    public int Capacity { get; }
    public int Slots { get; private set; }

    /// <summary>Rows begun so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Level of each slot; empty when nothing can be absent.</summary>
    public ReadOnlySpan<byte> Definitions => _definitions.AsSpan(0, Stored.MaxDefinition > 0 ? Slots : 0);

    /// <summary>0 for each slot that begins a row; empty when every slot does.</summary>
    public ReadOnlySpan<byte> Repetitions => _repetitions.AsSpan(0, Stored.MaxRepetition > 0 ? Slots : 0);

    /// <summary>Takes the levels of a page.</summary>
    /// <param name="count">Slots of the page.</param>
    /// <param name="repetitions">Runs of levels without a length before them; not looked at where the column has no such levels.</param>
    /// <exception cref="InvalidDataException">There are more or other levels than there can be.</exception>
    public void AddPage(int count, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, PageEncoding encoding, ReadOnlySpan<byte> values)
    {
        if (count < 0 || count > Capacity - Slots)
            throw Refusal.Corrupt("", "its pages have more values than the row group has rows");
        int rows = count, present = count;
        if (Stored.MaxRepetition > 0)
        {
            var levels = _repetitions.AsSpan(Slots, count);
            RleBitPacked.Decode(repetitions, RleBitPacked.BitWidth(Stored.MaxRepetition + 1), levels);
            if (levels.ContainsAnyExceptInRange((byte)0, (byte)Stored.MaxRepetition))
                throw Refusal.Corrupt("", "a repetition level is higher than the schema allows");
            if (Slots == 0 && count > 0 && levels[0] != 0)
                throw Refusal.Corrupt("", "its first value continues a row that was not begun");
            rows = levels.Count((byte)0);
        }
        if (Stored.MaxDefinition > 0)
        {
            var levels = _definitions.AsSpan(Slots, count);
            byte most = (byte)Stored.MaxDefinition;
            RleBitPacked.Decode(definitions, RleBitPacked.BitWidth(most + 1), levels);
            present = levels.Count(most);
            if (present < count && levels.ContainsAnyExceptInRange((byte)0, most))
                throw Refusal.Corrupt("", "a definition level is higher than the schema allows");
        }
        Decode(encoding, values, Slots, present);
        if (present < count)
            Spread(_definitions.AsSpan(Slots, count), Slots, present);
        Slots += count;
        Rows += rows;
    }

    /// <summary>Of the slots from <paramref name="firstSlot"/> on, which are the rows from <paramref name="firstRow"/> on, keeps those of the rows given. Flat columns only.</summary>
    public void Keep(int firstSlot, int firstRow, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            int from = firstSlot + rows[i] - firstRow, to = firstSlot + i;
            Move(from, to);
            if (Stored.MaxDefinition > 0)
                _definitions[to] = _definitions[from];
        }
        Slots = firstSlot + rows.Length;
    }

    public abstract void AddDictionary(int count, ReadOnlySpan<byte> plain);

    /// <summary>Decodes <paramref name="count"/> values into the slots from <paramref name="slot"/> on.</summary>
    protected abstract void Decode(PageEncoding encoding, ReadOnlySpan<byte> bytes, int slot, int count);

    /// <summary>Moves the values just decoded apart, to the slots of full definition.</summary>
    protected abstract void Spread(ReadOnlySpan<byte> definitions, int slot, int present);

    protected abstract void Move(int from, int to);

    /// <summary>The same for any array of slots: from the end, as every value moves up or stays.</summary>
    protected static void Spread<T>(Span<T> slots, ReadOnlySpan<byte> definitions, int most, int present, T none)
    {
        for (int i = definitions.Length - 1; i >= 0; i--)
            slots[i] = definitions[i] == most ? slots[--present] : none;
    }

    protected InvalidDataException Unsupported(PageEncoding encoding) =>
        Refusal.Unsupported("", $"uses encoding {(Enum.IsDefined(encoding) ? encoding : (int)encoding)} for {Stored.Physical}", "Write it with PLAIN or a dictionary.");

    public virtual void Dispose()
    {
        Pooled.Return(ref _definitions);
        Pooled.Return(ref _repetitions);
    }
}
