using System.Globalization;
using Safeguarding.App.Commands;
using Safeguarding.Returns;

namespace Safeguarding.App.Returning;

/// <summary>What is given beside a return: last year's files, the list of providers, a postcode directory.</summary>
internal sealed record ReturnFileOptions(IReadOnlyList<string> Previous, string? Providers, string? Postcodes);

/// <summary>Return files read from disk and checked.</summary>
internal static class ReturnFiles
{
    /// <param name="remark">Told what the file holds that the rules do not look at.</param>
    /// <exception cref="WrongUseException">There is not exactly one file, or it cannot be read as a census.</exception>
    public static ReturnCheck CheckCin(IReadOnlyList<string> paths, ReturnYear year, ReturnFileOptions options, WorkingDays workingDays, Action<string> remark)
    {
        if (options.Previous.Count > 0 || options.Providers is not null || options.Postcodes is not null)
            throw new WrongUseException("--previous, --providers and --postcodes belong to the SSDA903: no CIN census rule looks beyond its own file.");
        if (Files(paths, ".xml") is not [var path]) throw new WrongUseException("A CIN census is one XML file. Name that file, or a folder that holds no other XML.");
        using var file = OpenRead(path);
        CinFile cin;
        try
        {
            cin = CinXmlReader.Read(file);
        }
        catch (CinXmlException unreadable)
        {
            throw new WrongUseException($"'{path}' cannot be read. {unreadable.Message}");
        }
        foreach (var about in cin.Remarks)
            remark(string.Create(CultureInfo.InvariantCulture, $"'{path}', line {about.First.Line}, position {about.First.Position}: {about.Element}: {about.Words}{(about.Count > 1 ? $" ({about.Count:N0} times)" : "")}"));
        return ReturnCheck.Of("cin", year, CinRules.For(year), new RuleTables(cin.Tables, year, ReturnDates.Iso, workingDays) { IsXml = true }, "ChildIdentifiers");
    }

    /// <summary>The files that paths name, those of a folder by name; each once.</summary>
    /// <exception cref="WrongUseException">There is no such file or folder, or the folder holds none.</exception>
    private static IReadOnlyList<string> Files(IEnumerable<string> paths, params ReadOnlySpan<string> endings)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (File.Exists(path)) files.Add(path);
            else if (!Directory.Exists(path)) throw new WrongUseException($"There is no file or folder '{path}'.");
            else
            {
                var before = files.Count;
                foreach (var file in Directory.EnumerateFiles(path))
                    foreach (var ending in endings)
                        if (file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) files.Add(file);
                if (files.Count == before) throw new WrongUseException($"The folder '{path}' holds no {string.Join(" or ", endings)} file.");
            }
        }
        return [.. files];
    }

    private static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
}
