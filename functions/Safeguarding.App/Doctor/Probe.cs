using Azure;
using Azure.Identity;

namespace Safeguarding.App.Doctor;

/// <summary>Tries something that may be refused.</summary>
internal static class Probe
{
    /// <returns>Null when it was let; the status of the refusal, <c>403</c>, or what kept it from being asked.</returns>
    public static async Task<string?> OfAsync(Func<Task> attempt)
    {
        try
        {
            await attempt().ConfigureAwait(false);
            return null;
        }
        catch (RequestFailedException refused)
        {
            return refused.Status == 401 ? "403" : refused.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (UnauthorizedAccessException)
        {
            return "403";
        }
        catch (AuthenticationFailedException)
        {
            return "nobody is signed in";
        }
        catch (AggregateException)
        {
            return "no answer";
        }
    }
}
