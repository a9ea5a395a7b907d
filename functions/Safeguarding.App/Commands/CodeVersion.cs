using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Commands;

/// <summary>Which code is running. Compilation is deterministic, so an assembly's module id is a hash of its source: it changes exactly when the code does.</summary>
internal static class CodeVersion
{
    public static string Release { get; } = typeof(CodeVersion).Assembly.GetName().Version!.ToString(3);

    public static string Current { get; } = $"{Release}+" + WorkId.Of(
        new[] { typeof(Safeguarding.Pipeline.NightPipeline), typeof(Linkage.Linker), typeof(Returns.TextTable), typeof(Parquet.ParquetWriter) }
            .Select(t => t.Module.ModuleVersionId.ToString("N")));
}
