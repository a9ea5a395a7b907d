namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Days the council works: not Saturdays, Sundays or bank holidays of England (2019 to 2027; outside those years only weekends count).</summary>
internal static class WorkingDays
{
    private static readonly HashSet<int> Holidays = Read(
        "2019 0101 0419 0422 0506 0527 0826 1225 1226",
        "2020 0101 0410 0413 0508 0525 0831 1225 1228",
        "2021 0101 0402 0405 0503 0531 0830 1227 1228",
        "2022 0103 0415 0418 0502 0602 0603 0829 0919 1226 1227",
        "2023 0102 0407 0410 0501 0508 0529 0828 1225 1226",
        "2024 0101 0329 0401 0506 0527 0826 1225 1226",
        "2025 0101 0418 0421 0505 0526 0825 1225 1226",
        "2026 0101 0403 0406 0504 0525 0831 1225 1228",
        "2027 0101 0326 0329 0503 0531 0830 1227 1228");

    public static bool IsWorkingDay(this DateOnly date) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Holidays.Contains(date.DayNumber);

    /// <summary>The date itself or the next working day after it.</summary>
    public static DateOnly OnWorkingDay(this DateOnly date)
    {
        while (!date.IsWorkingDay()) date = date.AddDays(1);
        return date;
    }

    /// <summary>The working day that many working days after the date (the date itself is day 0).</summary>
    public static DateOnly AddWorkingDays(this DateOnly date, int days)
    {
        while (days > 0)
        {
            date = date.AddDays(1);
            if (date.IsWorkingDay()) days--;
        }
        return date;
    }

    private static HashSet<int> Read(params ReadOnlySpan<string> years)
    {
        var days = new HashSet<int>();
        foreach (var line in years)
        {
            var parts = line.Split(' ');
            foreach (var day in parts.AsSpan(1))
                days.Add(new DateOnly(Digits(parts[0]), Digits(day.AsSpan(0, 2)), Digits(day.AsSpan(2))).DayNumber);
        }
        return days;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var value = 0;
        foreach (var c in text) value = value * 10 + (c - '0');
        return value;
    }
}
