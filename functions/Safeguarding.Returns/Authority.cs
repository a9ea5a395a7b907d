namespace Safeguarding.Returns;

/// <summary>Who sends a return and with what, as the header of the file says it.</summary>
/// <param name="Lea">Three-digit local authority number (N00216).</param>
/// <param name="Name">Name of the authority, for people; it is in no return file.</param>
/// <param name="SoftwareCode">Name of the sending software (N00605).</param>
/// <param name="Release">Its version (N00607).</param>
/// <param name="SerialNumber">Number of the submission, at least three digits (N00606).</param>
/// <param name="PreparedAt">When the file was made (N00609): the caller's, because nothing in this project reads a clock.</param>
public sealed record Authority(string Lea, string Name, string SoftwareCode, string Release, string SerialNumber, DateTime PreparedAt)
{
    /// <summary>What the workforce census asks of the council as a whole; null when it was not given.</summary>
    public WorkforceDetails? Workforce { get; init; }
}
