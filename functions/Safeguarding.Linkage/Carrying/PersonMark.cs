using System.Runtime.InteropServices;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Carrying;

/// <summary>A fingerprint of what an agency holds of a person, by which a record that did not change is known on the next night.</summary>
internal static class PersonMark
{
    private const ulong None = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Of every field that is compared. Its key is known by itself, and which records it may never meet is read anew every night.</summary>
    /// <returns>Never 0.</returns>
    public static ulong Of(PersonRecord person)
    {
        var mark = 1UL;
        foreach (var text in (ReadOnlySpan<string?>)
            [person.GivenName, person.MiddleName, person.Surname, person.KnownAs, person.Sex, person.Postcode, person.Address, person.Uprn, person.NhsNumber, person.Upn])
            mark = With(mark, text is null ? None : TextTable.Hash64(MemoryMarshal.AsBytes(text.AsSpan())));
        foreach (var day in (ReadOnlySpan<DateOnly?>)[person.DateOfBirth, person.ExpectedDateOfBirth, person.RecordDate]) mark = With(mark, (ulong)RawRecord.DayOf(day));
        return mark | 1;
    }

    private static ulong With(ulong mark, ulong field) => TextTable.Hash64(MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)[mark, field]));
}
