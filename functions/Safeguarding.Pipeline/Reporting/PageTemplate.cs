using System.Globalization;
using HandlebarsDotNet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The page templates of this folder. What is put into them is escaped unless the template says otherwise; charts come ready.</summary>
internal static class PageTemplate
{
    /// <param name="name">Of a template in this folder, without its ending.</param>
    public static HandlebarsTemplate<object, object> Load(string name)
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { FormatProvider = CultureInfo.InvariantCulture });
        handlebars.RegisterTemplate("style", Read("linkage-style"));
        return handlebars.Compile(Read(name));
    }

    private static string Read(string name)
    {
        using var stream = typeof(PageTemplate).Assembly.GetManifestResourceStream($"templates/{name}.hbs")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
