using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>The social care tables as the returns stage reads them: text, dates in ISO form, made of the columns when it is asked for.</summary>
public static class CaseRecords
{
    /// <summary>What the names of the agency's tables begin with.</summary>
    public const string SocialCare = "social_care/";

    public static IReadOnlyDictionary<string, TextTable> Of(IReadOnlyDictionary<string, Table> tables) =>
        tables.Where(t => t.Key.StartsWith(SocialCare, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[SocialCare.Length..], t => TextTable.OfColumns(t.Key[SocialCare.Length..], [.. t.Value.Columns.Order(StringComparer.Ordinal)], t.Value.Rows, t.Value.Raw), StringComparer.Ordinal);
}
