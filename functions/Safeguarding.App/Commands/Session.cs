using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.App.Commands;

/// <summary>What every verb that works on a store needs, made once from the command line. This is where the clock, the machine and the secrets enter.</summary>
/// <param name="Root">How to speak of the store: a folder, or the address of an account.</param>
public sealed record Session(string Root, IObjectStore Store, Schemas Schemas, Authority Authority, RunContext Run, StoreRoot Stores)
{
    /// <summary>Setting that names the file with the pseudonym key, for where there is no command line to give it on.</summary>
    public const string KeyFileSetting = "SAFEGUARDING_PSEUDONYM_KEY_FILE";

    public static readonly Option<string> RootOption = new("--root") { Description = "What holds everything (landing, raw, accepted, published): a folder, https://<account>.blob.core.windows.net, or the emulator's connection string.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
    public static readonly Option<string?> DateOption = new("--date") { Description = "Night to build, yyyy-MM-dd. Without it, the newest date in landing.", HelpName = "D" };
    public static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON for programs." };
    public static readonly Option<string?> AuthorityOption = new("--authority") { Description = "JSON file with lea, name, softwareCode, release and serialNumber of the council, and what the workforce census asks of it under workforce.", HelpName = "FILE" };
    public static readonly Option<string?> KeyOption = new("--key-file") { Description = "File with the pseudonym key (64 hexadecimal digits or more). Without it, the one named by the setting SAFEGUARDING_PSEUDONYM_KEY_FILE; without both, DIR/.keys/pseudonym.key, made on first use.", HelpName = "FILE" };

    public NightPipeline Pipeline => new(Store, Stores.Records, Schemas, Authority, Run);

    public static void AddOptions(Command command)
    {
        command.Add(RootOption);
        command.Add(DateOption);
        command.Add(AuthorityOption);
        command.Add(KeyOption);
        command.Add(JsonOption);
    }

    /// <summary>As <see cref="OpenAsync"/>, for verbs that make no sense where nothing is yet.</summary>
    /// <exception cref="WrongUseException">There is no such folder, or an option makes no sense.</exception>
    public static Task<Session> OpenExistingAsync(ParseResult parsed, Action<Progress>? report = null, CancellationToken cancel = default)
    {
        var root = parsed.GetValue(RootOption)!;
        if (OpenRoot(root).IsFolder && !Directory.Exists(root)) throw new WrongUseException($"There is no folder '{root}'. Give --root, or make one with 'safeguarding demo'.");
        return OpenAsync(parsed, report, cancel);
    }

    /// <exception cref="WrongUseException">An option makes no sense.</exception>
    public static async Task<Session> OpenAsync(ParseResult parsed, Action<Progress>? report = null, CancellationToken cancel = default)
    {
        var root = OpenRoot(parsed.GetValue(RootOption)!);
        var night = await NightAsync(parsed.GetValue(DateOption), root.Objects, cancel).ConfigureAwait(false);
        var run = new RunContext
        {
            Night = night,
            StartedAt = TimeProvider.System.GetUtcNow(),
            CodeVersion = CodeVersion.Current,
            Key = ReadKey(root, parsed.GetValue(KeyOption)),
            Workers = Environment.ProcessorCount,
            Report = report ?? (static _ => { }),
        };
        return new Session(root.Name, root.Objects, Schemas.Embedded, AuthorityFile.Read(parsed.GetValue(AuthorityOption), night), run, root);
    }

    /// <summary>The folder of a verb that needs one, since it writes files itself.</summary>
    /// <exception cref="WrongUseException">The root is a storage account.</exception>
    public static string FolderOf(ParseResult parsed)
    {
        var root = parsed.GetValue(RootOption)!;
        return OpenRoot(root).IsFolder ? root : throw new WrongUseException("This verb works in a folder. Give one with --root.");
    }

    internal static StoreRoot OpenRoot(string text)
    {
        try
        {
            return StoreRoot.Open(text);
        }
        catch (FormatException wrong)
        {
            throw new WrongUseException($"--root: {wrong.Message}");
        }
    }

    private static async Task<DateOnly> NightAsync(string? text, IObjectStore store, CancellationToken cancel)
    {
        if (text is not null)
            return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked)
                ? asked
                : throw new WrongUseException("--date must be a date as yyyy-MM-dd, such as 2026-03-31.");
        DateOnly? newest = null;
        await foreach (var item in store.ListAsync(LandingPath.Root, cancel).ConfigureAwait(false))
            if (LandingPath.TryParse(item.Path, out var path) && (newest is null || path.Date > newest)) newest = path.Date;
        return newest ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    /// <exception cref="WrongUseException">There is no key, or the file holds none.</exception>
    internal static PseudonymKey ReadKey(StoreRoot root, string? option)
    {
        var file = option ?? Environment.GetEnvironmentVariable(KeyFileSetting);
        if (file is null && !root.IsFolder)
            throw new WrongUseException($"A storage account does not hold the pseudonym key: whoever reads the data could then undo the pseudonyms. Name a file on this machine with --key-file or the setting {KeyFileSetting}.");
        var path = file ?? Path.Combine(root.Name, ".keys", "pseudonym.key");
        if (!File.Exists(path))
        {
            if (file is not null) throw new WrongUseException($"{(option is null ? KeyFileSetting : "--key-file")} names a file that is not there.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var created = new FileStream(path, options);
            created.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        }

        byte[] secret;
        try
        {
            secret = Convert.FromHexString(File.ReadAllText(path).Trim());
        }
        catch (FormatException)
        {
            throw new WrongUseException("The pseudonym key file must hold hexadecimal digits and nothing else.");
        }

        if (secret.Length < 32) throw new WrongUseException("The pseudonym key must have at least 64 hexadecimal digits (32 bytes).");
        // The id tells keys apart without saying anything about them.
        return new PseudonymKey(Convert.ToHexStringLower(SHA256.HashData(secret))[..8], secret);
    }
}
