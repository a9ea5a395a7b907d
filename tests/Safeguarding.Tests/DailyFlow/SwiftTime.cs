namespace Safeguarding.Tests.DailyFlow;

/// <summary>A clock on which waiting takes no time: a timer fires at once and moves the clock on by what it was to wait. Timers of one length, the patience with a single request, fire only when told.</summary>
internal sealed class SwiftTime(TimeSpan patience) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _patient = [];
    private readonly List<TimeSpan> _waits = [];
    private DateTimeOffset _now = new(2026, 4, 1, 5, 0, 0, TimeSpan.Zero);

    /// <summary>Every wait so far, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock) return [.. _waits];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Patience with the request at hand ends.</summary>
    public void Expire()
    {
        List<Timer> expired;
        lock (_lock)
        {
            expired = [.. _patient];
            _patient.Clear();
            _now += patience;
        }

        foreach (var timer in expired) timer.Fire();
    }

    private void Start(Timer timer, TimeSpan due)
    {
        lock (_lock)
        {
            _patient.Remove(timer);
            if (due == Timeout.InfiniteTimeSpan) return;
            if (due == patience)
            {
                _patient.Add(timer);
                return;
            }

            _now += due;
            _waits.Add(due);
        }

        ThreadPool.QueueUserWorkItem(_ => timer.Fire());
    }

    private sealed class Timer(SwiftTime time, Action fire) : ITimer
    {
        private volatile bool _disposed;

        public void Fire()
        {
            if (!_disposed) fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed) return false;
            time.Start(this, dueTime);
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            time.Start(this, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
