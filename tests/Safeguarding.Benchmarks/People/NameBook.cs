using System.IO.Compression;
using System.Text.Json;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>How children's names are spread: by group, sex and third of the eighteen years, with the other forms names take.</summary>
internal sealed class NameBook
{
    public const int Groups = 9;
    public const int Wbi = 0, Sam = 1, Sah = 2, Bla = 3, Car = 4, Eeu = 5, Eas = 6, Arb = 7, Mix = 8;
    public static readonly string[] GroupNames = ["WBI", "SAM", "SAH", "BLA", "CAR", "EEU", "EAS", "ARB", "MIX"];

    private readonly Draw<string>[,,] _given = new Draw<string>[Groups, 2, 3];
    private readonly Draw<string>[] _surnames = new Draw<string>[Groups];
    private readonly Draw<int> _group;

    private NameBook(double[] shares) => _group = new Draw<int>([.. shares.Select(static (share, group) => (group, share))]);

    /// <summary>Short and other forms of given names.</summary>
    public required Dictionary<string, string[]> Nicknames { get; init; }

    public required Dictionary<string, string[]> AlikeSurnames { get; init; }
    public required (string From, string To)[] Misreadings { get; init; }
    public required (string From, string To)[] Sounds { get; init; }

    public int Group(SplitMix random) => _group.Next(random);

    /// <summary>A given name; <paramref name="third"/> is 0 for the oldest children to 2 for the youngest. Caribbean and mixed families name children as the British do.</summary>
    public Draw<string> Given(int group, bool girl, int third) => _given[group is Car or Mix ? Wbi : group, girl ? 1 : 0, third];

    public string Surname(int group, SplitMix random)
    {
        if (group == Mix) group = random.Weighted([46, 22, 20, 12]) switch { 0 => Wbi, 1 => Bla, 2 => Sam, _ => Car };
        // Some South Asian Muslim families have no surname: children bear a man's given name.
        if (group == Sam && random.Chance(0.036)) return Given(Sam, girl: false, 0).Next(random);
        return _surnames[group].Next(random);
    }

    /// <summary>The product's own lists, lengthened by made names.</summary>
    public static NameBook OfProduct()
    {
        var book = new NameBook([0.640, 0.085, 0.042, 0.055, 0.012, 0.062, 0.016, 0.022, 0.066])
        {
            Nicknames = BothWays(NameLists.ShortForms),
            AlikeSurnames = Spellings.AlikeSurnames,
            Misreadings = Spellings.Misreadings,
            Sounds = Spellings.Sounds,
        };
        (Origin Origin, double Share)[][] origins =
        [
            [(NameLists.British, 0.95), (NameLists.Irish, 0.04), (NameLists.Traveller, 0.01)],
            [(NameLists.Pakistani, 0.65), (NameLists.Bangladeshi, 0.35)],
            [(NameLists.Indian, 0.85), (NameLists.Tamil, 0.15)],
            [(NameLists.African, 0.58), (NameLists.Somali, 0.35), (NameLists.HornOfAfrica, 0.07)],
            [(NameLists.Caribbean, 1)],
            [(NameLists.EasternEuropean, 0.65), (NameLists.Roma, 0.1), (NameLists.Albanian, 0.08), (NameLists.Lusophone, 0.1), (NameLists.Turkish, 0.07)],
            [(NameLists.Chinese, 0.6), (NameLists.SouthEastAsian, 0.4)],
            [(NameLists.Arab, 0.75), (NameLists.CentralAsian, 0.25)],
        ];
        for (var group = 0; group < origins.Length; group++)
        {
            var random = SplitMix.For(group, 0x6E616D65);
            var (rareGiven, rareSurnames) = group == Wbi ? (4000, 12_000) : (500, 1500);
            book._surnames[group] = new Draw<string>(NameTail.Lengthen(Weigh(origins[group], random, static (origin, random) => origin.Surname(random)), group == Wbi ? 0.55 : 0.3, rareSurnames, random));
            foreach (var girl in (bool[])[false, true])
            {
                var names = new Draw<string>(NameTail.Lengthen(Weigh(origins[group], random, (origin, random) => origin.Given(random, girl)), 0.25, rareGiven, random));
                foreach (var name in names.Items)
                    if (name.Length >= 5 && random.Chance(group == Wbi ? 0.45 : 0.12)) book.Nicknames.TryAdd(name, [NameTail.Short(name)]);
                for (var third = 0; third < 3; third++) book._given[group, girl ? 1 : 0, third] = names;
            }
        }
        return book;
    }

    /// <summary>
    /// Names from a gzipped JSON file: <c>given</c>.group.F|M = [[name, count, count, count]...] by third; <c>surname</c>.group = [[name, count]...];
    /// <c>share</c>.group; <c>variant</c>.name = [[other, weight]...]; <c>survar</c>.name = [other...]; <c>ocr</c> = [[from, to]...]; <c>pho</c> = [[place, from, to]...].
    /// </summary>
    public static NameBook OfFile(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(file);
        var root = json.RootElement;
        var shares = new double[Groups];
        foreach (var share in root.GetProperty("share").EnumerateObject()) shares[Array.IndexOf(GroupNames, share.Name)] = share.Value.GetDouble();
        shares[Wbi] = 1 - shares.Sum();
        var book = new NameBook(shares)
        {
            Nicknames = root.GetProperty("variant").EnumerateObject().ToDictionary(static one => one.Name, static one => one.Value.EnumerateArray().Select(static other => other[0].GetString()!).ToArray(), StringComparer.Ordinal),
            AlikeSurnames = root.GetProperty("survar").EnumerateObject().ToDictionary(static one => one.Name, static one => one.Value.EnumerateArray().Select(static other => other.GetString()!).ToArray(), StringComparer.Ordinal),
            Misreadings = [.. root.GetProperty("ocr").EnumerateArray().Select(static one => (one[0].GetString()!, one[1].GetString()!))],
            Sounds = [.. root.GetProperty("pho").EnumerateArray().Where(static one => one[0].ValueEquals("ALL")).Select(static one => (one[1].GetString()!, one[2].GetString()!))],
        };
        foreach (var group in root.GetProperty("surname").EnumerateObject())
            book._surnames[Array.IndexOf(GroupNames, group.Name)] = new Draw<string>([.. group.Value.EnumerateArray().Select(static one => (one[0].GetString()!, one[1].GetDouble()))]);
        foreach (var group in root.GetProperty("given").EnumerateObject())
            foreach (var sex in group.Value.EnumerateObject())
                for (var third = 0; third < 3; third++)
                    book._given[Array.IndexOf(GroupNames, group.Name), sex.Name == "F" ? 1 : 0, third] = new Draw<string>([.. sex.Value.EnumerateArray().Select(one => (one[0].GetString()!, one[1 + third].GetDouble()))]);
        return book;
    }

    /// <summary>An origin gives names only by drawing; twenty thousand draws show each name and its weight.</summary>
    private static List<(string Name, double Weight)> Weigh((Origin Origin, double Share)[] origins, SplitMix random, Func<Origin, SplitMix, string> draw)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (origin, share) in origins)
            for (var i = 0; i < 20_000; i++)
            {
                var name = PlainText.WithoutAccents(draw(origin, random)).ToLowerInvariant();
                weights[name] = weights.GetValueOrDefault(name) + share;
            }
        return [.. weights.Where(static one => Ascii(one.Key)).OrderByDescending(static one => one.Value).ThenBy(static one => one.Key, StringComparer.Ordinal).Select(static one => (one.Key, one.Value))];
    }

    private static bool Ascii(string name) => name.All(char.IsAscii);

    private static Dictionary<string, string[]> BothWays(Dictionary<string, string[]> shortForms)
    {
        var pairs = shortForms.SelectMany(static one => one.Value.Select(form => (Full: PlainText.WithoutAccents(one.Key).ToLowerInvariant(), Form: form.ToLowerInvariant())));
        return pairs.Concat(pairs.Select(static pair => (Full: pair.Form, Form: pair.Full))).GroupBy(static pair => pair.Full, static pair => pair.Form, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
    }
}
