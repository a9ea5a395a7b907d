using System.Security.Cryptography;
using System.Text;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage;

/// <summary>A night's person records made comparable, with the blocks they fall into: what every partition of the scoring, and the decision after it, starts from.</summary>
/// <remarks>Made once and shared by any number of threads.</remarks>
public sealed class StandardisedPeople
{
    private readonly Lazy<BlockIndex[]> _blocks;

    private StandardisedPeople(Population population, MatchModel model, string modelFingerprint, HeldPairs? carried)
    {
        (Population, Model, ModelFingerprint, Carried) = (population, model, modelFingerprint, carried);
        Scorer = carried is null ? Estimation.CountStrangers(new PairScorer(model, population), population) : PairScorer.Of(carried.Parameters, model, population);
        _blocks = new Lazy<BlockIndex[]>(() => CandidatePairs.Index(population, model.LargestBlock));
    }

    /// <param name="records">Every person record of the night, in any order.</param>
    /// <param name="modelJson">Text of <c>schemas/matching/model.json</c>.</param>
    /// <param name="held">What was held of the night before. It is carried on from if it may be, and must not be used again; if not, everything is counted and compared anew.</param>
    /// <param name="night">Date of the night; only <paramref name="held"/> asks for it.</param>
    /// <exception cref="FormatException">The model is not a match model.</exception>
    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public static StandardisedPeople Of(IReadOnlyList<PersonRecord> records, string modelJson, HeldPairs? held = null, DateOnly night = default)
    {
        var model = new MatchModel(modelJson);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(modelJson)));
        return held?.Next(Population.InKeyOrder(records), model, fingerprint, night) is { } carried
            ? Of(carried, model)
            : new StandardisedPeople(Population.Of(records), model, fingerprint, null);
    }

    internal static StandardisedPeople Of(HeldPairs carried, MatchModel model) => new(carried.Population, model, carried.ModelFingerprint, carried);

    public int Count => Population.Count;

    /// <summary>The night carried on from the one before; null when it was counted and compared anew.</summary>
    internal HeldPairs? Carried { get; }

    internal string ModelFingerprint { get; }

    internal Population Population { get; }

    internal MatchModel Model { get; }

    internal PairScorer Scorer { get; }

    internal BlockIndex[] Blocks => _blocks.Value;
}
