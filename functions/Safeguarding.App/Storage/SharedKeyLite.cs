using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Safeguarding.App.Storage;

/// <summary>Signs requests to the emulator's Table service with its account key. In the cloud there is no key: the pipeline then carries a bearer token instead.</summary>
internal sealed class SharedKeyLite(string account, string key) : HttpPipelineSynchronousPolicy
{
    private readonly byte[] _key = Convert.FromBase64String(key);

    /// <summary>Runs before each try, since a signature is good for fifteen minutes.</summary>
    public override void OnSendingRequest(HttpMessage message)
    {
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        message.Request.Headers.SetValue("x-ms-date", date);
        var signed = $"{date}\n/{account}{message.Request.Uri.ToUri().AbsolutePath}";
        message.Request.Headers.SetValue("Authorization", $"SharedKeyLite {account}:{Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed)))}");
    }
}
