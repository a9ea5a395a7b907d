using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Safeguarding.App.Hosting;

/// <summary>A line for the log: fixed words of ours with values of a few harmless kinds. A text from outside does not fit in, so no name can get there by accident.</summary>
/// <example><c>LogLine.Of($"{table}: {accepted} rows accepted.")</c> compiles for a <see cref="Word"/> and a number and not for a string.</example>
public readonly record struct LogLine
{
    private LogLine(string text) => Text = text;

    public string Text { get; }

    public static LogLine Of(Values line) => new(line.Text);

    /// <summary>What a log line is made of.</summary>
    [InterpolatedStringHandler]
    public readonly struct Values(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + 12 * formattedCount);

        internal string Text => _text.ToString();

        public void AppendLiteral(string fixedWords) => _text.Append(fixedWords);

        public void AppendFormatted(int value) => _text.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted(long value) => _text.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted(DateOnly value) => _text.Append(CultureInfo.InvariantCulture, $"{value:yyyy-MM-dd}");

        public void AppendFormatted(Word value) => _text.Append(value.Text);
    }
}

/// <summary>A word that is known not to come from a record: a contract's name, a function's, a task's, a finding's code, a hash.</summary>
public readonly record struct Word
{
    private Word(string text) => Text = text;

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_/.");

    internal string Text => field ?? "";

    public static Word Of(Pipeline.Contracts.Contract contract) => new(contract.Name);

    public static Word Of(Enum value) => new(value.ToString());

    /// <summary>The type of a failure; its message may speak of anything.</summary>
    public static Word Of(Exception failure) => new(failure.GetType().Name);

    /// <summary>A text of lower-case letters, digits and a few marks, such as a function, a task or a hash; anything else is left out.</summary>
    public static Word OfName(string name) => new(name.Length <= 100 && !name.AsSpan().ContainsAnyExcept(Plain) ? name : "(unnamed)");
}
