using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Safeguarding.Tests.Reporting;

/// <summary>What a browser made of a page at one width.</summary>
/// <param name="Overflows">Whether the page as a whole scrolls sideways.</param>
/// <param name="Requests">Addresses that it asked for, besides itself.</param>
/// <param name="Serious">Accessibility faults that axe calls serious or critical: the rule and where.</param>
/// <param name="Screenshot">PNG of the whole page, with three rows of each shape.</param>
internal sealed record PageLook(bool Overflows, IReadOnlyList<string> Requests, IReadOnlyList<string> Serious, byte[] Screenshot);

/// <summary>Headless Chromium, started once for all tests that look at pages. Tests that use it are marked <see cref="BrowserFactAttribute"/>.</summary>
internal static class Browser
{
    public const int Phone = 375, Desk = 1280;

    /// <summary>Rows that differ by nothing but what they say are alike to axe and to whoever looks at the picture, and axe takes minutes over thousands of them.</summary>
    private const string ThreeRowsOfAShape = """
        () => {
          for (const body of document.querySelectorAll('tbody')) {
            const seen = new Map();
            for (const row of [...body.rows]) {
              const shape = row.outerHTML.replace(/>[^<]*/g, '>').replace(/ (id|href|title|datetime|value|data-[a-z-]+|aria-label)="[^"]*"/g, '');
              seen.set(shape, (seen.get(shape) ?? 0) + 1);
              if (seen.get(shape) > 3) row.remove();
            }
          }
        }
        """;

    /// <summary>What is in order is only counted: describing every element of it takes axe longer than finding the faults.</summary>
    private static readonly AxeRunOptions OnlyFaults = new() { ResultTypes = new HashSet<ResultType> { ResultType.Violations }, Iframes = false };

    private static readonly Lazy<Task<IBrowser>> Launched = new(LaunchAsync);

    /// <summary>Path of the browser: that of CHROMIUM, or where Debian and others put it; null when there is none.</summary>
    public static string? Path { get; } = new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Opens a page and looks at it.</summary>
    /// <param name="name">Of the picture, left under the test output's <c>pages</c> for people to look at.</param>
    public static async Task<PageLook> LookAsync(string html, int width, string name)
    {
        await using var context = await (await Launched.Value).NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 } });
        var page = await context.NewPageAsync();
        var requests = new List<string>();
        page.Request += (_, request) => { lock (requests) requests.Add(request.Url); };
        await page.SetContentAsync(html, new() { WaitUntil = WaitUntilState.Load });
        var overflows = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        await page.EvaluateAsync(ThreeRowsOfAShape);
        var axe = await page.RunAxe(OnlyFaults);
        var picture = await page.ScreenshotAsync(new() { FullPage = true });
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(AppContext.BaseDirectory, "pages")).FullName;
        await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, $"{name}-{width}.png"), picture);
        return new PageLook(overflows, requests, [.. axe.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(v => v.Nodes.Select(n => $"{v.Id}: {n.Html}"))], picture);
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox", "--force-color-profile=srgb", "--disable-gpu"] });
        AppDomain.CurrentDomain.ProcessExit += (_, _) => playwright.Dispose();
        return browser;
    }
}

/// <summary>A test that looks at a page in a browser; skipped, and reported so, on a machine without Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Path is null) Skip = "Chromium is not installed, so nobody looks at the page: apt-get install chromium, or name a browser in CHROMIUM.";
    }
}
