using System.Buffers;
using System.Text;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>A file that a sender can open, look at and fill in.</summary>
public static class ContractTemplate
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>The header and one row of examples, RFC 4180: commas, quotes where needed, CR LF line ends.</summary>
    /// <remarks>The row is one that the contract accepts, because the contract reader refuses examples that are not.</remarks>
    public static string Csv(Contract contract)
    {
        var csv = new StringBuilder();
        csv.AppendJoin(',', contract.Fields.Select(f => Cell(f.Name))).Append("\r\n");
        // A lone column without an example must still make a row, and an empty line is not one.
        if (contract.Fields is [{ Example: "" }]) csv.Append("\"\"");
        else csv.AppendJoin(',', contract.Fields.Select(f => Cell(f.Example)));
        return csv.Append("\r\n").ToString();
    }

    private static string Cell(string value)
    {
        var quote = value.AsSpan().ContainsAny(NeedQuotes) || value.AsSpan().Trim().Length != value.Length;
        return quote ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
