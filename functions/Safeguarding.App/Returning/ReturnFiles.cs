using System.Globalization;
using Safeguarding.App.Commands;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Returns;

namespace Safeguarding.App.Returning;

/// <summary>What is given beside a return: last year's files, the list of providers, a postcode directory, and what the two call the authority itself.</summary>
internal sealed record FilesBeside(IReadOnlyList<string> Previous, string? Providers, string? Postcodes, IReadOnlyList<string> OwnAuthority);

/// <summary>Return files read from disk and checked.</summary>
internal static class ReturnFiles
{
    /// <exception cref="WrongUseException">There is not exactly one file, or it cannot be read as a census.</exception>
    public static ReturnCheck CheckCin(IReadOnlyList<string> paths, ReturnYear year, FilesBeside beside, WorkingDays workingDays)
    {
        if (beside.Previous.Count + beside.OwnAuthority.Count > 0 || (beside.Providers ?? beside.Postcodes) is not null)
            throw new WrongUseException("--previous, --providers, --postcodes and --own-authority belong to the SSDA903: no CIN census rule looks beyond its own file.");
        if (Files(paths, ".xml") is not [var path]) throw new WrongUseException("A CIN census is one XML file. Name that file, or a folder that holds no other XML.");
        var cin = Read(path, file => CinXmlReader.Read(file), (ReturnXmlException unreadable) => unreadable.Message);
        var remarks = Words(path, cin.Remarks).ToList();
        var said = cin.Tables["Header"].Rows.Select(row => row[cin.Tables["Header"]["ReferenceDate"]]).FirstOrDefault();
        if (said is not null && said != year.Reference.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"'{path}' has another reference date than {year.Reference:yyyy-MM-dd}, the last day of {year.Code}, whose rules are applied. Give the file's own year with --year."));
        return ReturnCheck.Of("cin", year, CinRules.For(year), new RuleTables(cin.Tables, year, ReturnDates.Iso, workingDays) { IsXml = true }, remarks) with { Places = Places(path, cin) };
    }

    /// <exception cref="WrongUseException">A file cannot be read, or none of them is a table of the return.</exception>
    public static async Task<ReturnCheck> CheckCareAsync(IReadOnlyList<string> paths, ReturnYear year, FilesBeside beside, WorkingDays workingDays, CancellationToken cancel)
    {
        var previous = beside.Previous.Count == 0 ? null : ReadCareAsync(beside.Previous, ReturnYear.Ending(year.Reference.Year - 1), "_last", cancel);
        var care = await ReadCareAsync(paths, year, "", cancel).ConfigureAwait(false);
        if (care.Tables.Count == 0) throw new WrongUseException($"None of the files is a table of the SSDA903 of {year.Code}. {string.Join(" ", care.Remarks.Take(3))}");
        if (previous is not null) care = care.With(await previous.ConfigureAwait(false));
        var tables = care.Tables;
        if (beside.Providers is { } providers) tables.Add(ProviderList.Table, Read(providers, ProviderList.Read, (FormatException wrong) => wrong.Message));
        var directory = beside.Postcodes is { } postcodes ? Read(postcodes, file => PostcodeDirectory.Read(file, Ssda903Derived.Postcodes(tables)), (FormatException wrong) => wrong.Message) : null;
        var own = beside.OwnAuthority.Count > 0 ? beside.OwnAuthority.ToHashSet(StringComparer.OrdinalIgnoreCase) : null;
        var derived = Ssda903Derived.Add(tables, directory, own);
        var asked = new RuleTables(derived, year, ReturnDates.DayMonthYear, workingDays) { IsXml = care.IsXml, OwnAuthority = own };
        return ReturnCheck.Of("ssda903", year, Ssda903Rules.For(year), asked, [.. care.Remarks, .. OfAnotherYear(asked)]) with { Places = care.Places };
    }

    /// <summary>The SSDA903 doesn't say its year, but its dates do: a year that has none of them, or that ends before a tenth of them, is not theirs.</summary>
    private static IEnumerable<string> OfAnotherYear(RuleTables tables)
    {
        var dates = new[] { ("Episodes", "DECOM"), ("Episodes", "DEC"), ("Reviews", "REVIEW") }.Where(column => tables.Has(column.Item1)).SelectMany(column => tables.Dates(column.Item1, column.Item2)).OfType<DateOnly>().ToList();
        var after = dates.Count(date => date > tables.Year.Reference);
        if (dates.Count > 0 && (10 * after > dates.Count || !dates.Exists(date => tables.Year.Contains(date))))
            yield return string.Create(CultureInfo.InvariantCulture, $"Of {dates.Count:N0} dates of episodes and reviews {after:N0} lie after {tables.Year.Reference:yyyy-MM-dd}, the last day of {tables.Year.Code}, and {dates.Count(date => tables.Year.Contains(date)):N0} within that year, whose rules are applied. Is it the files' own? Otherwise give that with --year.");
    }

    /// <summary>A year's return, or last year's beside it, as it was read.</summary>
    private sealed record CareFiles(Dictionary<string, TextTable> Tables, IReadOnlyDictionary<string, TablePlaces> Places, IReadOnlyList<string> Remarks, bool IsXml)
    {
        /// <summary>With last year's tables, whose names end otherwise.</summary>
        public CareFiles With(CareFiles last) =>
            this with { Tables = Tables.Concat(last.Tables).ToDictionary(StringComparer.Ordinal), Places = Places.Concat(last.Places).ToDictionary(StringComparer.Ordinal), Remarks = [.. Remarks, .. last.Remarks] };
    }

    private static async Task<CareFiles> ReadCareAsync(IReadOnlyList<string> paths, ReturnYear year, string suffix, CancellationToken cancel)
    {
        var files = Files(paths, ".csv", ".xml");
        if (files.Any(IsXml))
        {
            if (files is not [var xml]) throw new WrongUseException("An SSDA903 is one XML file or a set of CSV files, not both. Name the ones of one return.");
            var care = Read(xml, file => Ssda903XmlReader.Read(file, year, suffix), (ReturnXmlException unreadable) => unreadable.Message);
            return new CareFiles(new(care.Tables, StringComparer.Ordinal), Places(xml, care), [.. Words(xml, care.Remarks)], IsXml: true);
        }

        var read = await Task.WhenAll(files.Select(path => Task.Run(
            async () =>
            {
                using var file = OpenRead(path);
                return await Ssda903CsvReader.ReadAsync(file, path, year, suffix, cancel).ConfigureAwait(false);
            },
            cancel))).ConfigureAwait(false);
        var (tables, places, faults) = Ssda903CsvReader.Together(read);
        return new CareFiles(new(tables, StringComparer.Ordinal), places, [.. faults.Select(fault => string.Create(CultureInfo.InvariantCulture, $"'{fault.File}'{(fault.Line > 0 ? $", line {fault.Line}" : "")}: {fault.Words}"))], IsXml: false);
    }

    private static Dictionary<string, TablePlaces> Places(string path, ReturnXmlFile file) => file.Lines.ToDictionary(table => table.Key, table => new TablePlaces(path, table.Value), StringComparer.Ordinal);

    private static IEnumerable<string> Words(string path, IEnumerable<ReturnXmlRemark> remarks) => remarks
        .Select(about => string.Create(CultureInfo.InvariantCulture, $"'{path}', line {about.First.Line}, position {about.First.Position}: {about.Element}: {about.Words}{(about.Count > 1 ? $" ({about.Count:N0} times)" : "")}"));

    /// <summary>Reads a file whole; what keeps it from being read becomes a sentence that names the file.</summary>
    private static T Read<T, TUnreadable>(string path, Func<Stream, T> read, Func<TUnreadable, string> words) where TUnreadable : Exception
    {
        if (Directory.Exists(path)) throw new WrongUseException($"'{path}' is a folder. Name the file in it.");
        if (!File.Exists(path)) throw new WrongUseException($"There is no file '{path}'. {Spelling}");
        using var file = OpenRead(path);
        try
        {
            return read(file);
        }
        catch (TUnreadable unreadable)
        {
            throw new WrongUseException($"'{path}' cannot be read. {words(unreadable)}");
        }
    }

    private static bool IsXml(string path) => path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

    private const string Spelling = "Check how it is written; a path that does not begin at the root is taken from the folder that you are in.";

    /// <summary>The files that paths name, those of a folder by name; each once.</summary>
    /// <exception cref="WrongUseException">There is no such file or folder, or the folder holds none.</exception>
    private static IReadOnlyList<string> Files(IEnumerable<string> paths, params ReadOnlySpan<string> endings)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (File.Exists(path)) files.Add(path);
            else if (!Directory.Exists(path)) throw new WrongUseException($"There is no file or folder '{path}'. {Spelling}");
            else
            {
                var before = files.Count;
                foreach (var file in Directory.EnumerateFiles(path))
                    foreach (var ending in endings)
                        if (file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) files.Add(file);
                if (files.Count == before) throw new WrongUseException($"The folder '{path}' holds no {string.Join(" or ", endings)} file. Name the files, or the folder in which they lie themselves, unpacked: folders within it are not looked into.");
            }
        }
        return [.. files];
    }

    private static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
}
