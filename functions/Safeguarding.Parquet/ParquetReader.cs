namespace Safeguarding.Parquet;

/// <summary>
/// Reads flat Parquet files, of <see cref="ParquetWriter"/> and of other tools, a row group and a column at a time: data pages of
/// versions 1 and 2, every encoding in use, uncompressed, GZIP, BROTLI or SNAPPY. infra/adr/0003 says what is refused.
/// What is read of a column costs at most some 30 bytes a row (4,194,304 rows a group at most) and twice the size of its texts,
/// whatever the file claims. Not safe for use by several threads at once; several readers of one file are.
/// </summary>
public sealed class ParquetReader : IDisposable
{
    private readonly Stream _source;
    private readonly FileMetadata _file;
    private readonly Dictionary<(int, int), PagePlace[]> _places = [];

    /// <param name="source">Seekable stream; disposed with the reader.</param>
    /// <exception cref="InvalidDataException">The stream is not a Parquet file this library can read.</exception>
    public ParquetReader(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _file = FooterReader.Read(source);
    }

    public ParquetSchema Schema => _file.Schema;
    public long Rows => _file.Rows;
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => _file.KeyValues;
    public int RowGroups => _file.RowGroups.Length;

    /// <summary>Data pages decompressed so far: what skipping saves.</summary>
    public int PagesRead { get; private set; }

    /// <summary>Rows in one row group.</summary>
    public int RowGroupRows(int rowGroup) => Group(rowGroup).Rows;

    /// <summary>What the footer says of one column in one row group.</summary>
    /// <exception cref="InvalidDataException">A bound is not a value of the column's type.</exception>
    public ColumnStatistics Statistics(int rowGroup, int column)
    {
        var (min, max, minIsExact, maxIsExact, nulls, distinct) = Chunk(rowGroup, column).Statistics;
        var stored = _file.Columns[column];
        return new(Bounds.Value(min, stored), Bounds.Value(max, stored), minIsExact, maxIsExact, nulls, distinct);
    }

    /// <summary>Values of one column in one row group; null where absent. <typeparamref name="T"/> is the column's .NET type: bool, int, long, double, DateOnly, DateTime, decimal or Guid.</summary>
    /// <exception cref="ArgumentException">The column's type is another.</exception>
    /// <exception cref="InvalidDataException">The pages are corrupt or use a feature this library does not read.</exception>
    public T?[] Read<T>(int rowGroup, int column) where T : struct => Read<T>(rowGroup, column, null);

    /// <summary>Text of one column in one row group; null where absent. Equal values share one string wherever the column has a dictionary.</summary>
    /// <exception cref="ArgumentException">The column does not hold text.</exception>
    /// <exception cref="InvalidDataException">The pages are corrupt or use a feature this library does not read.</exception>
    public string?[] ReadText(int rowGroup, int column) => ReadText(rowGroup, column, null);

    /// <summary>Bytes of one column in one row group; null where absent.</summary>
    /// <inheritdoc cref="ReadText(int, int)" path="/exception"/>
    public byte[]?[] ReadBytes(int rowGroup, int column)
    {
        using var values = Values(rowGroup, column, typeof(byte[]), null);
        return ((ByteValues)values).ToBytes();
    }

    /// <summary>Lists of text of one column in one row group; null where there is no list, and in it where a text is absent.</summary>
    /// <inheritdoc cref="ReadText(int, int)" path="/exception"/>
    public string?[]?[] ReadTexts(int rowGroup, int column)
    {
        using var values = Values(rowGroup, column, typeof(string[]), null);
        return ((ByteValues)values).ToLists();
    }

    /// <summary>One column of one row group as it is stored, which costs no object a value. Lists are not read so.</summary>
    /// <exception cref="ArgumentException">The column holds lists.</exception>
    /// <inheritdoc cref="ReadText(int, int)" path="/exception"/>
    public StoredValues ReadStored(int rowGroup, int column) =>
        _file.Schema.Columns[column].Type == ParquetType.StringList ? throw new ArgumentException($"Column '{_file.Schema.Columns[column].Name}' holds lists.") : new(Values(rowGroup, column, null));

    /// <summary>
    /// Rows that meet all conditions, row group by row group. Groups are passed over by their bounds and bloom filters, pages by their
    /// index where the file has one; what is left is looked at. Groups without such rows don't come.
    /// </summary>
    /// <exception cref="ArgumentException">A condition names no column of the file or bounds of another type.</exception>
    /// <exception cref="InvalidDataException">The file is corrupt.</exception>
    public IEnumerable<ParquetRows> Where(params IReadOnlyList<ColumnPredicate> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        Condition[] made = [.. conditions.Select(condition => Condition.Of(condition, _file))];
        return Enumerable.Range(0, RowGroups).Select(group => (Group: group, Rows: RowSearch.Find(this, group, made))).Where(found => found.Rows.Length > 0).Select(found => new ParquetRows(this, found.Group, found.Rows));
    }

    public void Dispose() => _source.Dispose();

    internal T?[] Read<T>(int rowGroup, int column, int[]? rows) where T : struct
    {
        using var values = Values(rowGroup, column, typeof(T), rows);
        return values switch
        {
            NumberValues numbers => numbers.To<T>(),
            ByteValues bytes => typeof(T) == typeof(Guid) ? (T?[])(object)bytes.ToGuids() : (T?[])(object)bytes.ToDecimals(),
            _ => throw new InvalidOperationException(),
        };
    }

    internal string?[] ReadText(int rowGroup, int column, int[]? rows)
    {
        using var values = Values(rowGroup, column, typeof(string), rows);
        return ((ByteValues)values).ToTexts();
    }

    /// <summary>A column as stored, of all rows or of those given.</summary>
    internal ColumnValues Values(int rowGroup, int column, int[]? rows)
    {
        var chunk = Chunk(rowGroup, column);
        var stored = _file.Columns[column];
        int capacity = (int)chunk.Values, groupRows = _file.RowGroups[rowGroup].Rows;
        ColumnValues values = stored.IsBytes ? new ByteValues(stored, capacity) : new NumberValues(stored, capacity);
        bool whole = false;
        try
        {
            var reader = new ColumnChunkReader(_source, chunk, values);
            var places = rows is null ? [] : Places(rowGroup, column);
            if (places.Length > 0)
            {
                reader.ReadRows(places, groupRows, rows);
            }
            else
            {
                reader.ReadAll(groupRows);
                if (rows is not null)
                    values.Keep(0, 0, rows);
            }
            PagesRead += reader.PagesRead;
            whole = true;
            return values;
        }
        finally
        {
            if (!whole)
                values.Dispose();
        }
    }

    /// <summary>Where the pages of a chunk stand; empty when the file does not say. Lists are always read whole.</summary>
    internal PagePlace[] Places(int rowGroup, int column)
    {
        var chunk = Chunk(rowGroup, column);
        if (chunk.OffsetIndex is not { } part || _file.Columns[column].MaxRepetition > 0)
            return [];
        if (!_places.TryGetValue((rowGroup, column), out var places))
            _places.Add((rowGroup, column), places = PageIndex.ReadPlaces(ReadPart(part), chunk, _file.RowGroups[rowGroup].Rows));
        return places;
    }

    /// <summary>Bytes of the file, of which at least the part given is in it.</summary>
    internal byte[] ReadPart(FilePart part)
    {
        var bytes = new byte[part.Length];
        _source.Position = part.Offset;
        _source.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Bytes of the file.</summary>
    internal long Length => _source.Length;

    internal RowGroupMetadata Group(int rowGroup)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowGroup);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rowGroup, _file.RowGroups.Length);
        return _file.RowGroups[rowGroup];
    }

    private ChunkMetadata Chunk(int rowGroup, int column)
    {
        var group = Group(rowGroup);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, group.Chunks.Length);
        return group.Chunks[column];
    }

    private ColumnValues Values(int rowGroup, int column, Type asked, int[]? rows)
    {
        Chunk(rowGroup, column);
        var definition = _file.Schema.Columns[column];
        var held = ClrType(definition.Type);
        return held == asked ? Values(rowGroup, column, rows)
            : throw new ArgumentException($"Column '{definition.Name}' holds {definition.Type}, which is read as {held.Name}, not {asked.Name}.");
    }

    internal static Type ClrType(ParquetType type) => type switch
    {
        ParquetType.Boolean => typeof(bool),
        ParquetType.Int32 => typeof(int),
        ParquetType.Int64 => typeof(long),
        ParquetType.Double => typeof(double),
        ParquetType.Date => typeof(DateOnly),
        ParquetType.Timestamp => typeof(DateTime),
        ParquetType.Decimal => typeof(decimal),
        ParquetType.Uuid => typeof(Guid),
        ParquetType.Binary => typeof(byte[]),
        ParquetType.StringList => typeof(string[]),
        _ => typeof(string),
    };
}

/// <summary>What a file's footer says of one column in one row group.</summary>
/// <param name="Min">No value is below this one; null when there is none or the file does not say. Of the column's .NET type.</param>
/// <param name="Max">No value is above this one; null when there is none or the file does not say.</param>
/// <param name="MinIsExact">Whether <paramref name="Min"/> is itself a value; long texts have a shortened bound instead.</param>
/// <param name="Nulls">Rows without a value; null when the file does not say.</param>
/// <param name="Distinct">Different values; null when the file does not say.</param>
public sealed record ColumnStatistics(object? Min, object? Max, bool MinIsExact, bool MaxIsExact, long? Nulls, long? Distinct = null);
