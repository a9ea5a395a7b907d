using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Tests.Validating;

/// <summary>Contracts as scenarios write them, one column a line: <c>name type [key] [required] [unique] [strict] [option=value ...]</c>; also <c>order a &lt;= b</c>, <c>codes list: V=Label(alias;alias), ...</c> and <c>rows fall=.. rise=.. floor=..</c>.</summary>
internal static class ContractText
{
    public static Contract Parse(string text) => Parse(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    public static Contract Parse(IEnumerable<string> lines)
    {
        var fields = ImmutableArray.CreateBuilder<Field>();
        var key = ImmutableArray.CreateBuilder<string>();
        var orders = ImmutableArray.CreateBuilder<DateOrder>();
        var lists = ImmutableDictionary.CreateBuilder<string, CodeList>();
        var limits = new RowCountLimits();
        foreach (var line in lines)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words[0])
            {
                case "order": orders.Add(new(words[1], words[3])); break;
                case "codes": lists.Add(words[1].TrimEnd(':'), Codes(words[1].TrimEnd(':'), line[(line.IndexOf(':') + 1)..])); break;
                case "rows":
                    var given = words.Skip(1).Select(w => w.Split('=')).ToDictionary(p => p[0], p => double.Parse(p[1]));
                    limits = new(given.GetValueOrDefault("fall", limits.MaxFall), given.GetValueOrDefault("rise", limits.MaxRise), (int)given.GetValueOrDefault("floor", limits.Floor));
                    break;
                default:
                    fields.Add(FieldOf(words));
                    if (words.Contains("key")) key.Add(words[0]);
                    break;
            }
        }
        return new Contract
        {
            Agency = "health",
            Table = "things",
            Version = "1.0.0",
            Title = "Things",
            Description = "",
            Purpose = "",
            Retention = "P6Y",
            Hash = "0000",
            Load = new(LoadKind.Snapshot, key.ToImmutable()),
            Fields = fields.ToImmutable(),
            PrimaryKey = key.ToImmutable(),
            DateOrders = orders.ToImmutable(),
            RowCount = limits,
            CodeLists = lists.ToImmutable(),
        };
    }

    private static Field FieldOf(string[] words)
    {
        var options = words.Skip(2).Where(w => w.Contains('=')).ToDictionary(w => w[..w.IndexOf('=')], w => w[(w.IndexOf('=') + 1)..]);
        int? Length(string option) => options.TryGetValue(option, out var value) ? int.Parse(value) : null;
        return new Field
        {
            Name = words[0],
            Type = Enum.Parse<FieldType>(words[1], ignoreCase: true),
            Title = words[0],
            Classification = Classification.Operational,
            Required = words.Contains("required"),
            Unique = words.Contains("unique"),
            CodeListStrict = words.Contains("strict"),
            Pattern = options.GetValueOrDefault("pattern"),
            MinLength = Length("minlength"),
            MaxLength = Length("maxlength"),
            Minimum = options.GetValueOrDefault("min"),
            Maximum = options.GetValueOrDefault("max"),
            Enum = options.TryGetValue("enum", out var values) ? [.. values.Split(',')] : [],
            CodeList = options.GetValueOrDefault("codes"),
            Check = options.TryGetValue("check", out var check) ? Enum.Parse<ValueCheck>(check, ignoreCase: true) : ValueCheck.None,
            Aliases = options.TryGetValue("alias", out var aliases) ? [.. aliases.Split(',').Select(a => new HeaderAlias(a, "test"))] : [],
        };
    }

    private static CodeList Codes(string name, string text) => new(name, name, "invented", new DateOnly(2026, 1, 1), [.. text.Split(',', StringSplitOptions.TrimEntries).Select(code =>
    {
        var equals = code.IndexOf('=');
        var open = code.IndexOf('(');
        var label = open < 0 ? code[(equals + 1)..] : code[(equals + 1)..open];
        return new Code(code[..equals], label, open < 0 ? [] : [.. code[(open + 1)..].TrimEnd(')').Split(';')]);
    })]);
}
