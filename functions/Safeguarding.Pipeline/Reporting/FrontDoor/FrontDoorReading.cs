using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Reads contacts and referrals from the curated tables.</summary>
internal sealed class FrontDoorReading(ReportSource source, FrontDoorSettings settings)
{
    public const string SourceNotRecorded = "Not recorded", SourceNotKnown = "Code not in the list";

    private readonly Dictionary<string, string> _sources = Labels(source, "referral-source");
    private readonly Dictionary<string, string> _reasons = Labels(source, "cin-closure-reason");
    private readonly Dictionary<string, string> _needs = Labels(source, "primary-need");

    public IEnumerable<FrontDoorItem> Contacts()
    {
        var contacts = source["contact"];
        var (id, child, date) = (contacts.Text("contact_id"), contacts.Text("child_id"), contacts.Dates("contact_date"));
        var (code, words, outcomes) = (contacts.Text("source_code"), contacts.Text("source_description"), contacts.Text("outcomes"));
        var flags = new OutcomeFlags(settings.ContactOutcomes);
        var newReferral = 1u << settings.ContactOutcomes.TakeWhile(o => o.Flag != FrontDoorSettings.NewReferral).Count();
        for (var r = 0; r < contacts.Rows; r++)
        {
            if (date[r] is not { } day) continue;
            var set = flags.Of(outcomes[r]);
            yield return new FrontDoorItem
            {
                Subject = FrontDoorSubject.Contact,
                Id = id[r]!,
                ChildId = child[r]!,
                Date = day,
                Source = SourceOf(code[r]),
                Outcome = flags.First(set),
                BecameReferral = (set & newReferral) != 0,
                OutOfHours = HoursOf(day, words[r]),
            };
        }
    }

    public IEnumerable<FrontDoorItem> Referrals()
    {
        var referrals = source["referral"];
        var (id, child, date) = (referrals.Text("referral_id"), referrals.Text("child_id"), referrals.Dates("referral_date"));
        var (code, nothing, outcomes, team) = (referrals.Text("source_code"), referrals.Text("no_further_action"), referrals.Text("outcomes"), referrals.Text("team_id"));
        var (closed, reason, need) = (referrals.Dates("close_date"), referrals.Text("close_reason"), referrals.Text("primary_need_code"));
        var flags = new OutcomeFlags(settings.ReferralOutcomes);
        var teams = HoldingTeams.NamesOf(source["team"]);
        for (var r = 0; r < referrals.Rows; r++)
        {
            if (date[r] is not { } day) continue;
            yield return new FrontDoorItem
            {
                Subject = FrontDoorSubject.Referral,
                Id = id[r]!,
                ChildId = child[r]!,
                Date = day,
                Source = SourceOf(code[r]),
                Outcome = nothing[r] == "Y" ? settings.ReferralOutcomes[^1] : flags.First(flags.Of(outcomes[r])),
                OutOfHours = HoursOf(day, team[r] is { } t ? teams.GetValueOrDefault(t, t) : null),
                Closed = closed[r],
                CloseReason = reason[r] is { } why ? _reasons.GetValueOrDefault(why, why) : null,
                Need = need[r] is { } n ? _needs.GetValueOrDefault(n, n) : "",
            };
        }
    }

    private string SourceOf(string? code) => code is null ? SourceNotRecorded : _sources.GetValueOrDefault(code, SourceNotKnown);

    /// <summary>Times are not held, so only the day and the words tell.</summary>
    private OutOfHours HoursOf(DateOnly day, string? words) =>
        day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? OutOfHours.Weekend
        : !source.WorkingDays.IsWorkingDay(day) ? OutOfHours.BankHoliday
        : words is not null && settings.EmergencyDutyWords.Any(w => words.Contains(w, StringComparison.OrdinalIgnoreCase)) ? OutOfHours.EmergencyDuty : OutOfHours.No;

    public static Dictionary<string, string> Labels(ReportSource source, string list) =>
        source.Schemas.Contracts.CodeLists.Single(l => l.Name == list).Codes.ToDictionary(c => c.Value, c => c.Label, StringComparer.Ordinal);

    /// <summary>Outcomes set in a column of JSON flags. The same few texts stand in every row, so each is parsed once.</summary>
    private sealed class OutcomeFlags(ImmutableArray<FrontDoorOutcome> outcomes)
    {
        private readonly Dictionary<string, uint> _seen = new(StringComparer.Ordinal);

        public uint Of(string? json)
        {
            if (json is null) return 0;
            if (_seen.TryGetValue(json, out var known)) return known;
            using var document = JsonDocument.Parse(json);
            var set = 0u;
            for (var o = 0; o < outcomes.Length; o++)
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(outcomes[o].Flag, out var flag) && IsYes(flag)) set |= 1u << o;
            _seen.Add(json, set);
            return set;
        }

        public FrontDoorOutcome? First(uint set) => set == 0 ? null : outcomes[BitOperations.TrailingZeroCount(set)];

        private static bool IsYes(JsonElement flag) => flag.ValueKind == JsonValueKind.True || flag.ValueKind == JsonValueKind.String && flag.GetString() is "Y" or "y" or "Yes" or "yes" or "1" or "true";
    }
}
