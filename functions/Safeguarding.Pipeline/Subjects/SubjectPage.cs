using Safeguarding.Pipeline.Reporting;
using Words = Safeguarding.Pipeline.Reporting.Words;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>What is held of a child as one page, for who checks it before it is handed over and for who asked.</summary>
internal sealed class SubjectPage
{
    /// <summary>Rows of a part that the page shows; the CSV beside it has all.</summary>
    private const int MostRows = 200;

    private static readonly (string Section, string Heading, string Words)[] Sections =
    [
        ("joined", "How the records were put together", "Records of three agencies that are held to be one child's, and what people decided of them. Uncertain pairs are never joined by the product alone: a data steward looks at them."),
        ("agencies", "What each agency sent", "Rows as they were accepted, each with the file, its row in it and the day it was received. A row that came again unchanged stands once. The agency that sent it is the source, and puts right what is wrong in it."),
        ("quarantine", "Rows that could not be accepted", "Rows of extracts that broke their contract and are kept apart until the sender mends them, as far as they can be told to be this child's."),
        ("curated", "What was made of them", "The datasets of the newest night."),
        ("returns", "Entries in statutory returns and in the daily flow", "What the newest night holds ready for the Department for Education and Ofsted. Whether and when it was sent is the council's to say."),
        ("reports", "Entries in reports that name children", "What teams work from."),
        ("review", "Questions put to data stewards", "Pairs of records that were joined or that somebody is to look at, with the weights that the model gave. The other record of a pair may be another child's."),
        ("ledger", "Who looked, and who was given what", "From the ledger, which nobody can change unseen. What was disclosed without being written into it is not here."),
        ("restrictions", "Restrictions and legal holds", ""),
        ("where", "Where it lies", "Every object in the store that tells of the child. Those of earlier nights hold the same rows as they were then; the CSV has them all."),
    ];

    private readonly Dictionary<string, List<PageTable>> _tables = new(StringComparer.Ordinal);
    private readonly List<PageCell[]> _review = [];

    public void Add(SubjectPart part, ExportedPart exported)
    {
        // A column that says nothing of this child would only make the table wider.
        int[] shown = [.. Enumerable.Range(0, part.Columns.Length).Where(c => part.Rows.Any(r => !string.IsNullOrEmpty(r[c])))];
        if (!_tables.TryGetValue(part.Section, out var tables)) _tables[part.Section] = tables = [];
        tables.Add(PageTable.First(MostRows, $"{part.Title} ({Words.Whole(part.Rows.Count)}; {part.File})", [.. shown.Select(c => new PageColumn(part.Columns[c].Review.Length > 0 ? part.Columns[c].Title + " (review)" : part.Columns[c].Title))],
            [.. part.Rows.Select(r => shown.Select(c => (PageCell)(r[c] ?? "")).ToArray())], "nothing."));
        foreach (var of in exported.Review.GroupBy(r => r.Value, r => r.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            _review.Add([part.Title, string.Join(", ", of.Order(StringComparer.Ordinal)), of.Key, part.Rows.Count, part.File]);
    }

    public string Render(SubjectExportReport report, string authority, ReportBasis basis) => ReportPage.Render(
        new ReportPage(
            "Everything held of one child", report.ChildId,
            $"Names the child and may name other people. Not to be handed over until every marked column has been looked at. Made by {report.By}; reason: {report.Reason}. Both are in the ledger.{(report.Permitted.Length > 0 ? $" The child is {report.Showing.ToString().ToLowerInvariant()}; permitted: {report.Permitted}." : "")}",
            [
                new(Words.Whole(report.Records.Length), report.Records.Length == 1 ? "record of an agency" : "records of agencies"),
                new(Words.Whole(report.Parts.Where(p => p.Section == "agencies").Sum(p => p.Rows)), "rows that agencies sent"),
                new(Words.Whole(_review.Count), "places to look at for other people"),
                new(Words.Whole(report.Objects.Values.Sum()), "objects that tell of the child"),
            ],
            [
                new("Before it is handed over", ReviewWords(report)) { Tables = [new("Columns that may tell of other people", ["Part", "Columns", "Of whom", "#Rows", "File"], _review, "none.")] },
                .. Sections.Select(s => new PageSection(s.Heading, s.Section == "curated" && report.Showing != Showing.Shown ? "Outputs leave this child out, so that what follows may be empty or hold only what was made before. " + s.Words : s.Words)
                {
                    Tables = _tables.TryGetValue(s.Section, out var tables) ? [.. tables] : [new PageTable(s.Heading, ["none"], [], "nothing is held.")],
                }),
            ],
            [
                new("What it is held for", "The purpose of each table is beside its name in manifest.json, from the contract with the agency that sends it.", "UK GDPR article 15(1)(a); confirm with your data protection officer"),
                new("Who has or had it", "The section on the ledger, and the returns. Inside the council, groups of staff by zone: infra/governance/access-matrix.", "UK GDPR article 15(1)(c)"),
                new("How long it is kept", "By zone: schemas/retention.json.", "UK GDPR article 15(1)(d)"),
                new("Where it is from", "The agency in the name of each table, the file and the row of it.", "UK GDPR article 15(1)(g)"),
                new("Decisions by machine", "None is made about a child. Records are joined by a model whose uncertain cases go to people.", "UK GDPR articles 15(1)(h) and 22A to 22D"),
                new("Other rights", "To have it put right, erased or restricted, and to complain to the Information Commissioner: the letter that goes with this says how.", "UK GDPR article 15(1)(e) and (f)"),
                new("Other people", "What tells of somebody else is left out unless they consent or it is reasonable without; workers in their office, health and social care among them, are usually named.", "Data Protection Act 2018 Schedule 2 paragraphs 16 and 17; confirm with your data protection officer"),
            ]),
        authority, report.Night, basis);

    private static string ReviewWords(SubjectExportReport report) => string.Join(' ', new[]
    {
        "Nothing was left out: each column whose heading says (review) may tell of somebody else, a parent, brother or sister, carer, worker, or somebody alleged to have done harm. Look at every one, redact what may not go, and write down what and why.",
        "Rows about other people that are not also the child's, such as the parts that others played in an incident, are not here.",
        report.NotTold.IsEmpty ? "" : $"Of these tables nobody can tell whose the rows are; look by hand: {string.Join(", ", report.NotTold)}.",
        report.NotSearched == 0 ? "" : $"{Words.Whole(report.NotSearched)} numbers of the child's are another person's too and were not looked for in files.",
        report.IsPseudonymisedSearched ? "" : "The pseudonym key was not at hand, so pseudonymised copies of the same rows are not among the objects listed.",
    }.Where(s => s.Length > 0));
}
