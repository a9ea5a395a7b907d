using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reading;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Something wrong with the row at hand, not yet worded.</summary>
internal readonly record struct RowFinding(FindingKind Kind, string Column, string Detail);

/// <summary>Checks rows against a contract, column by column, and puts the typed values of the row at hand into a batch.</summary>
internal sealed class RowCheck
{
    private readonly ColumnCheck[] _columns;
    private readonly (int Earlier, int Later, bool ByDay)[] _orders;
    private readonly KeySet? _keys;
    private readonly string _keyNames;
    private readonly bool _keyIsOneText;
    private readonly ArrayBufferWriter<byte> _key = new();

    // The dates of the row at hand, where they could be read.
    private readonly long[] _dates;
    private readonly bool[] _hasDate;
    private readonly int[] _uniqueColumns;
    private readonly byte[]?[] _uniques;

    public RowCheck(Contract contract, int[] sources)
    {
        _columns = [.. sources.Select((source, i) => new ColumnCheck(contract, i, source))];
        _orders = [.. contract.DateOrders.Select(o => (Earlier: contract.IndexOf(o.Earlier), Later: contract.IndexOf(o.Later)))
            .Select(o => (o.Earlier, o.Later, ByDay: _columns[o.Earlier].Type == FieldType.Date || _columns[o.Later].Type == FieldType.Date))];
        _keys = contract.PrimaryKey.IsEmpty ? null : new KeySet();
        _keyNames = string.Join(", ", contract.PrimaryKey);
        _keyIsOneText = contract.PrimaryKey.Length == 1 && contract.Fields[contract.IndexOf(contract.PrimaryKey[0])].Type == FieldType.String;
        _dates = new long[_columns.Length];
        _hasDate = new bool[_columns.Length];
        _uniqueColumns = [.. Enumerable.Range(0, _columns.Length).Where(i => _columns[i].Unique is not null)];
        _uniques = new byte[_columns.Length][];
    }

    public IReadOnlyList<ColumnCheck> Columns => _columns;

    /// <summary>What is wrong with the row checked last.</summary>
    public List<RowFinding> Findings { get; } = [];

    /// <summary>Cells that held the text NULL.</summary>
    public long NullTexts { get; private set; }

    /// <summary>Checks the reader's current record. True when the row is good enough to keep; it is then in the batch but for <see cref="RowBatch.Keep"/>.</summary>
    public bool Check(ExtractReader record, RowBatch batch)
    {
        Findings.Clear();
        _key.ResetWrittenCount();
        foreach (var i in _uniqueColumns) _uniques[i] = null;
        var keyWhole = _keys is not null;
        var columns = _columns;
        var lostCharacters = record.StretchHasLostCharacters;
        for (var i = 0; i < columns.Length; i++)
        {
            var column = columns[i];
            var text = column.Source < 0 ? default : ScalarText.Trimmed(record.GetSpan(column.Source));
            _hasDate[i] = false;
            if (text.Length == 4 && text.SequenceEqual("NULL"u8))
            {
                NullTexts++;
                text = default;
            }
            if (text.IsEmpty)
            {
                batch.SetNull(i);
                if (column.IsNeeded) Report(FindingCatalogue.Required, column);
                if (column.InKey) keyWhole = false;
                continue;
            }
            column.Present++;
            if (lostCharacters && text.IndexOf("\uFFFD"u8) >= 0) Report(FindingCatalogue.LostCharacter, column);
            if (column.Type == FieldType.String)
            {
                text = CheckText(column, text);
                batch.Set(i, text);
                if (column.InKey) AddToKey(text);
                if (column.Unique is { } seen) CheckUnique(column, seen, i, text.ToArray());
            }
            else if (TryRead(column, i, text, out var value))
            {
                batch.Set(i, value);
                CheckForm(column, text);
                if (column.InKey) BinaryPrimitives.WriteInt64BigEndian(Room(8), value);
                if (column.Unique is { } seen) CheckUnique(column, seen, i, BigEndian(value));
            }
            else if (column.InKey) keyWhole = false;
        }
        foreach (var (earlier, later, byDay) in _orders) CheckOrder(earlier, later, byDay);

        if (keyWhole && _keys!.Contains(_key.WrittenSpan)) Findings.Add(new(FindingCatalogue.KeyDuplicate, _keyNames, ""));
        foreach (var finding in Findings)
            if (finding.Kind.Severity == Severity.RejectRow) return false;

        // Only a row that is kept takes its key: a corrected repeat of a rejected row is not a duplicate.
        if (keyWhole) _keys!.Add(_key.WrittenSpan);
        foreach (var i in _uniqueColumns)
            if (_uniques[i] is { } value) _columns[i].Unique!.Add(value);
        return true;
    }

    private void Report(FindingKind kind, ColumnCheck column, string detail = "") => Findings.Add(new(kind, column.Name, detail));

    /// <summary>Checks a text and gives its canonical form: the code that an alias stands for, otherwise itself.</summary>
    private ReadOnlySpan<byte> CheckText(ColumnCheck column, ReadOnlySpan<byte> text)
    {
        // A text has at most as many characters as bytes, so most are counted without looking.
        if (text.Length > column.MaxLength && Encoding.UTF8.GetCharCount(text) > column.MaxLength) Report(FindingCatalogue.TooManyCharacters, column, Shown(column.MaxLength));
        if (column.MinLength > 0 && Encoding.UTF8.GetCharCount(text) < column.MinLength) Report(FindingCatalogue.TooShort, column, Shown(column.MinLength));
        return CheckForm(column, text);
    }

    private ReadOnlySpan<byte> CheckForm(ColumnCheck column, ReadOnlySpan<byte> text)
    {
        if (column.HasPattern && !column.MatchesPattern(text)) Report(FindingCatalogue.Pattern, column, column.PatternText);
        if (column.Check != ValueCheck.None && column.CheckValue(text) is { } fault) Report(fault, column);
        if (column.Codes is not { } codes) return text;
        var code = codes.Find(text);
        if (code >= 0) return codes.Code(code);
        Report(column.CodeFault, column, codes.Advice(text));
        return text;
    }

    /// <summary>Reads a value of any type but text: whole number, days or microseconds since 1970, 0 or 1, or the bits of a double.</summary>
    private bool TryRead(ColumnCheck column, int index, ReadOnlySpan<byte> text, out long value)
    {
        switch (column.Type)
        {
            case FieldType.Integer:
                if (!ScalarText.TryInteger(text, out value)) return Refused(FindingCatalogue.TypeInteger, column);
                break;
            case FieldType.Number:
                value = 0;
                if (!ScalarText.TryNumber(text, out var number)) return Refused(FindingCatalogue.TypeNumber, column);
                if (number < column.MinimumNumber) Report(FindingCatalogue.Minimum, column, column.MinimumText);
                if (number > column.MaximumNumber) Report(FindingCatalogue.Maximum, column, column.MaximumText);
                value = BitConverter.DoubleToInt64Bits(number);
                return true;
            case FieldType.Boolean:
                value = 0;
                if (!ScalarText.TryBoolean(text, out var flag)) return Refused(FindingCatalogue.TypeBoolean, column);
                value = flag ? 1 : 0;
                return true;
            default:
                if (!TryReadDate(column, text, out value)) return false;
                _dates[index] = value;
                _hasDate[index] = true;
                break;
        }
        if (value < column.Minimum) Report(FindingCatalogue.Minimum, column, column.MinimumText);
        if (value > column.Maximum) Report(FindingCatalogue.Maximum, column, column.MaximumText);
        return true;
    }

    private bool TryReadDate(ColumnCheck column, ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var fault = DateText.Read(text, out var day, out var time, out _);
        switch (fault)
        {
            case DateFault.None:
                if (column.Type == FieldType.Date)
                {
                    value = day;
                    if (time != 0) column.TimesDropped++;
                }
                else value = day * DateText.MicrosPerDay + time;
                return true;
            case DateFault.MonthFirst: return Refused(FindingCatalogue.DateMonthFirst, column);
            case DateFault.TwoDigitYear: return Refused(FindingCatalogue.DateTwoDigitYear, column);
            case DateFault.Ambiguous: return Refused(FindingCatalogue.DateAmbiguous, column);
            case DateFault.Zone: return Refused(FindingCatalogue.DateZone, column);
            default: return Refused(column.Type == FieldType.Date ? FindingCatalogue.TypeDate : FindingCatalogue.TypeDateTime, column);
        }
    }

    private bool Refused(FindingKind kind, ColumnCheck column)
    {
        Report(kind, column);
        return false;
    }

    private void CheckOrder(int earlier, int later, bool byDay)
    {
        if (!_hasDate[earlier] || !_hasDate[later]) return;
        var (first, second) = byDay ? (DayOf(earlier), DayOf(later)) : (_dates[earlier], _dates[later]);
        if (first > second) Findings.Add(new(FindingCatalogue.DateOrder, _columns[earlier].Name, _columns[later].Name));
    }

    private long DayOf(int column) => _columns[column].Type == FieldType.Date ? _dates[column] : (long)Math.Floor(_dates[column] / (double)DateText.MicrosPerDay);

    private void CheckUnique(ColumnCheck column, KeySet seen, int index, byte[] value)
    {
        if (seen.Contains(value)) Report(FindingCatalogue.NotUnique, column);
        else _uniques[index] = value;
    }

    private static byte[] BigEndian(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    private void AddToKey(ReadOnlySpan<byte> text)
    {
        // Parts of a composite key carry their lengths, so that ab+c is not a+bc.
        if (!_keyIsOneText) BinaryPrimitives.WriteInt32LittleEndian(Room(4), text.Length);
        _key.Write(text);
    }

    private Span<byte> Room(int bytes)
    {
        var room = _key.GetSpan(bytes)[..bytes];
        _key.Advance(bytes);
        return room;
    }

    private static string Shown(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
