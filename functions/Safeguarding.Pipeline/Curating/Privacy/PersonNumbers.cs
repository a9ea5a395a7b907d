using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>People of a table as numbers, row by row. Where no column names a person each row is one.</summary>
internal static class PersonNumbers
{
    public static int[] Of(Table table, string column)
    {
        var numbers = new int[table.Rows];
        if (!table.Has(column))
        {
            for (var r = 0; r < numbers.Length; r++) numbers[r] = r;
            return numbers;
        }

        var people = table.Text(column);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var r = 0; r < numbers.Length; r++)
        {
            var person = people[r] ?? "";
            if (!known.TryGetValue(person, out numbers[r])) known.Add(person, numbers[r] = known.Count);
        }

        return numbers;
    }
}
