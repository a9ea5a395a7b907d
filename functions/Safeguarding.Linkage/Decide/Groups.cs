using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Decide;

/// <summary>Children as they grow: records joined edge by edge, best first, with a reason for every join that is refused.</summary>
/// <remarks>
/// Taking whatever is connected as one child turns one wrong edge into a family merged; most false pairs of record linkage come from there.
/// A join is judged on all records of the two groups, so the order of edges (weight, then record keys) decides what is refused, and that order depends on nothing else.
/// </remarks>
internal sealed class Groups
{
    /// <summary>Weight (log2 odds) below which two records plainly speak against being one child.</summary>
    private const double Contradiction = -4;

    /// <summary>The most that one pair of records may say for or against joining two groups.</summary>
    private const double MostSaid = 10;
    private readonly Population _population;
    private readonly PairScorer _scorer;
    private readonly Rulings _rulings;
    private readonly int[] _parents;

    /// <summary>The records of a group in a ring, each pointing to the next.</summary>
    private readonly int[] _next;
    private readonly LinkScope _scope;
    private readonly double _definite;

    /// <param name="scope">When only pairs of two sources are linked, two records of one source are one person only if that is definite (<paramref name="definite"/>, log2 odds).</param>
    public Groups(Population population, PairScorer scorer, Rulings rulings, LinkScope scope, double definite)
    {
        (_scope, _definite) = (scope, definite);
        _population = population;
        _scorer = scorer;
        _rulings = rulings;
        _parents = new int[population.Count];
        _next = new int[population.Count];
        for (var i = 0; i < _parents.Length; i++) _parents[i] = _next[i] = i;
    }

    /// <summary>The smallest record number of a record's group.</summary>
    public int GroupOf(int record)
    {
        while (_parents[record] != record) record = _parents[record] = _parents[_parents[record]];
        return record;
    }

    /// <summary>The same, and nothing is written: any number of threads may look at once.</summary>
    public int Look(int record) => Look(_parents, record);

    /// <summary>The end of a chain of records, each pointing to a smaller one.</summary>
    public static int Look(int[] parents, int record)
    {
        while (parents[record] != record) record = parents[record];
        return record;
    }

    /// <summary>For one thread: may join records of components that no other thread joins.</summary>
    public Joiner Joining() => new(this);

    internal sealed class Joiner(Groups groups)
    {
        private readonly List<int> _left = [], _right = [];

        /// <summary>Joins the groups of two records. Returns why not, or null when they are one now.</summary>
        /// <param name="ruledSame">A steward joined them: only what a person or the law keeps apart can stop it.</param>
        public string? Join(int a, int b, bool ruledSame, out bool joined)
        {
            joined = false;
            var (x, y) = (groups.GroupOf(a), groups.GroupOf(b));
            if (x == y) return null;
            if (x > y) (x, y) = (y, x);
            var (left, right) = (groups.Members(x, _left), groups.Members(y, _right));
            if (groups.RuledApart(left.Count < right.Count ? left : right, left.Count < right.Count ? y : x)) return Vetoes.GroupRuledApart;
            if (!ruledSame && groups.Conflict(left, right) is { } reason) return reason;
            (groups._next[x], groups._next[y]) = (groups._next[y], groups._next[x]);
            groups._parents[y] = x;
            joined = true;
            return null;
        }
    }

    private List<int> Members(int group, List<int> into)
    {
        into.Clear();
        var record = group;
        do into.Add(record);
        while ((record = _next[record]) != group);
        return into;
    }

    private bool RuledApart(List<int> smaller, int other)
    {
        if (!_rulings.Any) return false;
        foreach (var record in smaller)
            foreach (var apart in _rulings.ApartFrom(record))
                if (GroupOf(apart) == other) return true;
        return false;
    }

    /// <summary>Why two groups cannot be one child: two NHS numbers, or records that speak against each other more strongly than the others speak for it.</summary>
    private string? Conflict(List<int> left, List<int> right)
    {
        if (HoldDifferentNhsNumbers(left, right)) return Vetoes.GroupHoldsNhsNumbers;
        if (left.Count + right.Count == 2) return null;
        var sum = 0.0;
        var (worst, reason) = (Contradiction, (string?)null);
        foreach (var i in left)
        {
            foreach (var j in right)
            {
                var (a, b) = (Math.Min(i, j), Math.Max(i, j));
                var pair = _scorer.Score(a, b);
                if (_scope == LinkScope.Across && _population[i].Source == _population[j].Source && pair.Weight < _definite) return Vetoes.GroupHoldsTwoOfOneSource;
                var levels = PairLevels.Unpack(pair.Levels);
                var isBridged = levels.Given == Level.GivenDifferent && (IsBridged(left, i, j) || IsBridged(right, i, j));
                if (_rulings.Any && _rulings.Of(i, j) == Ruling.Same || isBridged) continue;
                if (_population.IsOfChildren && levels.Nhs != Level.NhsSame && _population.AreGenerationApart(i, j)) return Vetoes.GroupBirthDates;
                sum += Math.Clamp(pair.Weight, -MostSaid, MostSaid);
                if (pair.Weight >= worst) continue;
                worst = pair.Weight;
                reason = levels.Birth == Level.BirthSame ? Vetoes.GroupBornTogether : Vetoes.GroupBirthDates;
            }
        }
        return sum < 0 ? reason : null;
    }

    /// <summary>Whether a record of the group carries the names of both others, as LENA ROSE does for one that says LENA and one that says ROSE.</summary>
    private bool IsBridged(List<int> group, int i, int j)
    {
        foreach (var k in group)
            if (k != i && k != j && Names(k, i) && Names(k, j)) return true;
        return false;

        bool Names(int k, int other) => _scorer.Comparison.Compare(Math.Min(k, other), Math.Max(k, other)).Given
            is Level.GivenSame or Level.GivenVariant or Level.GivenMisspelt or Level.GivenAnotherForename;
    }

    /// <summary>Whether both groups hold numbers and share none: a group holds two only when a steward said so.</summary>
    private bool HoldDifferentNhsNumbers(List<int> left, List<int> right)
    {
        var both = false;
        foreach (var i in left)
        {
            var number = _population[i].Nhs;
            if (number == 0) continue;
            foreach (var j in right)
            {
                var other = _population[j].Nhs;
                if (other == number) return false;
                both |= other != 0;
            }
        }
        return both;
    }
}
