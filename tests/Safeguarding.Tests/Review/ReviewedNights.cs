using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Review;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Review;

/// <summary>Small nights through the real pipeline, with stewards in between. Everybody is a line <c>KEY | given | surname | born | sex | NHS number</c>, of one postcode.</summary>
internal sealed class ReviewedNights
{
    private static readonly DateOnly First = new(2026, 3, 1);
    private int _night;

    public MemoryStore Store { get; } = new();

    public IRecordStore Records { get; init; } = new MemoryRecords();

    public DecisionLog Log => new(Records);

    public Publication Last { get; private set; } = null!;

    /// <summary>The day after the last night that was run, at nine.</summary>
    public DateTimeOffset Morning => new(First.AddDays(_night).ToDateTime(new TimeOnly(9, 0)), TimeSpan.Zero);

    public async Task<NightReport> RunAsync(params string[] people)
    {
        _night++;
        var date = First.AddDays(_night - 1);
        var rows = people.Concat(Strangers()).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToLookup(cells => cells[0].Split(':')[0]);
        Drop("social_care/person", "pers_person_id,pers_forename,pers_surname,pers_dob,pers_sex,pers_common_child_id", rows["SC"].Select(c => $"{Id(c)},{c[1]},{c[2]},{c[3]},{c[4]},{c[5]}"));
        Drop("social_care/address", "addr_table_id,addr_person_id,addr_address_postcode,addr_address_start_date", rows["SC"].Select(c => $"a{Id(c)},{Id(c)},AD1 2BC,2020-01-01"));
        Drop("health/patients", "patient_id,given_name,surname,date_of_birth,sex,nhs_number,postcode,last_updated", rows["HE"].Select(c => $"{Id(c)},{c[1]},{c[2]},{c[3]},{(c[4] == "M" ? 1 : 2)},{c[5]},AD1 2BC,2026-02-01"));
        Drop("police/nominals", "nominal_id,given_name,surname,date_of_birth,sex,postcode,last_updated", rows["PO"].Select(c => $"{Id(c)},{c[1]},{c[2]},{c[3]},{c[4]},AD1 2BC,2026-02-01"));
        return await AgainAsync();

        void Drop(string table, string header, IEnumerable<string> lines) =>
            Store.Drop($"landing/{table.Split('/')[0]}/{date:yyyy-MM-dd}/{table.Split('/')[1]}.csv", Encoding.UTF8.GetBytes(header + "\n" + string.Concat(lines.Select(l => l + "\n"))));

        static string Id(string[] cells) => cells[0].Split(':')[1];
    }

    /// <summary>The same night once more.</summary>
    public async Task<NightReport> AgainAsync()
    {
        var report = await NightRun.Pipeline(Store, NightRun.Context(First.AddDays(_night - 1)), Records).RunAsync();
        Last = report.Built.Publication;
        return report;
    }

    public Task<ReviewQueue> QueueAsync() => ReviewQueue.OpenAsync(Store, Last, Records);

    /// <summary>The one open case with these records.</summary>
    public async Task<ReviewCase> CaseOfAsync(params string[] records) =>
        Assert.Single((await QueueAsync()).Open, one => one.Children.SelectMany(c => c.Records).Select(r => r.ToString()).Order(StringComparer.Ordinal).SequenceEqual(records.Order(StringComparer.Ordinal)));

    public async Task DecideAsync(ReviewCase one, Answer answer, string by = "AB")
    {
        foreach (var question in ReviewQueue.Settled(one, answer))
            await Log.AddAsync(new Verdict(question.A, question.B, answer, by, "Looked at both files.", Last.Build, one.Id, question.Weight), Morning);
    }

    /// <summary>The children with their records, one a line, without the strangers.</summary>
    public async Task<string> ChildrenAsync() => string.Join('\n', (await ReviewQueue.ChildrenAsync(Store, Last)).Crosswalk.Entries.Where(e => !e.Record.Id.StartsWith('x'))
        .GroupBy(e => e.ChildId, e => e.Record.ToString()).Select(c => string.Join(' ', c.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));

    public async Task<string> ChildOfAsync(string record) => (await ReviewQueue.ChildrenAsync(Store, Last)).Crosswalk.Entries.Single(e => e.Record.ToString() == record).ChildId;

    public static RecordKey Key(string text) => Words.TryRead(text, out RecordKey key) ? key : throw new FormatException();

    /// <summary>Enough others for an extract not to look cut short when one record is gone.</summary>
    private static IEnumerable<string> Strangers()
    {
        string[] given = ["Ines", "Oskar", "Wren", "Tobias", "Leila", "Bram"], surnames = ["Abara", "Novak", "Pettifer", "Quist", "Ferreira", "Dunmore", "Okello"];
        for (var i = 0; i < 40; i++)
            foreach (var source in new[] { "SC", "HE", "PO" })
                yield return $"{source}:x{i} | {given[i % 6]} | {surnames[i % 7]} | {2004 + i % 17}-{1 + i % 12:00}-{1 + i % 28:00} | {(i % 2 == 0 ? "M" : "F")} | ";
    }
}
