namespace Safeguarding.Pipeline.Synthetic;

internal enum TeamKind { FrontDoor, Assessment, Protection, Disability, LookedAfter, LeavingCare, EarlyHelp, Adoption, Reviewing }

/// <summary>A worker: a place in the council's list of professionals, and the team.</summary>
internal readonly record struct Worker(int Index, int Team);

/// <summary>Teams and professionals, as many as the children need: about 14 children to a worker, some workers with too many. Managers hold few. Caseloads are counted while the night is written.</summary>
/// <remarks>The average caseload of the Department for Education's "Children's social work workforce" is 15 to 17 children to a full-time post (2018 to 2024).</remarks>
internal sealed class Workforce
{
    private static readonly (TeamKind Kind, string Name, int ChildrenPerTeam, int Size, string Title)[] Services =
    [
        (TeamKind.FrontDoor, "Front Door", 4000, 6, "Social Worker"),
        (TeamKind.Assessment, "Assessment Team", 1000, 8, "Social Worker"),
        (TeamKind.Protection, "Safeguarding and Support Team", 850, 8, "Social Worker"),
        (TeamKind.Disability, "Disabled Children Team", 9000, 6, "Social Worker"),
        (TeamKind.LookedAfter, "Children in Care Team", 1800, 8, "Social Worker"),
        (TeamKind.LeavingCare, "Leaving Care Team", 1500, 6, "Personal Adviser"),
        (TeamKind.EarlyHelp, "Early Help Team", 900, 6, "Family Support Worker"),
        (TeamKind.Adoption, "Permanence Team", 5000, 5, "Social Worker"),
        (TeamKind.Reviewing, "Independent Reviewing Service", 3000, 6, "Independent Reviewing Officer"),
    ];

    private static readonly string[] Quarters = ["North", "South", "East", "West", "Central", "Mereside", "Fellside", "Canal", "Harbour", "Priory"];

    private readonly List<(TeamKind Kind, string Name)> _teams = [];
    private readonly (int FirstTeam, int Teams)[] _byKind = new (int, int)[Services.Length];
    private readonly int[] _firstWorker;
    private readonly int[] _cases;
    private readonly int _seed;

    public Workforce(SampleOptions options)
    {
        _seed = options.Seed;
        var firsts = new List<int>();
        var workers = 0;
        foreach (var service in Services)
        {
            var count = Math.Max(1, (options.Children + service.ChildrenPerTeam / 2) / service.ChildrenPerTeam);
            _byKind[(int)service.Kind] = (_teams.Count, count);
            for (var i = 0; i < count; i++)
            {
                _teams.Add((service.Kind, count == 1 ? service.Name : $"{service.Name} {Quarters[i % Quarters.Length]}{(i < Quarters.Length ? "" : " " + (char)('A' + i / Quarters.Length))}"));
                firsts.Add(workers);
                workers += service.Size;
            }
        }
        _firstWorker = [.. firsts, workers];
        _cases = new int[workers];
    }

    public int Workers => _cases.Length;

    /// <summary>A worker of a service; the same numbers give the same worker.</summary>
    public Worker Pick(TeamKind kind, long household, int turn)
    {
        var (first, teams) = _byKind[(int)kind];
        var hash = SplitMix.Mix((ulong)household * 31 + (ulong)kind);
        var team = first + (int)(hash % (ulong)teams);
        var size = _firstWorker[team + 1] - _firstWorker[team];
        var at = (int)((SplitMix.Mix(hash + 7) + (ulong)turn) % (ulong)size);
        // One family in eight that would be the manager's is.
        if (at == 0 && SplitMix.Mix(hash + 8) % 8 != 0) at = 1 + (int)(SplitMix.Mix(hash + 9) % (ulong)(size - 1));
        return new Worker(_firstWorker[team] + at, team);
    }

    /// <summary>Another worker of the same team, not its manager.</summary>
    public Worker Next(Worker worker)
    {
        var size = _firstWorker[worker.Team + 1] - _firstWorker[worker.Team];
        var at = worker.Index - _firstWorker[worker.Team];
        return worker with { Index = _firstWorker[worker.Team] + (at + 1 == size ? 1 : at + 1) };
    }

    public static long WorkerId(Worker worker) => 0xF0_0000_0000 + worker.Index + 1;

    public static long TeamId(Worker worker) => 0xF1_0000_0000 + worker.Team + 1;

    public void ForgetCases() => Array.Clear(_cases);

    /// <summary>Counts a case held on the 30 September before the night.</summary>
    public void CountCase(Worker worker) => _cases[worker.Index]++;

    public void Write(NightExtracts night)
    {
        var directorate = 0xF1_FF00_0000L;
        night.Open(Layouts.Department).Id("D", directorate).Text("Children's Services").Empty().Empty().End();
        for (var team = 0; team < _teams.Count; team++)
            night.Open(Layouts.Department).Id("D", TeamId(new Worker(0, team))).Text(_teams[team].Name).Id("D", directorate).Text("Children's Services").End();
        for (var team = 0; team < _teams.Count; team++)
        {
            var title = Services[(int)_teams[team].Kind].Title;
            var registered = title is "Social Worker" or "Independent Reviewing Officer";
            for (var index = _firstWorker[team]; index < _firstWorker[team + 1]; index++)
            {
                var random = SplitMix.For(_seed ^ 0x5057, index);
                var naming = Naming.Pick(random);
                var name = naming.Given.Given(random, random.Chance(0.82)) + " " + naming.Surname.Surname(random);
                var manager = index == _firstWorker[team];
                var id = WorkerId(new Worker(index, team));
                night.Open(Layouts.Professionals).Id("W", id)
                    .Text("ST" + (10_000 + index).ToString(System.Globalization.CultureInfo.InvariantCulture)).Text(name)
                    .Text(registered ? SocialWorkEnglandNumber(id) : "")
                    .Text(manager && registered ? "Team Manager" : title)
                    .Number(_cases[index])
                    .Text(_teams[team].Name)
                    .Text(random.Weighted([80, 12, 8]) switch { 0 => "1.0", 1 => "0.8", _ => "0.6" })
                    .Flag(registered && random.Chance(0.16)).End();
            }
        }
    }

    private static string SocialWorkEnglandNumber(long id) =>
        "SW" + (100_000_000L + (long)((ulong)Identifiers.Scatter(id) % 900_000_000UL)).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
