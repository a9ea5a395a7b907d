using System.Globalization;
using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Building;
using Safeguarding.Tests.Linkage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Matching;

/// <summary>The nightly build compares what changed since the night before, and publishes what it would have published had it compared everything.</summary>
public sealed class CarriedNightTests
{
    private static readonly DateOnly First = new(2026, 3, 1);

    [Fact]
    public async Task A_night_with_a_few_changed_rows_compares_few_pairs_and_publishes_the_same()
    {
        var (store, first) = await FirstNightAsync();
        Assert.Equal($"identifiable/{first.Build}/linkage/held.bin", first.Held!.Path);
        Assert.Equal(0, first.Counts["carried-pairs"]);
        Drop(store, First.AddDays(1), Changed(People()));
        var shared = await NightRun.CopyAsync(store);
        var damaged = await NightRun.CopyAsync(store);

        var second = (await NightRun.Pipeline(store, Context(1)).RunAsync()).Built.Publication;
        Assert.InRange(second.Counts["candidate-pairs"], 1, first.Counts["candidate-pairs"] / 20);
        Assert.InRange(second.Counts["carried-pairs"], 1000, first.Counts["candidate-pairs"]);
        Assert.NotEqual(first.Held, second.Held);
        Assert.Empty((await Verification.RunAsync(store, Context(1))).Faults);

        var plan = await store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(second.Build));
        Assert.Equal(first.Held, plan.Held);
        var persons = Population.InKeyOrder(await new BuildInputs(store, Schemas.Embedded, plan, new BuildMemory(), Context(1)).PersonsAsync(default));
        var model = new MatchModel(MatchModel.EmbeddedJson);
        var held = HeldPairs.Read((await store.OpenAsync(first.Held.Path))!)!;
        var everything = StandardisedPeople.Of(held.Next([.. Enumerable.Repeat(true, held.Population.Count)], persons, persons, model, 0), model);
        var expected = Linker.Decide(everything, [Linker.Score(everything, 0, 1)], CrosswalkFile.Read((await store.OpenAsync(first.Crosswalk.Path))!), []);
        Assert.Equal(Written(s => CrosswalkFile.Write(expected.Crosswalk, s)), await store.ReadBytesAsync(second.Crosswalk.Path));
        Assert.Equal(Written(s => CrosswalkFile.WritePairs(expected.Pairs, s)), await store.ReadBytesAsync(second.Files.Single(file => file.Name == "review/pairs").Object.Path));

        // What a steward is shown of a pair is what the night decided by, also of one that was carried over; without the file before it, it says so.
        var some = expected.Pairs.Where(pair => pair.Outcome == LinkOutcome.Definite && pair.A.Source != pair.B.Source).ElementAt(100);
        var explained = await Explained.OfAsync(store, Schemas.Embedded, NightRun.Council, Context(1), second, some.A, some.B, withValues: false);
        Assert.Equal(some.Weight, explained.Pair!.Weight, 4);
        Assert.False(explained.IsOfAnotherVersion);
        var swept = await NightRun.CopyAsync(store);
        Assert.True(await swept.DeleteAsync(first.Held.Path, await VersionAsync(swept, first.Held.Path)));
        Assert.True((await Explained.OfAsync(swept, Schemas.Embedded, NightRun.Council, Context(1), second, some.A, some.B, withValues: false)).IsOfAnotherVersion);

        // Workers beside each other, each reading for itself what was held.
        await NightRun.Pipeline(shared, Context(1)).IngestAsync();
        await SharedBuild.RunAsync(shared, 3, 7, Context(1));
        Assert.Equal(await SharedBuild.PictureAsync(store), await SharedBuild.PictureAsync(shared));

        var bytes = await damaged.ReadBytesAsync(first.Held.Path);
        bytes[bytes.Length / 2] ^= 1;
        damaged.Drop(first.Held.Path, bytes);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => NightRun.Pipeline(damaged, Context(1)).RunAsync());
        Assert.Contains($"'{first.Held.Path}' changed since it was written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_week_later_everything_is_compared_and_held_again()
    {
        var (store, first) = await FirstNightAsync();
        Drop(store, First.AddDays(7), Changed(People()));
        var later = (await NightRun.Pipeline(store, Context(7)).RunAsync()).Built.Publication;
        Assert.InRange(later.Counts["candidate-pairs"], first.Counts["candidate-pairs"] * 9 / 10, long.MaxValue);
        Assert.Equal(0, later.Counts["carried-pairs"]);
        Assert.NotNull(later.Held);
    }

    private static async Task<string> VersionAsync(MemoryStore store, string path)
    {
        await foreach (var item in store.ListAsync(path[..(path.LastIndexOf('/') + 1)]))
            if (item.Path == path) return item.Version;
        throw new FileNotFoundException(path);
    }

    private static async Task<(MemoryStore Store, Publication First)> FirstNightAsync()
    {
        var store = new MemoryStore();
        Drop(store, First, People());
        return (store, (await NightRun.Pipeline(store, Context(0)).RunAsync()).Built.Publication);
    }

    private static RunContext Context(int day) => NightRun.Context(First.AddDays(day)) with { MatchPartitionRecords = 900 };

    private static PersonRecord[] People() => [.. InventedFamilies.Make(2600, 21).Records.Where(person => person.DateOfBirth is not null && person.GivenName is not null && person.Surname is not null)];

    private static PersonRecord[] Changed(PersonRecord[] people) =>
        [.. people.Skip(5).Select((person, i) => i % 90 == 0 ? person with { Postcode = "AD9 9ZZ" } : i % 90 == 1 ? person with { Surname = people[i + 40].Surname } : person)];

    private static void Drop(MemoryStore store, DateOnly night, PersonRecord[] people)
    {
        Table("social_care/person", "pers_person_id,pers_forename,pers_surname,pers_dob,pers_sex,pers_common_child_id", "SC", p => [p.Key.Id, p.GivenName, p.Surname, Day(p), p.Sex, p.NhsNumber]);
        Table("social_care/address", "addr_table_id,addr_person_id,addr_address_postcode,addr_address_start_date", "SC", p => ["a" + p.Key.Id, p.Key.Id, p.Postcode, "2020-01-01"]);
        Table("health/patients", "patient_id,given_name,surname,date_of_birth,sex,nhs_number,postcode,last_updated", "HE", p => [p.Key.Id, p.GivenName, p.Surname, Day(p), p.Sex is "M" or "1" ? "1" : "2", p.NhsNumber, p.Postcode, "2026-02-01"]);
        Table("police/nominals", "nominal_id,given_name,surname,date_of_birth,sex,postcode,last_updated", "PO", p => [p.Key.Id, p.GivenName, p.Surname, Day(p), p.Sex, p.Postcode, "2026-02-01"]);

        void Table(string table, string header, string source, Func<PersonRecord, string?[]> row) =>
            store.Drop($"landing/{table.Split('/')[0]}/{night:yyyy-MM-dd}/{table.Split('/')[1]}.csv", Encoding.UTF8.GetBytes(header + "\n" + string.Concat(people.Where(p => p.Key.Source == source).Select(p => string.Join(',', row(p)) + "\n"))));

        static string Day(PersonRecord person) => person.DateOfBirth!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static byte[] Written(Action<Stream> write)
    {
        using var file = new MemoryStream();
        write(file);
        return file.ToArray();
    }
}
