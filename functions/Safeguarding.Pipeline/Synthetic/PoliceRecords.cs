namespace Safeguarding.Pipeline.Synthetic;

/// <summary>The police extracts. One child is often several nominals, in capitals or by a nickname, with or without a birth date.</summary>
internal static class PoliceRecords
{
    private const int MostNominals = 4;

    public static long NominalId(Child child, int number) => child.Number << 13 | 0x1FE0 | (long)number;

    /// <summary>Nominal records of a child on the night, the first made when the police first met it.</summary>
    public static int Nominals(Child child, DirtRates rates)
    {
        var random = child.Random.Split(50);
        var count = 1;
        while (count < MostNominals && random.Chance(rates.DuplicateNominal * (count == 1 ? 1 : 0.4))) count++;
        return count;
    }

    /// <param name="truth">Told of each nominal written: child, nominal, whether it is a duplicate.</param>
    public static void Write(NightExtracts night, PoliceLife life, DirtRates rates, Action<Child, long, bool> truth)
    {
        foreach (var (child, first) in life.Known)
        {
            if (!night.Knows(first)) continue;
            var count = Nominals(child, rates);
            for (var i = 0; i < count; i++)
            {
                Nominal(night, child, i, first, messy: rates.DuplicateNominal > 0);
                truth(child, NominalId(child, i), i > 0);
            }
        }
        foreach (var incident in life.Incidents) Incident(night, incident, rates);
        foreach (var report in life.Missing) Missing(night, report, rates);
    }

    private static void Nominal(NightExtracts night, Child child, int number, DateOnly first, bool messy)
    {
        var random = child.Random.Split(51 + number);
        var today = night.Night;
        // The police keep the address and surname they met the child with; one time in two an old one.
        var seen = random.Chance(0.5) ? first : today;
        var given = child.Given;
        var surname = child.SurnameOn(seen);
        var alias = "";
        var hasForms = NameLists.ShortForms.TryGetValue(child.Given, out var forms);
        if (hasForms && random.Chance(0.1)) alias = random.Pick<string>(forms);
        var capitals = random.Chance(0.45);
        var plain = random.Chance(0.6);
        var noBirth = random.Chance(0.04);
        var noPostcode = random.Chance(0.12);
        var typing = random.Chance(0.25);
        if (messy && number > 0)
        {
            if (hasForms && random.Chance(0.45)) given = random.Pick<string>(forms);
            else if (typing && given.Length > 3) given = Mistakes.Misspell(given, random);
            if (random.Chance(0.12)) (given, surname) = (surname, given);
            else if (random.Chance(0.15) && surname.Length > 3) surname = Mistakes.Misspell(surname, random);
        }
        if (messy && capitals) (given, surname) = (PlainText.Capitals(given), PlainText.Capitals(surname));
        else if (messy && plain) (given, surname) = (PlainText.WithoutAccents(given), PlainText.WithoutAccents(surname));
        var home = child.AsylumSeeker ? null : Residences.On(child, seen);
        var care = child.History?.Care.Find(period => period.Start <= seen && period.End > seen);
        if (care is not null) home = care.Placements.FindLast(placement => placement.Start <= seen)!.Dwelling;
        if (messy && noPostcode) home = null;
        // Who is known as of now was last confirmed on a day of the year that stays from night to night.
        var updated = seen < today ? seen : today.AddDays(-((today.DayNumber + child.Random.Split(251 + number).Between(0, 364)) % 365));
        night.Open(Layouts.Nominals).Id("N", NominalId(child, number)).Text(given).Text(number == 0 || random.Chance(0.3) ? child.Middle : "").Text(surname).Text(alias)
            .Date(messy && noBirth && number > 0 ? null : child.Born).Text(child.Girl ? "F" : "M").Text(Described(child.Ethnicity))
            .Text(home?.Line).Text(home?.Postcode).Date(updated < first ? first : updated).End();
    }

    /// <summary>Appearance as an officer codes it: 1 White North European, 2 White South European, 3 Black, 4 Asian, 5 Chinese, Japanese or South East Asian, 6 Arab or North African, 9 unknown.</summary>
    private static string Described(string ethnicity) => ethnicity switch
    {
        "WBRI" or "WIRI" or "WIRT" or "WOTH" or "NOBT" => "IC1",
        "WROM" => "IC2",
        "BCRB" or "BAFR" or "BOTH" or "MWBC" or "MWBA" => "IC3",
        "AIND" or "APKN" or "ABAN" or "AOTH" or "MWAS" => "IC4",
        "CHNE" => "IC5",
        "OOTH" => "IC6",
        _ => "IC9",
    };

    private static void Incident(NightExtracts night, Incident incident, DirtRates rates)
    {
        var reported = DateOnly.FromDateTime(incident.Reported);
        if (!night.Knows(reported)) return;
        var decided = night.Knows(incident.Decided);
        if (night.IsNews(reported) || night.IsNews(incident.Decided))
            night.Open(Layouts.Incidents).Id("IN", incident.Id).Time(incident.Occurred).Time(incident.Reported).Text(incident.Type).Text(incident.Postcode)
                .Text(decided ? incident.Outcome : "under_investigation").End();
        foreach (var (child, role) in incident.Children)
        {
            if (!night.IsNews(reported) && !(role.Notified is { } day && night.IsNews(day))) continue;
            var told = role.Notified is { } notified && night.Knows(notified);
            night.Open(Layouts.IncidentPersons).Id("IP", role.Id).Id("IN", incident.Id).Id("N", NominalId(child, (int)(role.Id % Nominals(child, rates)))).Text(role.Role)
                .Flag(role.DomesticAbuse).Flag(role.Sexual).Flag(role.Criminal).Flag(role.CountyLines).Flag(told).Date(told ? role.Notified : null).Text(told ? role.Risk : "").End();
        }
    }

    private static void Missing(NightExtracts night, MissingReport report, DirtRates rates)
    {
        var reported = DateOnly.FromDateTime(report.Reported);
        var back = DateOnly.FromDateTime(report.Found);
        if (!night.Knows(reported) || (!night.IsNews(reported) && !night.IsNews(back) && !(report.Interview is { } day && night.IsNews(day)))) return;
        var found = night.Knows(back);
        night.Open(Layouts.MissingEpisodes).Id("ME", report.Id).Id("N", NominalId(report.Child, (int)(report.Id % Nominals(report.Child, rates)))).Time(report.Reported).Time(report.LastSeen)
            .Text(report.Absent ? "absent" : "missing").Text(report.Risk).Text(report.By).Text(report.Placing)
            .Time(found ? report.Found : null).Text(found ? report.FoundHow : "").Flag(report.Concern).Known(report.Interview).End();
    }
}
