namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>A pseudonymised copy cannot be made as it must be, so it is not published. The message says what happened and what to do, and quotes no value.</summary>
public sealed class PrivacyRefusedException(string message) : Exception(message);
