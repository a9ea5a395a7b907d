using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.Linkage.Identifiers;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Whether a text is a value of a column, for the values that stand in contracts themselves. Rows of extracts are read by the validating stage, on bytes.</summary>
internal static class FieldValue
{
    public const string DateFormat = "yyyy-MM-dd";
    public const string DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>What is wrong with the value, words that follow it in a sentence; null when nothing is.</summary>
    public static string? Fault(Field field, CodeList? list, string value)
    {
        if (!IsOfType(field.Type, value)) return $"is not a {TypeWords(field.Type)}";
        if (ShapeFault(field, value) is { } fault) return fault;
        if (field.Minimum is { } minimum && Compare(field.Type, value, minimum) < 0) return $"is less than {minimum}";
        if (field.Maximum is { } maximum && Compare(field.Type, value, maximum) > 0) return $"is more than {maximum}";
        if (field.Enum.Length > 0 && !field.Enum.Contains(value)) return "is not one of the enum";
        if (list is not null && !list.Codes.Any(c => c.Value == value)) return $"is not a code of list \"{list.Name}\"";
        return IsChecked(field.Check, value) ? null : $"does not pass the check for {CheckWords(field.Check)}";
    }

    /// <summary>What is wrong with the text by length and pattern alone.</summary>
    public static string? ShapeFault(Field field, string value)
    {
        if (value.Length < field.MinLength) return $"is shorter than {field.MinLength} characters";
        if (value.Length > field.MaxLength) return $"is longer than {field.MaxLength} characters";
        return field.Pattern is { } pattern && !Whole(pattern).IsMatch(value) ? "does not match the pattern" : null;
    }

    /// <summary>Why a pattern cannot be used; null when it can.</summary>
    public static string? PatternFault(string pattern)
    {
        try
        {
            // First as it stands: inside the brackets of Whole, "a)(b" would pass.
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            Whole(pattern);
            return null;
        }
        catch (RegexParseException e)
        {
            return $"is not a regular expression: {e.Error}";
        }
        catch (NotSupportedException)
        {
            return "uses a construct that could take unbounded time (a look-around, a back-reference or an atomic group); write it without";
        }
    }

    /// <summary>A pattern as it is meant: it must match the whole value, in time linear in its length.</summary>
    public static Regex Whole(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static bool IsOfType(FieldType type, string value) => type switch
    {
        FieldType.Integer => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        FieldType.Number => decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
        FieldType.Boolean => value is "true" or "false",
        FieldType.Date => DateOnly.TryParseExact(value, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        FieldType.DateTime => DateTime.TryParseExact(value, DateTimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => true,
    };

    /// <summary>Order of two values of a numeric or date column. A date stands for its midnight beside a date and time.</summary>
    public static int Compare(FieldType type, string a, string b) => type switch
    {
        // ISO dates and times are in order as text, and the shorter of two that agree is the earlier.
        FieldType.Date or FieldType.DateTime => string.CompareOrdinal(a, b),
        _ => decimal.Parse(a, NumberStyles.Number, CultureInfo.InvariantCulture).CompareTo(decimal.Parse(b, NumberStyles.Number, CultureInfo.InvariantCulture)),
    };

    private static bool IsChecked(ValueCheck check, string value) => check switch
    {
        ValueCheck.NhsNumber => NhsNumber.TryParse(value, out _),
        ValueCheck.Upn => Upn.TryParse(value, out _),
        ValueCheck.Postcode => Postcode.TryParse(value, out _),
        ValueCheck.Json => IsJson(value),
        _ => true,
    };

    private static bool IsJson(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static string TypeWords(FieldType type) => type switch
    {
        FieldType.Integer => "whole number",
        FieldType.Number => "number",
        FieldType.Boolean => "true or false",
        FieldType.Date => "date written yyyy-MM-dd",
        FieldType.DateTime => "date and time written yyyy-MM-ddTHH:mm:ss",
        _ => "text",
    };

    public static string CheckWords(ValueCheck check) => check switch
    {
        ValueCheck.NhsNumber => "NHS number",
        ValueCheck.Upn => "unique pupil number",
        ValueCheck.Postcode => "postcode",
        ValueCheck.Json => "JSON",
        _ => "",
    };
}
