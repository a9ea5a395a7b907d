using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>One thing wrong with a contract or code list file, in words its author can act on.</summary>
/// <param name="Path">The file, as in <c>schemas/health/patients.json</c>.</param>
/// <param name="Place">Where in the file: a JSON pointer in which a column stands by its name, such as <c>/fields/nhs_number/constraints/pattern</c>.</param>
/// <param name="Words">What is wrong and what is allowed.</param>
public sealed record ContractFault(string Path, string Place, string Words)
{
    public override string ToString() => $"{Path}{(Place.Length == 0 ? "" : "#")}{Place}: {Words}";
}

/// <summary>A contract or code list is itself wrong. Holds every fault, so that its author mends them in one go.</summary>
public sealed class InvalidContractException : Exception
{
    public InvalidContractException(IEnumerable<ContractFault> faults) : this([.. faults]) { }

    private InvalidContractException(ImmutableArray<ContractFault> faults)
        : base($"{faults.Length} {(faults.Length == 1 ? "fault" : "faults")} in contracts:\n" + string.Join('\n', faults)) => Faults = faults;

    /// <summary>Every fault, in the order of the files and of the places in them.</summary>
    public ImmutableArray<ContractFault> Faults { get; }
}
