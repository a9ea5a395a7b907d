using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Safeguarding.Returns;

namespace Safeguarding.Benchmarks;

/// <summary>Writes a CIN census file of N invented children, reads it and applies every rule of 2025/26, at a tenth, a half and the whole of N: time and memory should grow as the children do.</summary>
internal static class CinBenchmark
{
    public static void Run(int children)
    {
        var workingDays = WorkingDays.Parse(File.ReadAllText(Find("schemas/returns/bank-holidays.json")));
        Console.WriteLine("children      file       read      check      in all   per child   live tables    peak     findings");
        foreach (var count in new[] { children / 10, children / 2, children })
        {
            var path = Path.Combine(Path.GetTempPath(), $"cin-benchmark-{Environment.ProcessId}.xml");
            try
            {
                using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)) Write(file, count);
                One(path, count, workingDays);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    private static void One(string path, int children, WorkingDays workingDays)
    {
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var census = CinXmlReader.Read(stream);
        var read = clock.Elapsed.TotalSeconds;
        var findings = Check(census, workingDays);
        var whole = clock.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var peak = process.PeakWorkingSet64;
        var live = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(census);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{children,8}  {stream.Length / 1e6,6:F0} MB  {read,7:F2} s  {whole - read,7:F2} s  {whole,8:F2} s  {whole / children * 1e6,6:F1} us  {live / 1e6,8:F0} MB  {peak / 1e6,6:F0} MB  {findings,9}"));
    }

    /// <summary>On its own, so that what the rules share is gone by the time the live tables are weighed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Check(ReturnXmlFile census, WorkingDays workingDays) =>
        RuleRun.Check(CinRules.For(ReturnYear.Ending(2026)), new RuleTables(census.Tables, ReturnYear.Ending(2026), ReturnDates.Iso, workingDays)).Findings.Count;

    private static string Find(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, file))) return Path.Combine(folder.FullName, file);
        throw new FileNotFoundException("Run the benchmark from inside the repository.", file);
    }

    /// <summary>Of 20 children: 6 with a referral that led to nothing, 8 assessed and closed, 3 with a plan in the episode, 3 with an enquiry, a conference, a protection plan and reviews; every ninth was referred twice, every fiftieth has a fault.</summary>
    private static void Write(Stream stream, int children)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16) { NewLine = "\n" };
        text.WriteLine("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        text.WriteLine("<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails>");
        text.WriteLine("<Source><SourceLevel>L</SourceLevel><LEA>999</LEA><SoftwareCode>Benchmark</SoftwareCode><Release>1</Release><SerialNo>001</SerialNo><DateTime>2026-04-01T05:30:00</DateTime></Source></Header><Children>");
        for (var i = 0; i < children; i++) Child(text, i);
        text.WriteLine("</Children></Message>");
    }

    private static void Child(StreamWriter text, int i)
    {
        string[] disabilities = ["NONE", "LD", "AUT", "BEH", "MOB", "HEAR", "VIS", "CON", "DDA", "COMM"];
        var born = new DateOnly(2022, 1, 1).AddDays(i % 900);
        text.WriteLine("  <Child>");
        text.WriteLine($"    <ChildIdentifiers><LAchildID>C{i:0000000}</LAchildID><UPNunknown>{(i % 20 < 6 && i % 9 != 0 ? "UN7" : "UN1")}</UPNunknown><PersonBirthDate>{Text(born)}</PersonBirthDate><Sex>{(i % 50 == 0 ? "X" : i % 2 == 0 ? "F" : "M")}</Sex></ChildIdentifiers>");
        text.WriteLine($"    <ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>{disabilities[i % 10]}</Disability>{(i % 31 == 1 ? "<Disability>INC</Disability>" : "")}</Disabilities></ChildCharacteristics>");
        Episode(text, i, new DateOnly(2025, 4, 7).AddDays(i % 100));
        if (i % 9 == 0) Episode(text, i, new DateOnly(2025, 11, 3).AddDays(i % 60));
        text.WriteLine("  </Child>");
    }

    private static void Episode(StreamWriter text, int i, DateOnly referred)
    {
        var kind = i % 20;
        text.WriteLine("    <CINdetails>");
        text.WriteLine($"      <CINreferralDate>{Text(referred)}</CINreferralDate><ReferralSource>6</ReferralSource>{(kind < 6 ? "" : "<PrimaryNeedCode>N1</PrimaryNeedCode>")}");
        if (kind is >= 6 and < 17) text.WriteLine($"      <CINclosureDate>{Text(referred.AddDays(80))}</CINclosureDate><ReasonForClosure>{(kind < 14 ? "RC8" : "RC7")}</ReasonForClosure>");
        if (kind >= 6)
            text.WriteLine($"      <Assessments><AssessmentActualStartDate>{Text(referred.AddDays(1))}</AssessmentActualStartDate><AssessmentAuthorisationDate>{Text(referred.AddDays(35))}</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment><AssessmentFactors>3B</AssessmentFactors><AssessmentFactors>4B</AssessmentFactors><AssessmentFactors>16A</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>");
        if (kind is >= 14 and < 17) text.WriteLine($"      <CINPlanDates><CINPlanStartDate>{Text(referred.AddDays(36))}</CINPlanStartDate><CINPlanEndDate>{Text(referred.AddDays(80))}</CINPlanEndDate></CINPlanDates>");
        var conference = referred.AddDays(14);
        if (kind >= 17) text.WriteLine($"      <Section47><S47ActualStartDate>{Text(referred.AddDays(2))}</S47ActualStartDate><InitialCPCtarget>{Text(conference)}</InitialCPCtarget><DateOfInitialCPC>{Text(conference)}</DateOfInitialCPC><ICPCnotRequired>0</ICPCnotRequired></Section47>");
        text.WriteLine($"      <ReferralNFA>{(kind < 6 ? 1 : 0)}</ReferralNFA>");
        if (kind >= 17)
            text.WriteLine($"      <ChildProtectionPlans><CPPstartDate>{Text(conference)}</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse><NumberOfPreviousCPP>0</NumberOfPreviousCPP><Reviews><CPPreviewDate>{Text(conference.AddDays(80))}</CPPreviewDate><CPPreviewDate>{Text(conference.AddDays(170))}</CPPreviewDate></Reviews></ChildProtectionPlans>");
        text.WriteLine("    </CINdetails>");
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
