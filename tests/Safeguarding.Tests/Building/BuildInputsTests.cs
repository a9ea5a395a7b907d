using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Building;

/// <summary>A task is given the tables it declares and no others, so what it looks into must all be declared.</summary>
public sealed class BuildInputsTests
{
    [Fact]
    public async Task People_are_made_from_the_tables_declared()
    {
        // An adopted child's earlier contacts matter, so one is adopted here.
        var (tables, _) = await InputsAsync(TableText.Of("social_care/cin_episodes", "cine_person_id | cine_close_reason | cine_close_date:date | cine_referral_date:date\np1 | RC1 | 2026-01-02 | 2025-01-02"));
        var persons = Persons.Of(tables);
        Assert.NotEmpty(persons);
        Assert.Equal(Persons.Tables.Distinct().Order(), tables.Asked.Order());
    }

    [Fact]
    public async Task Every_curated_table_is_made_from_the_tables_declared()
    {
        var (tables, ids) = await InputsAsync();
        var persons = Persons.Of(tables);
        foreach (var contract in Schemas.Embedded.Contracts.Of("curated").Where(c => c.HistoryOf is null))
        {
            tables.Asked.Clear();
            CurateStage.Curate(contract, tables, persons, ids, Curating.Told.Of());
            Assert.NotEmpty(tables.Asked);
            Assert.Empty(tables.Asked.Except(CurateStage.SourcesOf(contract)));
        }
    }

    private static async Task<(AskedFor Tables, ChildIds Ids)> InputsAsync(params Table[] instead)
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 60, Seed = 6 }));
        var built = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        var plan = await store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(built.Build));
        var inputs = new BuildInputs(store, Schemas.Embedded, plan, new BuildMemory(), NightRun.Context());
        var tables = (await inputs.TablesAsync(plan.Tables.Keys, default)).ToDictionary();
        foreach (var table in instead) tables[table.Name] = table;
        return (new AskedFor(tables), await inputs.ChildIdsAsync(default));
    }

    /// <summary>Remembers which tables were looked for.</summary>
    private sealed class AskedFor(IReadOnlyDictionary<string, Table> tables) : IReadOnlyDictionary<string, Table>
    {
        public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out Table value)
        {
            Asked.Add(key);
            return tables.TryGetValue(key, out value);
        }

        public bool ContainsKey(string key) => TryGetValue(key, out _);

        public Table this[string key] => TryGetValue(key, out var table) ? table : throw new KeyNotFoundException(key);

        public IEnumerable<string> Keys => throw new NotSupportedException("a task may not look through all tables");

        public IEnumerable<Table> Values => throw new NotSupportedException("a task may not look through all tables");

        public int Count => tables.Count;

        public IEnumerator<KeyValuePair<string, Table>> GetEnumerator() => throw new NotSupportedException("a task may not look through all tables");

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
