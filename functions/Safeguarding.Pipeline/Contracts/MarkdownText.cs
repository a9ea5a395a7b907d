using System.Text;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>Text in Markdown that stays text, and tables of it.</summary>
internal static class MarkdownText
{
    /// <summary>Text within a table row: a bar would end the cell, and the rest would be read as markup.</summary>
    public static string Text(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\\' or '|' or '*' or '_' or '`' or '[' or ']' or '#') safe.Append('\\').Append(c);
            else if (c == '<') safe.Append("&lt;");
            else if (c == '&') safe.Append("&amp;");
            else safe.Append(c is '\r' or '\n' ? ' ' : c);
        }

        return safe.ToString();
    }

    /// <summary>A code span: longer ticks than any inside, and bars escaped as tables ask for even here.</summary>
    public static string Code(string text)
    {
        var ticks = text.Contains('`') ? "``" : "`";
        return ticks + text.Replace("|", "\\|", StringComparison.Ordinal) + ticks;
    }

    /// <summary>Code spans, one after the other.</summary>
    public static string Codes(IEnumerable<string> texts) => string.Join(", ", texts.Select(Code));

    /// <summary>A table's heading; what stands in the cells is Markdown already.</summary>
    public static StringBuilder Head(this StringBuilder md, params IEnumerable<string> cells) => md.Row(cells).Row(cells.Select(_ => "---"));

    /// <summary>A row of a table; what stands in the cells is Markdown already.</summary>
    public static StringBuilder Row(this StringBuilder md, params IEnumerable<string> cells) => md.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
