namespace Safeguarding.Pipeline.Contracts;

/// <summary>Differences being gathered. What breaks whom depends on which way a table travels: a tighter rule turns senders' rows away, a looser one surprises readers.</summary>
/// <param name="Published">Whether the table is one that we publish rather than one that agencies send.</param>
internal sealed record ContractChanges(bool Published)
{
    public List<ContractChange> List { get; } = [];

    /// <summary>A change nobody needs to act on.</summary>
    public void Note(string place, string words) => List.Add(new ContractChange(false, place, words));

    /// <summary>A change that breaks senders and readers alike.</summary>
    public void Breaking(string place, string words) => List.Add(new ContractChange(true, place, words));

    /// <summary>Fewer extracts are acceptable than before.</summary>
    public void Tighter(string place, string toSenders, string toReaders) => List.Add(new ContractChange(!Published, place, Published ? toReaders : toSenders));

    /// <summary>More can be in the table than before.</summary>
    public void Looser(string place, string toSenders, string toReaders, bool readersMustAct = true) =>
        List.Add(new ContractChange(Published && readersMustAct, place, Published ? toReaders : toSenders));
}
