using Safeguarding.Linkage;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>Keeps stewards' decisions: in the ledger by the children's ids, then in the log with records and reason, which an erasure can take away.</summary>
/// <param name="childOf">Children of the records of the build that the steward looked at.</param>
public sealed class Deciding(DecisionLog log, Ledger ledger, IReadOnlyDictionary<RecordKey, string> childOf)
{
    public DecisionLog Log => log;

    /// <summary>Whether a record is in the build.</summary>
    public bool Knows(RecordKey record) => childOf.ContainsKey(record);

    /// <inheritdoc cref="DecisionLog.AddAsync"/>
    public async Task<(Decision Entry, bool IsNew)> AddAsync(Verdict verdict, DateTimeOffset at, CancellationToken cancel = default)
    {
        var said = verdict.Checked();
        var latest = Decision.Latest(await log.OfAsync(said.A, said.B, cancel).ConfigureAwait(false)).SingleOrDefault();
        if (latest?.Verdict.Repeats(said) != true)
            await ledger.AppendIfAsync(new ChildrenDecided([.. new[] { childOf[said.A], childOf[said.B] }.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], Words.Of(said.Answer), said.By, said.Build), at, _ => true, cancel).ConfigureAwait(false);
        return await log.AddAsync(said, at, cancel).ConfigureAwait(false);
    }
}
