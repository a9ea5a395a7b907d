using Safeguarding.Linkage;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>How answers and records are written by people and for them.</summary>
public static class Words
{
    public static string Of(Answer answer) => answer switch { Answer.Same => "same", Answer.Different => "different", _ => "not sure" };

    /// <summary>Reads <c>same</c>, <c>different</c> or <c>not sure</c> (<c>not-sure</c>, <c>unsure</c>), in any case and with blanks around.</summary>
    public static bool TryRead(string text, out Answer answer)
    {
        (var known, answer) = text.Trim().ToLowerInvariant() switch
        {
            "same" => (true, Answer.Same),
            "different" => (true, Answer.Different),
            "not sure" or "not-sure" or "unsure" => (true, Answer.NotSure),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>Reads <c>SOURCE:ID</c>. The first colon parts the two; an id may hold more.</summary>
    public static bool TryRead(string text, out RecordKey record)
    {
        var trimmed = text.AsSpan().Trim();
        var colon = trimmed.IndexOf(':');
        record = colon > 0 && colon < trimmed.Length - 1 ? new RecordKey(trimmed[..colon].ToString(), trimmed[(colon + 1)..].ToString()) : default;
        return record.Source is not null;
    }
}
