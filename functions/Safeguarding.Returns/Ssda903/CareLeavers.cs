namespace Safeguarding.Returns;

/// <summary>The OC3 table: where a care leaver was in life around the birthday of the year.</summary>
internal static class CareLeavers
{
    public static void Write(ReturnChild child, Dictionary<string, List<string?[]>> rows)
    {
        if (child.Leaver is not { } row) return;
        var inTouch = row.RequiredCode("clea_care_leaver_in_touch", "in-touch");
        var activity = row.Mapped("clea_care_leaver_activity", "activity");
        var place = row.Mapped("clea_care_leaver_accommodation", "accommodation");
        var suitable = row.Code("clea_care_leaver_accom_suitable", "accommodation-suitable");

        // 0 says that nothing is known, which the authority may say only of someone it is not in touch with; a code that was not understood is not "not known".
        var unknown = inTouch is not (null or "YES");
        rows["OC3"].Add(
        [
            child.Id, child.Dob, inTouch, activity.Outcome == MappingOutcome.Absent && unknown ? "0" : activity.Code,
            place.Outcome == MappingOutcome.Absent && unknown ? "0" : place.Code is null or "0" ? place.Code : suitable is null ? null : place.Code + suitable,
        ]);
    }
}
