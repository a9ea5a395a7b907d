using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.Linkage.Identifiers;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Validating;

/// <summary>A column of the contract made ready for checking: everything that can be worked out once is.</summary>
internal sealed class ColumnCheck
{
    private readonly Regex? _pattern;
    private readonly FindingKind? _checkFailed;
    private readonly SeenTexts<bool> _patternSeen = new();

    public ColumnCheck(Contract contract, int index, int source)
    {
        var field = contract.Fields[index];
        (Name, Type, Source) = (field.Name, field.Type, source);
        IsNeeded = AcceptedRows.IsNeeded(contract, field);
        InKey = contract.PrimaryKey.Contains(field.Name, StringComparer.OrdinalIgnoreCase);
        Unique = field.Unique && !(InKey && contract.PrimaryKey.Length == 1) ? new KeySet() : null;
        Codes = field.CodeList is { } list ? CodeTable.Of(contract.CodeLists[list]) : field.Enum.Length > 0 ? CodeTable.Of(field.Enum) : null;
        CodeFault = field.CodeList is null ? FindingCatalogue.Enum : field.CodeListStrict ? FindingCatalogue.CodeUnknown : FindingCatalogue.CodeLocal;
        MinLength = field.MinLength ?? 0;
        MaxLength = field.MaxLength ?? int.MaxValue;
        _pattern = field.Pattern is { } pattern ? FieldValue.Whole(pattern) : null;
        PatternText = field.Pattern ?? "";
        Check = field.Check;
        _checkFailed = (field.Check, IsNeeded) switch
        {
            (ValueCheck.NhsNumber, false) => FindingCatalogue.NhsNumber,
            (ValueCheck.NhsNumber, true) => FindingCatalogue.NhsNumberRequired,
            (ValueCheck.Upn, false) => FindingCatalogue.Upn,
            (ValueCheck.Upn, true) => FindingCatalogue.UpnRequired,
            (ValueCheck.Postcode, false) => FindingCatalogue.Postcode,
            (ValueCheck.Postcode, true) => FindingCatalogue.PostcodeRequired,
            (ValueCheck.Json, false) => FindingCatalogue.Json,
            (ValueCheck.Json, true) => FindingCatalogue.JsonRequired,
            _ => null,
        };
        (MinimumText, MaximumText) = (field.Minimum ?? "", field.Maximum ?? "");
        (Minimum, Maximum) = (Bound(field.Type, field.Minimum, long.MinValue), Bound(field.Type, field.Maximum, long.MaxValue));
        (MinimumNumber, MaximumNumber) = (Number(field.Minimum, double.NegativeInfinity), Number(field.Maximum, double.PositiveInfinity));
    }

    public string Name { get; }
    public FieldType Type { get; }

    /// <summary>Position in the file, or -1.</summary>
    public int Source { get; }
    public bool IsNeeded { get; }
    public bool InKey { get; }
    public KeySet? Unique { get; }
    public CodeTable? Codes { get; }
    public FindingKind CodeFault { get; }
    public int MinLength { get; }
    public int MaxLength { get; }
    public string PatternText { get; }
    public ValueCheck Check { get; }
    public string MinimumText { get; }
    public string MaximumText { get; }

    /// <summary>Bounds in the unit of the type: whole numbers, days or microseconds since 1970.</summary>
    public long Minimum { get; }
    public long Maximum { get; }
    public double MinimumNumber { get; }
    public double MaximumNumber { get; }

    public long Present { get; set; }
    public long TimesDropped { get; set; }

    public bool HasPattern => _pattern is not null;

    public bool MatchesPattern(ReadOnlySpan<byte> text)
    {
        if (_patternSeen.TryGet(text, out var matches)) return matches;
        Span<char> chars = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        matches = _pattern!.IsMatch(chars[..Encoding.UTF8.GetChars(text, chars)]);
        _patternSeen.Note(text, matches);
        return matches;
    }

    /// <summary>The finding that a value's own check makes, or null when it passes.</summary>
    public FindingKind? CheckValue(ReadOnlySpan<byte> text) => Check switch
    {
        ValueCheck.NhsNumber => NhsNumber.TryParse(text, out _),
        ValueCheck.Upn => Upn.TryParse(text, out _),
        ValueCheck.Postcode => Postcode.TryParse(text, out _),
        ValueCheck.Json => IsJson(text),
        _ => true,
    } ? null : _checkFailed;

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static long Bound(FieldType type, string? text, long none)
    {
        if (text is null) return none;
        switch (type)
        {
            case FieldType.Integer:
                var number = decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
                return (long)(none == long.MinValue ? decimal.Ceiling(number) : decimal.Floor(number));
            case FieldType.Date or FieldType.DateTime when DateText.Read(Encoding.UTF8.GetBytes(text), out var day, out var time, out _) == DateFault.None:
                return type == FieldType.Date ? day : day * DateText.MicrosPerDay + time;
            default:
                return none;
        }
    }

    private static double Number(string? text, double none) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : none;
}
