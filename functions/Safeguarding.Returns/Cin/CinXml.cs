using System.Globalization;
using System.Text;
using System.Xml;

namespace Safeguarding.Returns;

/// <summary>Writes a CIN census as the XML of its year (2025/26; 2026/27 adds PreProceedingsandFGDM after the protection plans): elements in the order of the schema, dates as xs:date, booleans 1 and 0, no empty elements, UTF-8 without a byte order mark, LF. The same return gives the same bytes.</summary>
/// <remarks>
/// The schema refuses a whole file for one child whose sex is blank. Where an item it requires is not recorded, the department's own code for
/// "not known" is written, so that the other children's rows can be loaded; the return itself keeps the blank, and its rule (4180, 4220, 8866,
/// 8568, 8905, 8910) has said so as an error by then. An item without such a code stays out.
/// </remarks>
public static class CinXml
{
    private const string SexNotKnown = "U";
    private const string EthnicityNotObtained = "NOBT";
    private const string SourceNotKnown = "10";

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, IndentChars = "  ", NewLineChars = "\n", CloseOutput = false };

    /// <summary>Children are written one by one; the stream is left open.</summary>
    public static void Write(Stream stream, CinReturn cin)
    {
        using var xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartDocument();
        xml.WriteStartElement("Message");
        Header(xml, cin);
        xml.WriteStartElement("Children");
        foreach (var child in cin.Children) Child(xml, child);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndDocument();
        xml.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void Header(XmlWriter xml, CinReturn cin)
    {
        xml.WriteStartElement("Header");
        xml.WriteStartElement("CollectionDetails");
        Item(xml, "Collection", "CIN");
        Item(xml, "Year", cin.Year.Reference.Year.ToString("0000", CultureInfo.InvariantCulture));
        Item(xml, "ReferenceDate", cin.Year.Reference);
        xml.WriteEndElement();
        xml.WriteStartElement("Source");
        Item(xml, "SourceLevel", "L");
        Item(xml, "LEA", cin.Authority.Lea);
        Item(xml, "SoftwareCode", cin.Authority.SoftwareCode);
        Item(xml, "Release", cin.Authority.Release);
        Item(xml, "SerialNo", cin.Authority.SerialNumber);
        Item(xml, "DateTime", cin.Authority.PreparedAt.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Child(XmlWriter xml, CinChild child)
    {
        xml.WriteStartElement("Child");
        xml.WriteStartElement("ChildIdentifiers");
        Item(xml, "LAchildID", child.LaChildId);
        Item(xml, "UPN", Shaped(child.Upn));
        Item(xml, "FormerUPN", Shaped(child.FormerUpn));
        Item(xml, "UPNunknown", child.UpnUnknown);
        Item(xml, "PersonBirthDate", child.BirthDate);
        Item(xml, "ExpectedPersonBirthDate", child.ExpectedBirthDate);
        Item(xml, "Sex", child.Sex ?? SexNotKnown);
        Item(xml, "PersonDeathDate", child.DeathDate);
        xml.WriteEndElement();
        xml.WriteStartElement("ChildCharacteristics");
        Item(xml, "Ethnicity", child.Ethnicity ?? EthnicityNotObtained);
        Group(xml, "Disabilities", "Disability", child.Disabilities);
        xml.WriteEndElement();
        foreach (var episode in child.Episodes) Episode(xml, episode);
        xml.WriteEndElement();
    }

    private static void Episode(XmlWriter xml, CinDetails episode)
    {
        xml.WriteStartElement("CINdetails");
        Item(xml, "CINreferralDate", episode.ReferralDate);
        Item(xml, "ReferralSource", episode.ReferralSource ?? SourceNotKnown);
        Item(xml, "PrimaryNeedCode", episode.PrimaryNeed);
        Item(xml, "CINclosureDate", episode.ClosureDate);
        Item(xml, "ReasonForClosure", episode.ClosureReason);
        Item(xml, "DateOfInitialCPC", episode.InitialConference);
        foreach (var assessment in episode.Assessments)
        {
            if (assessment is { Start: null, Authorised: null, Factors.Count: 0 }) continue;
            xml.WriteStartElement("Assessments");
            Item(xml, "AssessmentActualStartDate", assessment.Start);
            Item(xml, "AssessmentAuthorisationDate", assessment.Authorised);
            Group(xml, "FactorsIdentifiedAtAssessment", "AssessmentFactors", assessment.Factors);
            xml.WriteEndElement();
        }

        foreach (var plan in episode.Plans)
        {
            if (plan is { Start: null, End: null }) continue;
            xml.WriteStartElement("CINPlanDates");
            Item(xml, "CINPlanStartDate", plan.Start);
            Item(xml, "CINPlanEndDate", plan.End);
            xml.WriteEndElement();
        }

        foreach (var enquiry in episode.Section47s)
        {
            xml.WriteStartElement("Section47");
            Item(xml, "S47ActualStartDate", enquiry.Start);
            Item(xml, "InitialCPCtarget", enquiry.ConferenceTarget);
            Item(xml, "DateOfInitialCPC", enquiry.Conference);
            Item(xml, "ICPCnotRequired", enquiry.ConferenceNotRequired);
            xml.WriteEndElement();
        }

        Item(xml, "ReferralNFA", episode.ReferralNfa ?? false);
        foreach (var plan in episode.ProtectionPlans)
        {
            xml.WriteStartElement("ChildProtectionPlans");
            Item(xml, "CPPstartDate", plan.Start);
            Item(xml, "CPPendDate", plan.End);

            // There is no code for an unknown category; the plan's other one is the nearest thing on record.
            Item(xml, "InitialCategoryOfAbuse", plan.InitialCategory ?? plan.LatestCategory);
            Item(xml, "LatestCategoryOfAbuse", plan.LatestCategory ?? plan.InitialCategory);
            Item(xml, "NumberOfPreviousCPP", plan.PreviousPlans.ToString(CultureInfo.InvariantCulture));

            // One Reviews element with every date in it is the form of the schema; some readers keep only the first date, which is theirs to mend.
            Group(xml, "Reviews", "CPPreviewDate", [.. plan.Reviews.Select(Text)]);
            xml.WriteEndElement();
        }

        foreach (var p in episode.PreProceedings)
        {
            xml.WriteStartElement(CinModules.PreProceedings);
            Item(xml, "PPStartDate", p.Start);
            Item(xml, "LBPSentDate", p.LetterBefore);
            Item(xml, "InitialPPMeetingDate", p.FirstMeeting);
            Item(xml, "ReviewMeetingsCount", p.ReviewMeetings?.ToString(CultureInfo.InvariantCulture));
            Item(xml, "StepDecisionDate", p.Decided);
            Item(xml, "PPOutcome", p.Outcome);
            Item(xml, "LetterInitCPDate", p.LetterOfIssue);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>A pupil number the schema can take: a letter, eleven digits, a digit or letter. Any other is an error of rules 1540 and 1550 already.</summary>
    private static string? Shaped(string? upn) =>
        upn is { Length: 13 } && char.IsAsciiLetterUpper(upn[0]) && upn.AsSpan(1, 11).IndexOfAnyExceptInRange('0', '9') < 0 && (char.IsAsciiDigit(upn[12]) || char.IsAsciiLetterUpper(upn[12]))
            ? upn
            : null;

    private static void Group(XmlWriter xml, string group, string item, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        xml.WriteStartElement(group);
        foreach (var value in values) Item(xml, item, value);
        xml.WriteEndElement();
    }

    private static void Item(XmlWriter xml, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) xml.WriteElementString(name, value);
    }

    private static void Item(XmlWriter xml, string name, DateOnly? value)
    {
        if (value is { } date) xml.WriteElementString(name, Text(date));
    }

    private static void Item(XmlWriter xml, string name, bool? value)
    {
        if (value is { } flag) xml.WriteElementString(name, flag ? "1" : "0");
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
