using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Safeguarding.Pipeline.Storage;
using Spectre.Console;
using Progress = Safeguarding.Pipeline.Runs.Progress;

namespace Safeguarding.App.Commands;

/// <summary>What people and programs see: tables and colour on a terminal, plain tables in a pipe, JSON when asked for.</summary>
public sealed class Screen(IAnsiConsole output, IAnsiConsole notes, bool live)
{
    /// <summary>Whether somebody watches: a terminal is attached to the error stream.</summary>
    public bool IsLive => live;

    /// <summary>Where help and answers go.</summary>
    public TextWriter Output => output.Profile.Out.Writer;

    /// <summary>Where errors and progress go.</summary>
    public TextWriter Notes => notes.Profile.Out.Writer;

    public static Screen ForConsole()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Screen(Open(Console.Out, Console.IsOutputRedirected), Open(Console.Error, Console.IsErrorRedirected), live: !Console.IsErrorRedirected);
    }

    /// <summary>A screen without colour or progress bars that writes to two texts: for tests and pipes.</summary>
    public static Screen ForText(TextWriter output, TextWriter notes) => new(Open(output, redirected: true), Open(notes, redirected: true), live: false);

    private static IAnsiConsole Open(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        // A pipe has no width: lines are then as long as they need to be, for grep and diff.
        if (redirected) console.Profile.Width = 500;
        return console;
    }

    public void Heading(string text) => output.Write(new Markup($"\n[bold]{Markup.Escape(text)}[/]\n"));

    public void Line(string text) => output.WriteLine(text);

    public void Raw(string text) => output.Profile.Out.Writer.Write(text);

    public void Good(string text) => output.Write(new Markup($"[green]{Markup.Escape(text)}[/]\n"));

    public void Bad(string text) => output.Write(new Markup($"[red]{Markup.Escape(text)}[/]\n"));

    /// <summary>Something worth knowing that is no error.</summary>
    public void Remark(string text) => notes.Write(new Markup($"[yellow]{Markup.Escape(text)}[/]\n"));

    public void Error(string text) => notes.Write(new Markup($"[red]{Markup.Escape(text)}[/]\n"));

    public void Json<T>(T value) => Raw(JsonSerializer.Serialize(value, Objects.Json) + "\n");

    /// <summary>A table; columns whose name begins with <c>#</c> hold numbers and are set right.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(column.TrimStart('#'))}[/]")) { Alignment = column.StartsWith('#') ? Justify.Right : Justify.Left });
        foreach (var row in rows) table.AddRow([.. row.Select(cell => new Text(cell))]);
        output.Write(table);
    }

    /// <summary>A table whose cells may have a colour where there are colours; columns as for <see cref="Table(IReadOnlyList{string}, IEnumerable{string[]})"/>.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<(string Text, Color? Colour)[]> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(column.TrimStart('#'))}[/]")) { Alignment = column.StartsWith('#') ? Justify.Right : Justify.Left, NoWrap = true });
        foreach (var row in rows) table.AddRow([.. row.Select(cell => new Text(cell.Text, new Style(cell.Colour)))]);
        output.Write(table);
    }

    /// <summary>Runs long work with its progress on the error stream: a bar a stage on a terminal, a line a stage otherwise.</summary>
    public async Task<T> WithProgressAsync<T>(Func<Action<Progress>, Task<T>> work)
    {
        if (!live) return await WithLinesAsync(work).ConfigureAwait(false);
        return await notes.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var stages = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
                return await work(progress =>
                {
                    lock (stages)
                    {
                        if (!stages.TryGetValue(progress.Stage, out var task)) stages[progress.Stage] = task = context.AddTask(progress.Stage);
                        task.IsIndeterminate = progress.Total == 0;
                        task.MaxValue = Math.Max(1, progress.Total);
                        task.Value = progress.Total == 0 ? 0 : progress.Done;
                    }
                }).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    private async Task<T> WithLinesAsync<T>(Func<Action<Progress>, Task<T>> work)
    {
        var clock = Stopwatch.StartNew();
        return await work(progress =>
        {
            if (progress.Total > 0 && progress.Done == progress.Total)
                notes.WriteLine(FormattableString.Invariant($"{progress.Stage,-12}{progress.Done,10}   at {clock.Elapsed.TotalSeconds,6:0.0} s"));
        }).ConfigureAwait(false);
    }
}
