namespace Safeguarding.App.Doctor;

/// <summary>How much a finding of the doctor weighs.</summary>
public enum Weight
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Works, and is not as it should be.</summary>
    Warning,

    /// <summary>A night would fail, or be wrong.</summary>
    Fault,
}

/// <summary>What the doctor saw at one place.</summary>
/// <param name="Check">What was looked at: <c>settings</c>, <c>root</c>, <c>rights</c>.</param>
/// <param name="Found">What is so. Names of settings, places and counts; never a secret, never a child.</param>
/// <param name="Do">What to do about it; empty when nothing is.</param>
public sealed record Diagnosis(string Check, Weight Weight, string Found, string Do)
{
    public static Diagnosis Fine(string check, string found) => new(check, Weight.Fine, found, "");
}
