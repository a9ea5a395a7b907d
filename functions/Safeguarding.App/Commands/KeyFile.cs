using System.Collections.Immutable;
using System.Security.Cryptography;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Commands;

/// <summary>A file of pseudonym keys in hexadecimal, one a line: the first is the one in use, those after it were in use before and are kept to read older builds by and to change keys from.</summary>
internal static class KeyFile
{
    /// <param name="named">What named the file: an option or a setting, for the message.</param>
    /// <returns>One or more keys, the current first.</returns>
    /// <exception cref="WrongUseException">There is no such file, or a line of it is no key.</exception>
    public static ImmutableArray<PseudonymKey> Read(string path, string named)
    {
        if (!File.Exists(path)) throw new WrongUseException($"{named} names a file that is not there.");
        return Parse(File.ReadAllText(path), "The pseudonym key file");
    }

    /// <param name="source">Where the text is from, for the message.</param>
    /// <exception cref="WrongUseException">It holds no key, or a line that is none.</exception>
    public static ImmutableArray<PseudonymKey> Parse(string text, string source)
    {
        var keys = ImmutableArray.CreateBuilder<PseudonymKey>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] secret;
            try
            {
                secret = Convert.FromHexString(line);
            }
            catch (FormatException)
            {
                throw new WrongUseException($"{source} must hold hexadecimal digits and nothing else, one key a line.");
            }

            if (secret.Length < PseudonymKey.Shortest) throw new WrongUseException("The pseudonym key must have at least 64 hexadecimal digits (32 bytes).");
            // The id tells keys apart without saying anything about them.
            keys.Add(new PseudonymKey(Convert.ToHexStringLower(SHA256.HashData(secret))[..8], secret));
        }

        if (keys.Count > 0) keys[0] = keys[0] with { Earlier = [.. keys.Skip(1)] };
        return keys.Count > 0 ? keys.ToImmutable() : throw new WrongUseException($"{source} is empty. It must hold at least 64 hexadecimal digits (32 bytes).");
    }
}
