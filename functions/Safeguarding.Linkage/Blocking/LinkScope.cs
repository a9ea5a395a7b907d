namespace Safeguarding.Linkage.Blocking;

/// <summary>Which pairs are compared.</summary>
public enum LinkScope
{
    /// <summary>Pairs of records of two sources and of one.</summary>
    Both,
    /// <summary>Pairs of records of two sources.</summary>
    Across,
    /// <summary>Pairs of records of one source.</summary>
    Within,
}
