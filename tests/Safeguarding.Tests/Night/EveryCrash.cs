namespace Safeguarding.Tests.Night;

/// <summary>Whether long searches for a moment at which something goes wrong are to be made whole, which takes an hour, or by samples: EVERY_CRASH=1.</summary>
internal static class EveryCrash
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("EVERY_CRASH") is not null;

    public static T Or<T>(T whole, T sample) => IsAsked ? whole : sample;
}
