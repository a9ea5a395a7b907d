using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Safeguarding.App.Storage;

namespace Safeguarding.Tests;

/// <summary>Microsoft's storage emulator in one process for all tests, with an account for each that asks. Started on first use; its folder and itself end with the test host, however that ends.</summary>
public static partial class Azurite
{
    /// <summary>As many as an environment variable holds on Windows; the next one starts another process.</summary>
    private const int AccountsEach = 800;

    private const string Key = "c2FmZWd1YXJkaW5n";

    private static readonly Lock Turn = new();
    private static (int Blob, int Queue, int Table) _ports;
    private static int _left;

    /// <summary>How tests ask again: as often as in the cloud, but without the long waits.</summary>
    public static readonly StorageRetries Quick = new(8, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30));

    /// <summary>The same for where answers are swallowed: it does not wait long for one.</summary>
    public static readonly StorageRetries Hasty = Quick with { OneTry = TimeSpan.FromSeconds(0.7) };

    /// <summary>Seed of the contract suites that run through faults. FAULT_SEED in the environment tries another.</summary>
    public static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("FAULT_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 20261121;

    /// <summary>Connection string of an account with nothing in it, which <c>--root</c> and <see cref="StoreRoot"/> take.</summary>
    public static string NewRoot()
    {
        lock (Turn)
        {
            if (_left == 0) (_ports, _left) = (Start(), AccountsEach);
            _left--;
            return RootOf(AccountName(_left), _ports.Blob, _ports.Queue, _ports.Table);
        }
    }

    /// <summary>The same through a proxy that misbehaves by this seed. See <see cref="MisbehavingProxy"/>; it lasts as long as the test host.</summary>
    /// <param name="faults">Which faults may come; all of them by default.</param>
    public static string NewRoot(int proxySeed, params Fault[] faults) => MisbehavingProxy.Start(NewRoot(), MisbehavingProxy.Seeded(proxySeed, faults)).Root;

    internal static string RootOf(string account, int blob, int queue, int table) =>
        $"AccountName={account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{blob}/{account};QueueEndpoint=http://127.0.0.1:{queue}/{account};TableEndpoint=http://127.0.0.1:{table}/{account}";

    private static string AccountName(int number) => string.Create(CultureInfo.InvariantCulture, $"acc{number}");

    private static (int, int, int) Start()
    {
        var folder = NodeProject.Find("azurite");
        NodeProject.Install(folder);
        var location = Directory.CreateTempSubdirectory("azurite-").FullName;
        var start = new ProcessStartInfo("node", ["start.mjs", "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--location", location, "--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["AZURITE_ACCOUNTS"] = string.Join(';', Enumerable.Range(0, AccountsEach).Select(n => $"{AccountName(n)}:{Key}")),
                ["AZURITE_DELETE_LOCATION"] = "1",
            },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        // The end of its input ends it; a killed test host closes that as well.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.StandardInput.Close();
        var ports = new List<int>();
        while (ports.Count < 3)
        {
            var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Azurite ended before it listened.");
            if (Listening().Match(line) is { Success: true } match) ports.Add(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        }

        // Nothing reads on otherwise, and a full pipe would stop it.
        _ = process.StandardOutput.ReadToEndAsync();
        return (ports[0], ports[1], ports[2]);
    }

    [GeneratedRegex(@"successfully listening at http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}
