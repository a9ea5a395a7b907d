namespace Safeguarding.Linkage;

/// <summary>What one blocking rule did in a night.</summary>
/// <param name="Rule">The rule in words.</param>
/// <param name="Blocks">Blocks of two records or more.</param>
/// <param name="LargestBlock">Records in the largest block compared.</param>
/// <param name="Pairs">Pairs the rule made; several rules may make the same pair.</param>
/// <param name="BlocksSplit">Blocks that were too large and were divided by a further key.</param>
/// <param name="PairsNotMade">Pairs of those blocks that the rule did not make in consequence. Another rule may have made them.</param>
public sealed record BlockReport(string Rule, long Blocks, int LargestBlock, long Pairs, long BlocksSplit, long PairsNotMade);
