namespace Safeguarding.Pipeline.Reporting;

/// <summary>One case that an indicator counts: a referral, a plan, a child on a day.</summary>
/// <param name="Child">Number of the child in <see cref="ChildRecords"/>.</param>
/// <param name="On">The day that decides which month it falls in; for what stands on a day, that day.</param>
/// <param name="Counts">Whether it is in the numerator; null when the record does not tell, and then it is in neither.</param>
/// <param name="Value">For a mean.</param>
/// <param name="Record">Id of the record in social care that it is about.</param>
/// <param name="Due">Day by which it had to be done, where there is one.</param>
/// <param name="Done">Day on which it was done.</param>
internal readonly record struct Case(int Child, DateOnly On, bool? Counts, string Record = "", DateOnly? Due = null, DateOnly? Done = null, double Value = 0);
