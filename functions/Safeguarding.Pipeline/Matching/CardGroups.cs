using Safeguarding.Linkage;
using Safeguarding.Linkage.Cards;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Matching;

/// <summary>The groups for which the model card asks whether matching works as well: ethnicity, sex, age.</summary>
public static class CardGroups
{
    private static readonly (string Name, int From)[] Bands = [("Not yet born", int.MinValue), ("Under 1", 0), ("1 to 4", 1), ("5 to 9", 5), ("10 to 15", 10), ("16 and over", 16)];

    /// <param name="persons">The people of the night, sorted by key.</param>
    /// <param name="childOf">The child of each, in the same order.</param>
    /// <param name="person">Social care's person table, or null when none came. Its ethnic group counts for every record of the child.</param>
    public static IEnumerable<CardDimension> Of(IReadOnlyList<PersonRecord> persons, IReadOnlyList<string> childOf, Table? person, ContractCatalog contracts, DateOnly night)
    {
        var list = contracts.CodeLists.First(list => list.Name == "ethnicity");
        CardDimension?[] dimensions =
        [
            CardDimension.Of("Ethnic group", Ethnicities(persons, childOf, person, list), [.. list.Codes.Select(code => code.Label)]),
            CardDimension.Of("Sex", [.. persons.Select(p => SexOf(p.Sex))]),
            CardDimension.Of("Age on the night", [.. persons.Select(p => p.DateOfBirth is { } born ? BandOf(born, night) : null)], [.. Bands.Select(b => b.Name)]),
        ];
        return dimensions.OfType<CardDimension>();
    }

    private static string?[] Ethnicities(IReadOnlyList<PersonRecord> persons, IReadOnlyList<string> childOf, Table? person, CodeList list)
    {
        var ofRecord = new Dictionary<string, string>(StringComparer.Ordinal);
        var labels = list.Codes.ToDictionary(code => code.Value, code => code.Label, StringComparer.Ordinal);
        if (person is not null)
        {
            var (id, ethnicity) = (person.Text("pers_person_id"), person.Text("pers_ethnicity"));
            for (var r = 0; r < person.Rows; r++)
                if (id[r] is { } key && ethnicity[r] is { } code && labels.TryGetValue(code, out var label)) ofRecord[key] = label;
        }

        // Of several social care records of one child the first by key that says anything.
        var ofChild = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < persons.Count; i++)
            if (persons[i].Key.Source == Persons.SocialCare && ofRecord.TryGetValue(persons[i].Key.Id, out var label)) ofChild.TryAdd(childOf[i], label);
        return [.. persons.Select((p, i) => p.Key.Source == Persons.SocialCare && ofRecord.TryGetValue(p.Key.Id, out var own) ? own : ofChild.GetValueOrDefault(childOf[i]))];
    }

    private static string? SexOf(string? text) => text?.Trim() switch
    {
        ['1' or 'M' or 'm', ..] => "Male",
        ['2' or 'F' or 'f', ..] => "Female",
        _ => null,
    };

    private static string BandOf(DateOnly born, DateOnly night)
    {
        var age = night.Year - born.Year - (night < born.AddYears(night.Year - born.Year) ? 1 : 0);
        return Bands.Last(band => band.From <= age).Name;
    }
}
