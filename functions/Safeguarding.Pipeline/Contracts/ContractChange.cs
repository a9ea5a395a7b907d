namespace Safeguarding.Pipeline.Contracts;

/// <summary>One difference between two editions of a contract.</summary>
/// <param name="Breaking">
/// Somebody must act before the second edition takes effect. For a table that agencies send: an extract that was accepted may be rejected, held
/// or read differently, or something sent is no longer kept. For a table that we publish: whoever reads it may meet what they did not meet before.
/// For both: a column is protected less.
/// </param>
/// <param name="Place">The key that differs, as in <see cref="ContractFault.Place"/>.</param>
/// <param name="Words">What differs and what follows from it, a sentence without a full stop.</param>
public sealed record ContractChange(bool Breaking, string Place, string Words);
