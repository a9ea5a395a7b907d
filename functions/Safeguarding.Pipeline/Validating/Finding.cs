using System.Text.Json.Serialization;

namespace Safeguarding.Pipeline.Validating;

/// <summary>How much a finding costs: a warning keeps the row, a reject puts it in quarantine, a refusal holds the whole extract.</summary>
public enum Severity { Warn, RejectRow, HoldExtract }

/// <summary>One thing wrong with an extract, in words the sender can act on. Never carries a value from the file: values stay in quarantine.</summary>
/// <param name="Code">Code of the findings catalogue, such as <c>ROW-TYPE-DATE</c>.</param>
/// <param name="Severity">What it costs.</param>
/// <param name="Row">1-based data row (the header is not counted), or 0 when it is about the whole file.</param>
/// <param name="Line">1-based physical line in the file on which the row starts, or 0.</param>
/// <param name="Column">Column of the contract, or empty.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record Finding(string Code, Severity Severity, long Row, long Line, string Column, string Message, [property: JsonPropertyName("what_to_do")] string Fix);
