namespace Safeguarding.Returns;

/// <summary>What a column of Annex A holds. In a list's table all are text: dates ISO, numbers whole; the workbook and Parquet hold them as what they are.</summary>
public enum AnnexAKind { Text, Category, Date, Number }

/// <summary>A column of a list.</summary>
/// <param name="Name">Its name in Parquet and in findings.</param>
/// <param name="Header">Its header in the workbook, by which readers know it.</param>
/// <param name="Mandatory">Whether a blank is a finding.</param>
/// <param name="Categories">The mapping whose codes are the only values that it takes; null unless it is a category.</param>
public sealed record AnnexAColumn(string Name, string Header, AnnexAKind Kind, bool Mandatory, string? Categories = null)
{
    private const double Narrowest = 12, Widest = 60;

    /// <summary>Width in characters of the workbook's usual letter: the header in full where that is no more than <see cref="Widest"/>.</summary>
    public double Width => Math.Clamp(Header.Length + 1, Narrowest, Widest);
}

/// <summary>One of the eleven lists.</summary>
/// <param name="Source">Table of the case record that a row stands for a row of.</param>
/// <param name="Window">Who is on it, in words.</param>
public sealed record AnnexAList(int Number, string Title, string Source, string Window, IReadOnlyList<AnnexAColumn> Columns)
{
    /// <summary>Names of columns of dates of which the first may not be after the second.</summary>
    public IReadOnlyList<(string Earlier, string Later)> Order { get; init; } = [];

    /// <summary>Names of columns of which the second must be given where the first is.</summary>
    public IReadOnlyList<(string Given, string Needed)> Together { get; init; } = [];

    public string Sheet => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"List {Number}");
}

/// <summary>
/// Ofsted's Annex A for inspections of local authority children's services (ILACS), lists 1 to 11: columns in order, with the headers, kinds and mandatory columns of Data to Insight's Annex A schema (liia, MIT).
/// </summary>
public static class AnnexALayout
{
    private const string YesNo = "annex-a-yes-no", YesNoUnknown = "annex-a-yes-no-unknown", Need = "annex-a-need", Source = "annex-a-source";

    private static readonly AnnexAColumn Id = Text("child_id", "Child Unique ID"), Gender = Category("gender", "Gender", "annex-a-gender"), Ethnicity = Category("ethnicity", "Ethnicity", "annex-a-ethnicity"),
        Born = Optional(Date("date_of_birth", "Date of Birth")), Age = Optional(Number("age", "Age of Child (Years)")), Disability = Category("disability", "Does the Child have a Disability", YesNoUnknown);

    private static readonly AnnexAColumn[] Common = [Id, Gender, Ethnicity, Born, Age];

    private static readonly AnnexAColumn[] Allocated = [Text("team", "Allocated Team"), Text("worker", "Allocated Worker")];

    public static IReadOnlyList<AnnexAList> Lists { get; } =
    [
        new(1, "Contacts", "contacts", "Contacts received in the six months to the reference date, one row for each child and contact.",
            [.. Common, Date("contact_date", "Date of Contact"), Category("contact_source", "Contact Source", Source)]),
        new(2, "Early help", "early_help_episodes", "Early help episodes open on any day of the six months to the reference date. The case record holds episodes; the list asks for assessments, and an episode stands for its assessment.",
            [.. Common, Date("start_date", "Assessment start date"), Optional(Date("completion_date", "Assessment completion date")), Text("organisation", "Organisation completing assessment")])
        { Order = [("start_date", "completion_date")] },
        new(3, "Referrals", "cin_episodes", "Referrals received in the six months to the reference date; a child may be on it more than once. The count is of the child's other referrals in the twelve months to the reference date.",
            [.. Common, Date("referral_date", "Date of referral"), Category("referral_source", "Referral Source", Source), Category("no_further_action", "Referral NFA?", YesNo), Number("other_referrals_12_months", "Number of Referrals in Last 12 Months"), .. Allocated]),
        new(4, "Assessments", "cin_assessments", "Assessments in progress on the reference date or authorised in the six months to it.",
            [
                .. Common, Disability, Date("start_date", "Continuous Assessment Start Date"), Optional(Category("child_seen", "Child Seen During Continuous Assessment", YesNoUnknown)),
                Optional(Date("authorised_date", "Continuous Assessment Date of Authorisation")), Optional(Category("support_needed", "Was the child assessed as requiring LA children's social care support?", YesNo)), .. Allocated,
            ])
        { Order = [("start_date", "authorised_date")], Together = [("authorised_date", "support_needed"), ("authorised_date", "child_seen")] },
        new(5, "Section 47 enquiries and initial child protection conferences", "s47_enquiry", "Section 47 enquiries open on any day of the six months to the reference date, one row an enquiry. The counts are of the twelve months to the reference date and hold the enquiry itself and its conference.",
            [
                .. Common, Disability, Date("start_date", "Strategy discussion initiating Section 47 Enquiry Start Date"), Optional(Category("conference_unnecessary", "Was an Initial Child Protection Conference deemed unnecessary?", YesNo)),
                Optional(Date("conference_date", "Date of Initial Child Protection Conference")), Optional(Category("conference_led_to_plan", "Did the Initial Child Protection Conference Result in a Child Protection Plan", YesNoUnknown)),
                Number("enquiries_12_months", "Number of Section 47 Enquiries in the last 12 months"), Number("conferences_12_months", "Number of ICPCs in the last 12 months"), .. Allocated,
            ])
        { Order = [("start_date", "conference_date")], Together = [("conference_date", "conference_led_to_plan")] },
        new(6, "Children in need", "cin_episodes", "Episodes of need open on any day of the six months to the reference date, in which there was more than the referral. Care leavers who are neither looked after nor on a plan are on list 9 alone.",
            [
                .. Common, Disability, Optional(Date("start_date", "CIN Start Date")), Category("primary_need", "Primary Need Code", Need), Optional(Date("last_seen_date", "Date Child Was Last Seen")), Optional(Date("closure_date", "CIN Closure Date")),
                Optional(Category("closure_reason", "Reason for Closure", "annex-a-closure-reason")), Category("case_status", "Case Status", "annex-a-case-status"), .. Allocated,
            ])
        { Order = [("start_date", "closure_date")], Together = [("closure_date", "closure_reason")] },
        new(7, "Child protection plans", "cp_plans", "Child protection plans of this authority in force on any day of the six months to the reference date. Previous plans are those that began on an earlier day, as the children in need census counts them.",
            [
                .. Common, Disability, Date("start_date", "Child Protection Plan Start Date"), Category("initial_category", "Initial Category of Abuse", "annex-a-abuse-category"), Category("latest_category", "Latest Category of Abuse", "annex-a-abuse-category"),
                Optional(Date("last_visit_date", "Date of the Last Statutory Visit")), Optional(Category("seen_alone", "Was the Child Seen Alone?", YesNoUnknown)), Optional(Date("last_review_date", "Date of latest review conference")),
                Optional(Date("end_date", "Child Protection Plan End Date")), Category("emergency_protection", "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)", YesNo),
                Number("previous_plans", "Number of Previous Child Protection Plans"), .. Allocated,
            ])
        { Order = [("start_date", "last_review_date"), ("start_date", "end_date")] },
        new(8, "Children in care", "cla_episodes", "Periods of care that lasted to the reference date or ended in the six months to it, but for agreed series of short breaks. Counts are of the twelve months to the reference date.",
            [
                .. Common, Category("uasc_12_months", "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)", YesNo), Disability, Date("start_date", "Date Started to be Looked After"), Category("category_of_need", "Child's Category of Need", Need),
                Category("second_period_12_months", "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)", YesNo), Date("legal_status_date", "Start date of current legal status"),
                Category("legal_status", "Child's Legal Status", "annex-a-legal-status"), Optional(Date("last_review_date", "Date of Latest Statutory Review")), Optional(Date("last_visit_date", "Date of Last Social Work Visit")),
                Optional(Category("permanence_plan", "What is the permanence plan for this child?", "annex-a-permanence-plan")), Optional(Date("last_iro_contact_date", "Date of Last IRO Visit / Contact to the Child")),
                Optional(Date("last_health_assessment_date", "Date of Last Health Assessment")), Optional(Date("last_dental_check_date", "Date of Last Dental Check")), Number("placements_12_months", "Number of Placements in the Last 12 months"),
                Optional(Date("ceased_date", "Date Ceased to be Looked After")), Optional(Category("ceased_reason", "Reason Ceased to be Looked After", "annex-a-ceased-reason")), Date("placement_date", "Start Date of Most Recent Placement"),
                Category("placement_type", "Placement Type", "annex-a-placement-type"), Category("placement_provider", "Placement Provider", "annex-a-provider"), Text("placement_postcode", "Placement postcode"), Optional(Text("placement_urn", "URN of Placement")),
                NotHeld(Category("placement_location", "Placement Location", "annex-a-location")), NotHeld(Text("placement_authority", "LA of Placement")),
                Number("missing_12_months", "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months"), Number("absent_12_months", "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months"),
                Optional(Category("interview_offered", "Was the child offered a Return Interview after their last missing episode (Y/N)?", YesNo)), Optional(Category("interview_accepted", "Did the child accept a Return Interview after their last missing episode (Y/N)?", YesNo)), .. Allocated,
            ])
        { Order = [("date_of_birth", "start_date"), ("start_date", "ceased_date")], Together = [("ceased_date", "ceased_reason")] },
        new(9, "Care leavers", "care_leavers", "Care leavers to whom a duty is owed on the reference date, as last recorded, one row each.",
            [
                .. Common, Category("uasc", "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)", YesNo), Disability, .. Allocated, Text("personal_adviser", "Allocated Personal Advisor"), Category("eligibility", "Eligibility Category", "annex-a-eligibility"),
                Optional(Date("pathway_plan_review_date", "Latest Pathway Plan Review Date")), Category("in_touch", "LA in Touch", "annex-a-in-touch"), Optional(Date("last_contact_date", "Latest Date of Contact")),
                Optional(Category("accommodation", "Type of Accommodation", "annex-a-accommodation")), Optional(Category("accommodation_suitable", "Suitability of Accommodation", "annex-a-suitability")), Optional(Category("activity", "Activity Status", "annex-a-activity")),
            ]),
        new(10, "Adoption", "permanence", "Children adopted in the twelve months to the reference date, those of whom it was decided that they should be placed for adoption and who are not adopted yet, and those of whom that was reversed in the twelve months.",
            [
                Id, NotHeld(Text("family_id", "Family identifier")), Gender, Ethnicity, Born, Age, Disability, Date("entered_care_date", "Date the Child Entered Care"), Date("decision_date", "Date of Decision that Child Should be Placed for Adoption"),
                Optional(Date("placement_order_date", "Date of Placement Order")), Optional(Date("matched_date", "Date of Matching Child and Prospective Adopters")), Optional(Date("placed_date", "Date Placed for Adoption")), Optional(Date("adoption_order_date", "Date of Adoption Order")),
                Optional(Date("reversed_date", "Date of Decision that Child Should No Longer be Placed for Adoption")), Optional(Category("reversed_reason", "Reason Why Child No Longer Placed for Adoption", "annex-a-decision-reversed")),
                Optional(Date("fostering_for_adoption_date", "Date the child was placed for fostering in FFA or concurrent planning placement")),
            ])
        { Order = [("decision_date", "matched_date"), ("matched_date", "placed_date"), ("placed_date", "adoption_order_date"), ("decision_date", "reversed_date")], Together = [("reversed_date", "reversed_reason")] },
        new(11, "Adopters", "adopters", "People who were in contact with the adoption agency in the twelve months to the reference date: something happened in them, or they had begun stage 1 and neither adopted nor left.",
            [
                Text("adopter_id", "Individual adopter identifier"), Optional(Text("family_id", "Family identifier")), Gender, Ethnicity, Category("disability", "Disability", YesNoUnknown),
                Category("fostering_for_adoption", "Is the (prospective) adopter fostering for adoption?", "annex-a-fostering-first"), Date("enquiry_date", "Date enquiry received"),
                Optional(Date("stage_1_start_date", "Date Stage 1 started")), Optional(Date("stage_1_end_date", "Date Stage 1 ended")), Optional(Date("stage_2_start_date", "Date Stage 2 started")), Optional(Date("stage_2_end_date", "Date Stage 2 ended")),
                Optional(Date("application_submitted_date", "Date application submitted")), Optional(Date("application_approved_date", "Date application approved")), Optional(Date("matched_date", "Date adopter matched with child(ren)")),
                Optional(Date("placed_date", "Date child/children placed with adopter(s)")), Optional(Number("children_placed", "No. of children placed")), Optional(Date("adoption_order_date", "Date of Adoption Order")),
                Optional(Date("leaving_date", "Date of leaving adoption process")), Optional(Category("leaving_reason", "Reason for leaving adoption process", "annex-a-leaving-reason")),
            ])
        {
            Order = [("enquiry_date", "stage_1_start_date"), ("stage_1_start_date", "stage_1_end_date"), ("stage_1_end_date", "stage_2_start_date"), ("stage_2_start_date", "stage_2_end_date"), ("matched_date", "placed_date"), ("placed_date", "adoption_order_date"), ("enquiry_date", "leaving_date")],
            Together = [("leaving_date", "leaving_reason"), ("placed_date", "children_placed")],
        },
    ];

    private static AnnexAColumn Text(string name, string header) => new(name, header, AnnexAKind.Text, Mandatory: true);

    private static AnnexAColumn Date(string name, string header) => new(name, header, AnnexAKind.Date, Mandatory: true);

    private static AnnexAColumn Number(string name, string header) => new(name, header, AnnexAKind.Number, Mandatory: true);

    private static AnnexAColumn Category(string name, string header, string categories) => new(name, header, AnnexAKind.Category, Mandatory: true, categories);

    private static AnnexAColumn Optional(AnnexAColumn column) => column with { Mandatory = false };

    /// <summary>The case record has no column for it: that is said once, about the list, and not of every row.</summary>
    private static AnnexAColumn NotHeld(AnnexAColumn column) => column with { Mandatory = false };
}
