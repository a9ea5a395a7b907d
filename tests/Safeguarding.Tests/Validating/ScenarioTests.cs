using System.Globalization;
using System.IO.Compression;
using System.Text;
using Safeguarding.Pipeline.Validating;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Validating;

/// <summary>Runs Scenarios/*.txt: a contract, a file, and what must become of it. The format is explained in Scenarios/README.md.</summary>
public class ScenarioTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Safeguarding.Tests", "Validating", "Scenarios");

    public static TheoryData<string> Scenarios() => [.. Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Scenarios))]
    public void Scenario(string name)
    {
        var sections = Sections(File.ReadAllLines(Path.Combine(Folder, name + ".txt")));
        var contract = ContractText.Parse(sections.Single(s => s.Name == "contract").Lines);
        var file = sections.Single(s => s.Name == "file");
        var result = Validation.Of(FileBytes(file), contract, OptionsOf(sections), file.Words.Length > 0 ? file.Words[0] : "things.csv");
        Assert.Equal(Expected(sections), Actual(result, sections));
        Assert.Equal(result.Report.Rows, result.Report.Accepted + result.Report.Rejected);
        Assert.Equal(result.Report.Accepted, result.Accepted.Count);
        Assert.Equal(result.Report.Rejected, result.Rejects.Count);
    }

    private sealed record Section(string Name, string[] Words, List<string> Lines);

    private static List<Section> Sections(string[] lines)
    {
        var sections = new List<Section>();
        foreach (var line in lines)
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                var words = line[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                sections.Add(new(words[0], words[1..], []));
            }
            else if (sections.Count > 0 && (line.Length > 0 || sections[^1].Name == "file")) sections[^1].Lines.Add(line);
        }
        return sections;
    }

    private static byte[] FileBytes(Section file)
    {
        var text = new StringBuilder();
        foreach (var line in file.Lines)
            if (line.EndsWith("\\c", StringComparison.Ordinal)) text.Append(line[..^2]);
            else text.Append(line).Append('\n');
        var bytes = Unescaped(text.ToString(), EncodingOf(file.Words));
        if (file.Words.Contains("gzip"))
        {
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
            bytes = packed.ToArray();
        }
        foreach (var word in file.Words)
            if (word.StartsWith("cut=", StringComparison.Ordinal)) bytes = bytes[..^int.Parse(word[4..], CultureInfo.InvariantCulture)];
        return bytes;
    }

    private static Encoding EncodingOf(string[] words) =>
        words.Contains("utf-16le") ? Encoding.Unicode : words.Contains("utf-16be") ? Encoding.BigEndianUnicode
        : words.Contains("windows-1252") ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : new UTF8Encoding(false);

    /// <summary>\t \r \n \0 \b (byte order mark) \\ and \xNN, a raw byte; \*N{text} is text N times.</summary>
    private static byte[] Unescaped(string text, Encoding encoding)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                var length = char.IsHighSurrogate(text[i]) ? 2 : 1;
                bytes.AddRange(encoding.GetBytes(text.Substring(i, length)));
                i += length - 1;
                continue;
            }
            switch (text[++i])
            {
                case 'x':
                    bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                case '*':
                    int open = text.IndexOf('{', i), close = text.IndexOf('}', i);
                    for (var n = int.Parse(text[(i + 1)..open], CultureInfo.InvariantCulture); n > 0; n--) bytes.AddRange(encoding.GetBytes(text[(open + 1)..close]));
                    i = close;
                    break;
                case var c:
                    bytes.AddRange(encoding.GetBytes((c switch { 't' => '\t', 'r' => '\r', 'n' => '\n', '0' => '\0', 'b' => '\uFEFF', _ => c }).ToString()));
                    break;
            }
        }
        return [.. bytes];
    }

    private static ValidationOptions OptionsOf(List<Section> sections)
    {
        var options = new ValidationOptions();
        foreach (var line in sections.Where(s => s.Name == "options").SelectMany(s => s.Lines))
        {
            var pair = line.Split('=', StringSplitOptions.TrimEntries);
            var value = int.Parse(pair[1], CultureInfo.InvariantCulture);
            options = pair[0] switch
            {
                "last_good_rows" => options with { LastGoodRows = value },
                "max_listed_findings" => options with { MaxListedFindings = value },
                "max_record_bytes" => options with { Reading = options.Reading with { MaxRecordBytes = value } },
                "max_record_lines" => options with { Reading = options.Reading with { MaxRecordLines = value } },
                "max_reject_bytes" => options with { Reading = options.Reading with { MaxRejectBytes = value } },
                "max_unpacked_bytes" => options with { Reading = options.Reading with { MaxUnpackedBytes = value } },
                "max_expansion" => options with { Reading = options.Reading with { MaxExpansion = value, ExpansionFreeBytes = 1000 } },
                _ => throw new FormatException(pair[0]),
            };
        }
        return options;
    }

    private static string Expected(List<Section> sections) =>
        string.Join('\n', sections.Where(s => s.Name is "accepted" or "rejects" or "findings" or "advice" or "report").SelectMany(s => s.Lines.Prepend("== " + s.Name)));

    private static string Actual(Validation result, List<Section> sections)
    {
        var text = new List<string>();
        foreach (var section in sections)
        {
            var lines = section.Name switch
            {
                "accepted" => result.Accepted.Select(row => $"{row[^1]}: {string.Join(" | ", row[..^1].Select(v => v is null ? "~" : Escaped(v)))}"),
                "rejects" => result.Rejects.Select(r => $"{r[0]} @{r[1]}: {Escaped(r[6])} <- {Codes(result.Report, r)}"),
                "findings" => result.Report.Counts.Where(c => c.Severity != Severity.RejectRow).Select(c => $"{c.Code}{(c.Column.Length > 0 ? " " + c.Column : "")}{(c.Count > 1 ? " x" + c.Count : "")}"),
                "advice" => result.Report.Findings.Where(f => f.Severity != Severity.HoldExtract || f.Row == 0).Select(f => $"{f.Code}: {f.Message} {f.Fix}"),
                "report" => [$"{(result.Report.Held ? "held" : "good")} {Name(result.Report)}"],
                _ => null,
            };
            if (lines is not null) text.AddRange(lines.Prepend("== " + section.Name));
        }
        return string.Join('\n', text);
    }

    /// <summary>Codes with their columns; the rejects file gives both, the report says which goes with which.</summary>
    private static string Codes(ValidationReport report, string[] reject) =>
        string.Join(", ", report.Findings.Where(f => f.Severity == Severity.RejectRow || reject[2].Split(" | ").Contains(f.Code))
            .Where(f => f.Row.ToString(CultureInfo.InvariantCulture) == reject[0]).Select(f => f.Column.Length > 0 ? $"{f.Code} {f.Column}" : f.Code));

    private static string Name(ValidationReport report) =>
        $"{report.Encoding} {(report.Delimiter == '\t' ? "tab" : report.Delimiter.ToString())} {report.Compression}, blank lines {report.BlankLines}";

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
}
