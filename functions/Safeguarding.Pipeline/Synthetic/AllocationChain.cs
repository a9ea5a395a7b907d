namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Who the case was allocated to, one worker after another without gap or overlap.</summary>
internal sealed class AllocationChain(Child child, Referral referral, SplitMix own)
{
    public const string CaseWorker = "ALLOCATED CASE WORKER";

    private static readonly string[] Reasons = ["MANAGE", "LEFTRL", "ORGRST", "ABSENC", "PCCHAN", "CHCHAN", "OTHERS"];

    private readonly List<(DateOnly Start, Worker Worker, string Reason, string Role)> _phases = [];

    public void Add(DateOnly start, Worker worker, string reason, string role = CaseWorker)
    {
        if (start >= referral.Closed) return;
        if (_phases.Count > 0 && start < _phases[^1].Start.AddDays(2)) return;
        _phases.Add((start, worker, reason, role));
    }

    /// <summary>Somebody involved besides the case worker.</summary>
    public void Beside(DateOnly start, DateOnly end, Worker worker, string role)
    {
        if (start < end) referral.Involvements.Add(new Involvement(child.NextId(), start, end, worker, role, "FCONTA"));
    }

    public void Finish(Workforce workforce, bool leaveUnallocated)
    {
        for (var i = 0; i < _phases.Count; i++)
        {
            var (start, worker, reason, role) = _phases[i];
            var end = i + 1 < _phases.Count ? _phases[i + 1].Start : referral.Closed;
            if (leaveUnallocated && i + 1 == _phases.Count && end > start.AddDays(60)) end = start.AddDays(own.Between(15, 40));
            while (start < end)
            {
                var change = start.AddDays(own.Between(150, 800));
                if (change.AddDays(20) > end) change = end;
                referral.Involvements.Add(new Involvement(child.NextId(), start, change, worker, role, reason));
                start = change;
                worker = workforce.Next(worker);
                reason = Reasons[own.Weighted([35, 30, 8, 12, 5, 3, 7])];
            }
        }
    }
}
