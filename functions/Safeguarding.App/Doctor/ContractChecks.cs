using System.Globalization;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;

namespace Safeguarding.App.Doctor;

/// <summary>What travels inside the program and grows old.</summary>
internal static class ContractChecks
{
    /// <summary>Days of notice before the list of bank holidays ends: working days are wrong after it, and with them every timeliness figure.</summary>
    private const int Notice = 120;

    public static IEnumerable<Diagnosis> Of(Schemas schemas, DateOnly today)
    {
        var contracts = schemas.Contracts.Contracts;
        yield return Diagnosis.Fine("contracts", string.Create(CultureInfo.InvariantCulture, $"{contracts.Length} contracts and {Names.Deployed.Containers.Length} zones, fingerprint {schemas.Hash}."));
        using var holidays = JsonDocument.Parse(schemas.Text("schemas/returns/bank-holidays.json"));
        var last = holidays.RootElement.GetProperty("dates").EnumerateArray().Select(d => DateOnly.ParseExact(d.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture)).Max();
        if (last < today.AddDays(Notice))
            yield return new Diagnosis("contracts", Weight.Warning, string.Create(CultureInfo.InvariantCulture, $"The list of bank holidays ends on {last:yyyy-MM-dd}: working days after it are counted wrongly."), "Bring schemas/returns/bank-holidays.json up to date from the government's list, and deploy.");
    }
}
