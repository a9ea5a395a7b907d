using System.Buffers;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Curating;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>What somebody could tell a child by: ids and numbers, their pseudonyms, and a name together with a birth date. Held in memory only while a child is searched for.</summary>
/// <remarks>An id or number that another person has too is not among them: what tells of two children is no trace of one, and would never be gone.</remarks>
internal sealed class Traces
{
    /// <summary>Characters around a surname in which the given name and the birth date make it a trace.</summary>
    private const int Around = 400;

    private readonly HashSet<string> _ids;
    private readonly SearchValues<string> _anyId, _anySurname;
    private readonly (string Given, string Surname, DateOnly Born)[] _people;

    private Traces(HashSet<string> ids, IEnumerable<(string, string, DateOnly)> people, int shared)
    {
        (_ids, _people, Shared) = (ids, [.. people], shared);
        _anyId = SearchValues.Create([.. ids], StringComparison.OrdinalIgnoreCase);
        _anySurname = SearchValues.Create([.. _people.Select(p => p.Surname)], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Ids and numbers that other people have too and that are therefore not looked for.</summary>
    public int Shared { get; }

    /// <param name="own">Everything the child's records say, however often.</param>
    /// <param name="children">Ids the child has or had.</param>
    /// <param name="linked">Further identifiers of the child.</param>
    /// <param name="others">Everybody else.</param>
    /// <param name="pseudonyms">By the key that the pseudonymised zone was made with; null when that is not at hand, and its objects are then not recognised.</param>
    /// <param name="domains">Names of the columns whose identifiers are published as pseudonyms.</param>
    public static Traces Of(IReadOnlyCollection<PersonRecord> own, IEnumerable<string> children, IEnumerable<string> linked, IEnumerable<PersonRecord> others, Pseudonyms? pseudonyms, IEnumerable<string> domains)
    {
        var ids = own.SelectMany(Numbers).Concat(linked).Concat(children).Where(id => id.Length > 3).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var people = own.Select(Named).OfType<(string, string, DateOnly)>().ToHashSet();
        var all = ids.Count;
        foreach (var other in others)
        {
            foreach (var number in Numbers(other)) ids.Remove(number);
            if (Named(other) is { } named) people.Remove(named);
        }

        var shared = all - ids.Count;
        if (pseudonyms is not null)
            foreach (var (domain, id) in domains.SelectMany(d => ids.Select(id => (d, id))).ToList()) ids.Add(pseudonyms.Of(domain, id));
        return new Traces(ids, people, shared);
    }

    /// <summary>The same but for some ids, for where these may stay.</summary>
    public Traces But(IEnumerable<string> allowed) => new([.. _ids.Except(allowed, StringComparer.OrdinalIgnoreCase)], _people, Shared);

    /// <summary>Whether a cell is one of the ids, or a longer text that holds a trace.</summary>
    public bool InCell(string cell) => _ids.Contains(cell) || (cell.Length > 24 && InText(cell));

    /// <summary>Whether a row of cells names the child: given name, surname and birth date beside one another.</summary>
    public bool InRow(Func<string, bool> hasText, Func<DateOnly, bool> hasDate) => _people.Any(p => hasText(p.Surname) && hasText(p.Given) && hasDate(p.Born));

    public bool HasSurname(string cell) => _people.Any(p => string.Equals(p.Surname, cell, StringComparison.OrdinalIgnoreCase));

    public bool InText(string text)
    {
        for (var at = 0; text.AsSpan(at).IndexOfAny(_anyId) is >= 0 and var found; at += found + 1)
            if (_ids.Any(id => IsWord(text, at + found, id))) return true;
        for (var at = 0; text.AsSpan(at).IndexOfAny(_anySurname) is >= 0 and var found; at += found + 1)
        {
            var start = Math.Max(0, at + found - Around);
            var near = text.AsSpan(start, Math.Min(text.Length, at + found + Around) - start);
            foreach (var (given, surname, born) in _people)
                if (IsWord(text, at + found, surname) && near.Contains(given, StringComparison.OrdinalIgnoreCase) && HasDate(near, born)) return true;
        }

        return false;
    }

    private static bool HasDate(ReadOnlySpan<char> near, DateOnly day)
    {
        foreach (var format in (string[])["yyyy-MM-dd", "dd/MM/yyyy", "yyyyMMdd", "d MMMM yyyy"])
            if (near.Contains(day.ToString(format, CultureInfo.InvariantCulture), StringComparison.Ordinal)) return true;
        return false;
    }

    private static bool IsWord(string text, int at, string word) =>
        at + word.Length <= text.Length && text.AsSpan(at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
        && (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length]));

    private static IEnumerable<string> Numbers(PersonRecord p) => new[] { p.Key.Id, p.NhsNumber, p.Upn }.OfType<string>();

    private static (string Given, string Surname, DateOnly Born)? Named(PersonRecord p) =>
        p is { GivenName: { } given, Surname: { } surname, DateOfBirth: { } born } ? (given.ToUpperInvariant(), surname.ToUpperInvariant(), born) : null;
}
