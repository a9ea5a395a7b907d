using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Safeguarding.App.Commands;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Observability;

/// <summary>Sends traces and metrics by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; the other <c>OTEL_</c> settings are the standard's own.</summary>
/// <remarks>Source: OpenTelemetry specification, "OTLP exporter configuration". Metrics leave every minute and when the process ends in order.</remarks>
internal sealed class Export : IDisposable
{
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private Export(TracerProvider? traces, MeterProvider? metrics) => (_traces, _metrics) = (traces, metrics);

    /// <summary>Begins to export, or does nothing when no endpoint is set.</summary>
    public static Export Begin()
    {
        if (string.IsNullOrWhiteSpace(System.Environment.GetEnvironmentVariable(EndpointSetting))) return new Export(null, null);
        // The host's name and the process's command line are left out: a laptop is often called after its owner.
        var resource = ResourceBuilder.CreateEmpty().AddService("safeguarding-pipeline", serviceVersion: CodeVersion.Current, autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector();
        return new Export(
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Telemetry.Name).AddOtlpExporter().Build(),
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Telemetry.Name).AddOtlpExporter().Build());
    }

    /// <summary>Sends what is still waiting, for as long as the standard's timeouts allow.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
