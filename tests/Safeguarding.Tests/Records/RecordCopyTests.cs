using System.Collections.Immutable;
using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.Tests.Records;

/// <summary>What people have said survives the loss of the tables, and nothing that was said since is undone by putting a copy back.</summary>
public sealed class RecordCopyTests
{
    private static readonly DateTimeOffset At = new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<(string, ImmutableArray<string>)> Places = [DecisionLog.Place, RestrictionLog.Place];

    [Fact]
    public async Task Decisions_restrictions_and_marks_come_back_as_they_were()
    {
        var (records, copy) = await SaidAsync();
        var empty = new MemoryRecords();
        Assert.Equal((4, 0, 0), Counts(await ImportAsync(empty, copy)));
        Assert.Equal((await new DecisionLog(records).AllAsync()).Select(d => d.ToString()), (await new DecisionLog(empty).AllAsync()).Select(d => d.ToString()));
        Assert.Equal("Zoë \"said\nso\"", (await new DecisionLog(empty).AllAsync())[0].Verdict.Reason);
        Assert.Equal("C1", Assert.Single(await new RestrictionLog(empty).CurrentAsync()).ChildId);
        Assert.Equal(["m1", "m2"], (await new RestrictionLog(empty).ErasedAsync()).ToArray());
        Assert.Equal(copy, await ExportAsync(empty));
    }

    [Fact]
    public async Task What_was_said_since_stays()
    {
        var (records, copy) = await SaidAsync();
        await new RestrictionLog(records).MarkErasedAsync(["m3"], "e2", "k", At);
        Assert.Equal((0, 4, 0), Counts(await ImportAsync(records, copy)));
        Assert.Equal(["m1", "m2", "m3"], (await new RestrictionLog(records).ErasedAsync()).ToArray());

        var other = copy.Replace("\"e1\"", "\"e9\"", StringComparison.Ordinal);
        var report = await ImportAsync(records, other);
        Assert.Equal(["subjects/erased/m1", "subjects/erased/m2"], report.Other.ToArray());
        Assert.Equal(2, (await new RestrictionLog(records).ErasedAsync("e1")).Length);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("""{"table":"tasks","partition":"x","row":"y","values":{}}""")]
    [InlineData("""{"table":"subjects","partition":"elsewhere","row":"y","values":{}}""")]
    public async Task A_line_that_is_no_record_is_refused_before_any_is_put_back(string line)
    {
        var (_, copy) = await SaidAsync();
        var empty = new MemoryRecords();
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(empty, copy + line + "\n"));
        Assert.StartsWith("Line 5 is no record", refused.Message, StringComparison.Ordinal);
        Assert.Equal("", await ExportAsync(empty));
    }

    private static async Task<(MemoryRecords, string)> SaidAsync()
    {
        var records = new MemoryRecords();
        await new DecisionLog(records).AddAsync(new Verdict(new RecordKey("SC", "1"), new RecordKey("HE", "2"), Answer.Different, "Steward", "Zoë \"said\nso\"", "b", "", 3.5), At);
        await new RestrictionLog(records).AddAsync(new Restriction("C1", 0, RestrictionKind.Withheld, [new RecordKey("SC", "1")], "protected_address", "", "DPO", At));
        await new RestrictionLog(records).MarkErasedAsync(["m1", "m2"], "e1", "k", At);
        return (records, await ExportAsync(records));
    }

    private static async Task<string> ExportAsync(IRecordStore records)
    {
        using var file = new MemoryStream();
        await RecordCopy.ExportAsync(records, Places, file);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private static async Task<RestoredRecords> ImportAsync(IRecordStore records, string copy)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(copy));
        return await RecordCopy.ImportAsync(records, Places, file);
    }

    private static (int, int, int) Counts(RestoredRecords report) => (report.Added, report.Same, report.Other.Length);
}
