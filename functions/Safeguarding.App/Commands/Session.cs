using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Publishing;
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

    /// <summary>Setting that holds the key itself: in Azure a reference to a vault, which the platform replaces by the secret when it starts the program.</summary>
    public const string KeySetting = "SAFEGUARDING_PSEUDONYM_KEY";

    public static readonly Option<string> RootOption = new("--root") { Description = "What holds everything (landing, raw, accepted, published): a folder, https://<account>.blob.core.windows.net, or the emulator's connection string.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
    public static readonly Option<string?> DateOption = new("--date") { Description = "Night to build, yyyy-MM-dd. Without it, the newest date in landing.", HelpName = "D" };
    /// <summary>Setting that names the postcode lookup, for where there is no command line to give it on.</summary>
    public const string PostcodesSetting = "SAFEGUARDING_POSTCODES";

    public static readonly Option<string?> PostcodesOption = new("--postcodes") { Description = "A lookup from postcode to small area as CSV (pcds, lsoa21cd, as the ONS publishes it), for areas in the pseudonymised copies. Without it, the one named by the setting SAFEGUARDING_POSTCODES; without both, there are none.", HelpName = "FILE" };
    public static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON for programs." };
    public static readonly Option<string?> AuthorityOption = new("--authority") { Description = "JSON file with lea, name, softwareCode, release and serialNumber of the council, and what the workforce census asks of it under workforce.", HelpName = "FILE" };
    public static readonly Option<string?> KeyOption = new("--key-file") { Description = "File with the pseudonym key (64 hexadecimal digits or more; keys used before may follow, one a line). Without it, the one named by the setting SAFEGUARDING_PSEUDONYM_KEY_FILE; without both, DIR/.keys/pseudonym.key, made on first use.", HelpName = "FILE" };

    public NightPipeline Pipeline => new(Store, Stores.Records, Schemas, Authority, Run);

    /// <summary>An option that takes one of a few words. Said where the option is made: a verb's options live as long as the process, and a check added each time the verbs are put together is added for all who parse beside it.</summary>
    internal static Option<string> OneOf(Option<string> option, params string[] words)
    {
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    public static void AddOptions(Command command)
    {
        command.Add(RootOption);
        command.Add(DateOption);
        command.Add(AuthorityOption);
        command.Add(KeyOption);
        command.Add(PostcodesOption);
        command.Add(JsonOption);
    }

    /// <summary>As <see cref="OpenAsync(ParseResult, Action{Progress}?, CancellationToken)"/>, for verbs that make no sense where nothing is yet.</summary>
    /// <exception cref="WrongUseException">There is no such folder, or an option makes no sense.</exception>
    public static Task<Session> OpenExistingAsync(ParseResult parsed, Action<Progress>? report = null, CancellationToken cancel = default) => OpenExistingAsync(parsed, null, report, cancel);

    /// <inheritdoc cref="OpenExistingAsync(ParseResult, Action{Progress}?, CancellationToken)"/>
    /// <param name="key">The pseudonym key; null for that of the options or settings.</param>
    public static Task<Session> OpenExistingAsync(ParseResult parsed, PseudonymKey? key, Action<Progress>? report, CancellationToken cancel)
    {
        OpenExistingRoot(parsed);
        return OpenAsync(parsed, key, report, cancel);
    }

    /// <summary>The store alone, for verbs that need nothing else.</summary>
    /// <exception cref="WrongUseException">There is no such folder.</exception>
    internal static StoreRoot OpenExistingRoot(ParseResult parsed)
    {
        var text = parsed.GetValue(RootOption)!;
        var root = OpenRoot(text);
        return root.IsFolder && !Directory.Exists(text) ? throw new WrongUseException($"There is no folder '{text}'. Give --root, or make one with 'safeguarding demo'.") : root;
    }

    /// <exception cref="WrongUseException">An option makes no sense.</exception>
    public static Task<Session> OpenAsync(ParseResult parsed, Action<Progress>? report = null, CancellationToken cancel = default) => OpenAsync(parsed, null, report, cancel);

    private static async Task<Session> OpenAsync(ParseResult parsed, PseudonymKey? key, Action<Progress>? report, CancellationToken cancel)
    {
        var root = OpenRoot(parsed.GetValue(RootOption)!);
        var night = await NightAsync(parsed.GetValue(DateOption), root.Objects, cancel).ConfigureAwait(false);
        var run = new RunContext
        {
            Night = night,
            StartedAt = TimeProvider.System.GetUtcNow(),
            CodeVersion = CodeVersion.Current,
            Key = key is null ? new(() => ReadKey(root, parsed.GetValue(KeyOption))) : new(key),
            Postcodes = ReadPostcodes(parsed.GetValue(PostcodesOption)),
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
        try
        {
            await foreach (var item in store.ListAsync(LandingPath.Root, cancel).ConfigureAwait(false))
                if (LandingPath.TryParse(item.Path, out var path) && (newest is null || path.Date > newest)) newest = path.Date;
        }
        catch (Azure.RequestFailedException refused) when (refused.Status == 403)
        {
            // Few may look into the letter boxes.
        }

        // Whoever may not goes by what is published, and so does everybody when the letter boxes are empty.
        newest ??= (await Publications.LatestAsync(store, DateOnly.MaxValue.AddDays(-1), cancel).ConfigureAwait(false))?.Night;
        return newest ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    /// <summary>Where a folder keeps its key when none is named.</summary>
    internal static string KeyFileOf(string folder) => Path.Combine(folder, ".keys", "pseudonym.key");

    /// <param name="setting">Where settings come from; without it, from the environment.</param>
    /// <exception cref="WrongUseException">There is no key, or the file holds none.</exception>
    internal static PseudonymKey ReadKey(StoreRoot root, string? option, Func<string, string?>? setting = null)
    {
        setting ??= Environment.GetEnvironmentVariable;
        if (option is null && setting(KeySetting) is { Length: > 0 } given)
        {
            if (given.StartsWith("@Microsoft.KeyVault", StringComparison.OrdinalIgnoreCase))
                throw new WrongUseException($"{KeySetting} still is a reference: the vault could not be read. Check that the secret is there, that this app's identity may read it, and that the network reaches the vault.");
            return KeyFile.Parse(given, KeySetting)[0];
        }

        var file = option ?? setting(KeyFileSetting);
        if (file is null && !root.IsFolder)
            throw new WrongUseException($"A storage account does not hold the pseudonym key: whoever reads the data could then undo the pseudonyms. Name a file on this machine with --key-file or the setting {KeyFileSetting}.");
        var path = file ?? KeyFileOf(root.Name);
        if (!File.Exists(path))
        {
            if (file is not null) return KeyFile.Read(path, option is null ? KeyFileSetting : "--key-file")[0];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var created = new FileStream(path, options);
            created.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        }

        return KeyFile.Read(path, option is null ? KeyFileSetting : "--key-file")[0];
    }

    /// <summary>For verbs that can do without the pseudonym key: none for an account where none is named, so that who looks into the ledger need not hold it; null for the key of the options or settings.</summary>
    internal static PseudonymKey? NoneUnlessGiven(ParseResult parsed) =>
        OpenRoot(parsed.GetValue(RootOption)!).IsFolder || (parsed.GetValue(KeyOption) ?? Environment.GetEnvironmentVariable(KeySetting) ?? Environment.GetEnvironmentVariable(KeyFileSetting)) is { Length: > 0 } ? null : PseudonymKey.None;

    /// <summary>The key of a run that nobody watches: where its file is not there or holds no key, none, and then the night is published without its pseudonymised copies, which says so, rather than not at all.</summary>
    /// <exception cref="WrongUseException">No file is named.</exception>
    internal static PseudonymKey ReadUnattendedKey(StoreRoot root, out string? trouble)
    {
        trouble = null;
        var named = (Environment.GetEnvironmentVariable(KeySetting) ?? Environment.GetEnvironmentVariable(KeyFileSetting)) is not null;
        try
        {
            return ReadKey(root, null);
        }
        catch (WrongUseException wrong) when (named)
        {
            trouble = wrong.Message;
            return PseudonymKey.None;
        }
    }

    /// <exception cref="WrongUseException">The file is not there.</exception>
    internal static PostcodeLookup? ReadPostcodes(string? option)
    {
        if ((option ?? Environment.GetEnvironmentVariable(PostcodesSetting)) is not { Length: > 0 } path) return null;
        if (!File.Exists(path)) throw new WrongUseException($"{(option is null ? PostcodesSetting : "--postcodes")} names a file that is not there.");
        using var stream = File.OpenRead(path);
        return new PostcodeLookup(Convert.ToHexStringLower(SHA256.HashData(stream)), () => File.OpenRead(path));
    }
}
