using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage;

/// <summary>A night's person records made comparable, with the blocks they fall into: what every partition of the scoring, and the decision after it, starts from.</summary>
/// <remarks>Made once and shared by any number of threads.</remarks>
public sealed class StandardisedPeople
{
    private readonly Lazy<BlockIndex[]> _blocks;

    private StandardisedPeople(Population population, MatchModel model)
    {
        Population = population;
        Model = model;
        Scorer = Estimation.CountStrangers(new PairScorer(model, population), population);
        _blocks = new Lazy<BlockIndex[]>(() => CandidatePairs.Index(population, model.LargestBlock));
    }

    /// <param name="records">Every person record of the night, in any order.</param>
    /// <param name="modelJson">Text of <c>schemas/matching/model.json</c>.</param>
    /// <exception cref="FormatException">The model is not a match model.</exception>
    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public static StandardisedPeople Of(IReadOnlyList<PersonRecord> records, string modelJson)
    {
        var model = new MatchModel(modelJson);
        return new StandardisedPeople(Population.Of(records), model);
    }

    public int Count => Population.Count;

    internal Population Population { get; }

    internal MatchModel Model { get; }

    internal PairScorer Scorer { get; }

    internal BlockIndex[] Blocks => _blocks.Value;
}
