using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What a child's other contacts and referrals say of each: repeats, decisions in time, decisions reversed.</summary>
internal sealed class FrontDoorHistory
{
    private readonly ReportSource _source;
    private readonly FrontDoorSettings _settings;
    private readonly ReportRows _earlyHelp;
    private readonly DateOnly?[] _helpBegan;
    private readonly Dictionary<string, DateOnly> _firstAction = new(StringComparer.Ordinal);

    public FrontDoorHistory(ReportSource source, FrontDoorSettings settings)
    {
        (_source, _settings) = (source, settings);
        _earlyHelp = ReportRows.ByChild(source["early_help"]);
        _helpBegan = source["early_help"].Dates("start_date");
        Actions(source["assessment"]);
        Actions(source["section47"]);
    }

    /// <summary>Every contact and referral, by child, then by date.</summary>
    public static List<FrontDoorItem> Of(ReportSource source, FrontDoorSettings settings)
    {
        var reading = new FrontDoorReading(source, settings);
        var items = new List<FrontDoorItem>(source["contact"].Rows + source["referral"].Rows);
        items.AddRange(reading.Contacts());
        items.AddRange(reading.Referrals());
        items.Sort(static (a, b) => (string.CompareOrdinal(a.ChildId, b.ChildId), a.Date.CompareTo(b.Date), b.Subject.CompareTo(a.Subject), string.CompareOrdinal(a.Id, b.Id)) switch
        {
            (not 0 and var child, _, _, _) => child,
            (_, not 0 and var date, _, _) => date,
            (_, _, not 0 and var subject, _) => subject,
            var (_, _, _, id) => id,
        });
        var history = new FrontDoorHistory(source, settings);
        for (int from = 0, to; from < items.Count; from = to)
        {
            for (to = from + 1; to < items.Count && items[to].ChildId == items[from].ChildId;) to++;
            history.Complete(items.GetRange(from, to - from));
        }

        return items;
    }

    /// <param name="items">Of one child, by date.</param>
    private void Complete(List<FrontDoorItem> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            var since = Timeliness.RepeatSince(item.Date, _settings.RepeatMonths);
            item.InMonths = 1;
            for (var before = i - 1; before >= 0 && items[before].Date >= since; before--)
            {
                if (items[before].Subject != item.Subject) continue;
                item.InMonths++;
                if (items[before].Date < item.Date) item.Previous ??= items[before].Date;
            }

            item.DecisionDue = _source.WorkingDays.Add(item.Date, _settings.DecisionWorkingDays);
            item.Decision = DecidedOn(items, i) is { } decided ? decided <= item.DecisionDue ? DecisionTime.InTime : DecisionTime.Late
                : item.Outcome is not null ? DecisionTime.NotHeld : item.DecisionDue < _source.Night ? DecisionTime.Late : DecisionTime.NotYetDue;
            if (item.Progresses != false) continue;
            item.Reason = ReasonOf(item);
            for (var after = i + 1; after < items.Count && items[after].Date <= item.Date.AddDays(_settings.ReversedDays) && item.ReversedBy is null; after++)
                if (items[after].Date > item.Date && items[after].Progresses == true) item.ReversedBy = items[after];
        }
    }

    /// <summary>The nearest thing to a day of decision that the records hold; null when they hold none.</summary>
    private DateOnly? DecidedOn(List<FrontDoorItem> items, int at)
    {
        var item = items[at];
        if (item.Subject == FrontDoorSubject.Referral)
            return _firstAction.TryGetValue(item.Id, out var action) && action >= item.Date ? action : item.Progresses == false && item.Closed >= item.Date ? item.Closed : null;
        if (!item.BecameReferral) return null;
        var until = item.Date.AddDays(_settings.BecomesReferralDays);

        // Of one day a referral stands before the contact that it came of.
        for (var first = at; first > 0 && items[first - 1].Date == item.Date;)
            if (items[--first].Subject == FrontDoorSubject.Referral) return item.Date;
        for (var after = at + 1; after < items.Count && items[after].Date <= until; after++)
            if (items[after].Subject == FrontDoorSubject.Referral) return items[after].Date;
        return null;
    }

    private string ReasonOf(FrontDoorItem item)
    {
        if (item.Subject == FrontDoorSubject.Referral) return item.CloseReason ?? (item.Closed is null ? "Not closed yet" : "Closed, no reason recorded");
        var until = item.Date.AddDays(_settings.EarlyHelpDays);
        return _earlyHelp.Of(item.ChildId).Any(r => _helpBegan[r] >= item.Date && _helpBegan[r] <= until) ? "Early help began" : item.OutcomeLabel;
    }

    private void Actions(Table table)
    {
        var (referral, start) = (table.Text("referral_id"), table.Dates("start_date"));
        for (var r = 0; r < table.Rows; r++)
            if (referral[r] is { } id && start[r] is { } day && (!_firstAction.TryGetValue(id, out var first) || day < first)) _firstAction[id] = day;
    }
}
