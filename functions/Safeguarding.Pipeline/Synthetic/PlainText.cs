using System.Text;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Names as an older system writes them.</summary>
internal static class PlainText
{
    private const string Accented = "ÁÇÉÖáâãçéêëíóúüąČčēėęğİıŁłńņňśŞşšūźŻŽơưȘțảầễọ";
    private const string Plain = "ACEOaaaceeeiouuaCceeegIiLlnnnsSssuzZZouStaaeo";

    /// <summary>Without accents and in capitals. Written out by hand because the machine's Unicode tables may be absent.</summary>
    public static string Capitals(string name) => WithoutAccents(name).ToUpperInvariant();

    public static string WithoutAccents(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            var at = c < 128 ? -1 : Accented.IndexOf(c, StringComparison.Ordinal);
            plain.Append(at < 0 ? c : Plain[at]);
        }
        return plain.ToString();
    }
}
