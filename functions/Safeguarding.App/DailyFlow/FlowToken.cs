using System.Net;
using System.Text.Json;

namespace Safeguarding.App.DailyFlow;

/// <summary>The bearer token (OAuth 2.0 client credentials), asked for when needed and kept until shortly before it ends. For one sender at a time.</summary>
internal sealed class FlowToken(HttpClient http, FlowSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Spare = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WhenNotSaid = TimeSpan.FromMinutes(5);

    private string? _token;
    private DateTimeOffset _ends;

    /// <exception cref="HttpRequestException">The token service could not be reached or has a fault; another try may help.</exception>
    /// <exception cref="FlowStoppedException">It refuses these credentials.</exception>
    public async Task<string> GetAsync(CancellationToken cancel)
    {
        if (_token is { } token && time.GetUtcNow() < _ends) return token;
        using var form = new FormUrlEncodedContent(
        [
            new("client_id", settings.ClientId), new("client_secret", settings.ClientSecret), new("scope", settings.Scope), new("grant_type", "client_credentials"),
        ]);
        using var response = await http.PostAsync(settings.TokenEndpoint, form, cancel).ConfigureAwait(false);
        if ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests)
            throw new HttpRequestException($"The token service answered {(int)response.StatusCode}.", null, response.StatusCode);
        if (!response.IsSuccessStatusCode)
            throw new FlowStoppedException($"The token service refused the client's credentials (status {(int)response.StatusCode}). See that {FlowSettings.ClientIdSetting}, {FlowSettings.ClientSecretSetting} and {FlowSettings.ScopeSetting} are those of this service, and that the secret has not run out.");
        try
        {
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false));
            var lasts = answer.RootElement.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var s) && s > 0 ? TimeSpan.FromSeconds(s) : WhenNotSaid;
            _ends = time.GetUtcNow() + lasts - (lasts > Spare * 2 ? Spare : TimeSpan.Zero);
            return _token = answer.RootElement.GetProperty("access_token").GetString() ?? throw new KeyNotFoundException();
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FlowStoppedException($"The token service gave no token. See that {FlowSettings.TokenSetting} is its address.");
        }
    }

    /// <summary>The service did not take this token.</summary>
    public void Forget() => _token = null;
}
