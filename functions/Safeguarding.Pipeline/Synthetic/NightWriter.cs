namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Writes one night: makes each family again from the seed, and sends each agency what it knows by then.</summary>
internal sealed class NightWriter(SampleOptions options, Workforce workforce, NightExtracts night, Truth? truth)
{
    private readonly Population _population = new(options);
    private readonly FamilyJourney _journeys = new(options, workforce);
    private readonly HealthRecords _health = new(options);

    public void Write()
    {
        var known = 0;
        for (var index = 1L; known < options.Children; index++)
        {
            var household = _population.Next(index);
            _journeys.Live(household);
            Adoptions(household);
            foreach (var child in household.Children)
                if (child.KnownToSocialCare && !child.IsAdoptee) known++;
            Family(household);
        }
    }

    private void Adoptions(Household household)
    {
        for (var i = household.Children.Count - 1; i >= 0; i--)
        {
            if (household.Children[i] is not { Adopted: not null, IsAdoptee: false } child) continue;
            var after = _population.Adoptee(child);
            if (after.KnownToSocialCare) _journeys.Live(after);
            household.Children.Add(after);
        }
    }

    private void Family(Household household)
    {
        foreach (var child in household.Children)
        {
            if (child.KnownToSocialCare && child.History is { } history && night.Knows(history.From))
            {
                PersonRecords.Write(night, child);
                ReferralRecords.Write(night, child, workforce);
                CareRecords.Write(night, child);
                truth?.Add("SC", "", PersonRecords.PersonId(child), child, night.Night, duplicate: false);
                SecondPerson(child);
            }
            if (_health.Write(night, child))
            {
                truth?.Add("HE", "PT", HealthRecords.PatientId(child), child, night.Night, duplicate: false);
                SecondPatient(child);
            }
        }
        var police = PoliceLife.Of(household, options);
        PoliceRecords.Write(night, police, options.Dirt, (child, id, duplicate) => truth?.Add("PO", "N", id, child, night.Night, duplicate));
    }

    /// <summary>The front door did not find the child and made another record for a contact that came to nothing.</summary>
    private void SecondPerson(Child child)
    {
        var random = child.Random.Split(60);
        if (!random.Chance(options.Dirt.DuplicatePerson)) return;
        var day = FamilyJourney.Later(child.History!.From, child.Born).AddDays(random.Between(5, 300));
        if (!night.Knows(day) || day >= (child.Died ?? child.Adopted ?? child.Eighteen)) return;
        var id = PersonRecords.PersonId(child) | 0x1FFE;
        var given = NameLists.ShortForms.TryGetValue(child.Given, out var forms) ? random.Pick<string>(forms) : child.Given.Length > 2 ? Mistakes.Misspell(child.Given, random) : child.Given;
        PersonRecords.Person(night, child, id, given, child.SurnameOn(day), child.Born.AddMonths(56) > night.Night ? "UN1" : "UN4", false, false);
        night.Open(Layouts.Family).Id(id).Id("F", PersonRecords.FamilyId(child)).Id(id).End();
        ReferralRecords.Contact(night, id, new Contact(id, day, "1D", ContactResult.NoFurtherAction));
        truth?.Add("SC", "", id, child, night.Night, duplicate: true);
    }

    private void SecondPatient(Child child)
    {
        var random = child.Random.Split(61);
        if (!random.Chance(options.Dirt.DuplicatePerson)) return;
        var day = child.From.AddDays(random.Between(60, 2000));
        if (!night.Knows(day) || day >= (child.Died ?? (child.IsAdoptee ? null : child.Adopted) ?? DateOnly.MaxValue)) return;
        _health.WriteDuplicate(night, child, day);
        truth?.Add("HE", "PT", HealthRecords.PatientId(child) + 1, child, night.Night, duplicate: true);
    }
}
