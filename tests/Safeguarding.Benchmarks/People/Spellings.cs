namespace Safeguarding.Benchmarks.People;

/// <summary>Ways a name is written otherwise without anybody mistyping it.</summary>
internal static class Spellings
{
    /// <summary>Given names of Arabic, African, Turkish and Slavic origin put into Latin letters in several ways; each line is one name.</summary>
    public static readonly Dictionary<string, string[]> Given = Groups(
        "muhammad mohammed mohammad muhammed mohamed mohamad mohd,yusuf yousuf yousef yusef youssef yousif yusif,ibrahim ibraheem ebrahim,aisha ayesha aishah aicha aysha,fatima fatimah fathima fatema,khadija khadijah khadeeja,maryam mariam meryem maryum mariyam,zainab zaynab zeinab zeynab,ahmed ahmad ahmet,ali aly alee,hassan hasan hassaan,hussain hussein husain hossain,ismail ismael esmail ismaeel,abdullah abdallah abdulla,abdul abdel abdal,zain zayn zane,inaya inaayah inaaya inayah,noor nour nur,omar umar omer,usman osman uthman,bilal bilaal belal,hamza hamzah hamsa,musa moosa mousa,isa eesa issa,adam aadam,sumayyah sumaya sumaiya sumayya,safiya safiyah safia,amina aminah ameena,halima haleema halimah,zahra zara zahraa,layla leila laila,yahya yahia,mustafa mustapha,zakariya zakaria zakariyya,mikaeel mikail michail,amir ameer,karim kareem,khalid khaled,rayyan rayan rayaan,sulayman sulaiman suleman soliman,jakub yakub jacob,aleksander aleksandr alexander,aleksandra alexandra,sofia zofia sophia,maja maya maia,wiktoria victoria viktoria,oliwia olivia,filip philip,kacper kasper casper,dawid david,oliwier oliver,nikola nicola nikolla,julia yulia iulia,anastasia anastazja anastasiya,mateusz matheusz mateus,andrei andrey andrej,oluwaseun seun,oluwatobi tobi,oluwadamilola damilola dami,temitope temi tope,chidera chidere,abdirahman abdurahman abdulrahman,abdullahi abdulahi,asha aasha,hodan hoodan");

    /// <summary>The same for surnames, with South Asian and Chinese ones.</summary>
    public static readonly Dictionary<string, string[]> Surname = Groups(
        "hussain hussein hossain husain hussayn,ahmed ahmad ahmet,mohammed muhammad mohamed mohamad muhammed mohammad mohd,ali aly,begum begom begam,uddin udin uddeen,mahmood mahmud mahmoud mehmood,iqbal eqbal ikbal,khatun khatoon khatton,rahman rehman rahmaan,chowdhury choudhury chaudhry chaudhary choudhry,islam eslam,hassan hasan hassaan,ibrahim ebrahim ibraheem,abdullah abdallah abdulla,omar omer umar,osman othman usman,nur noor nour,yusuf yousuf yusif,khan kahn,miah mia meah,akhtar akhter aktar,malik malek mallick,sheikh shaikh sheik,qureshi quraishi kureshi,siddiqui siddique sidiqi,bibi beebi,patel pattel,singh sing,kaur kour,sharma sarma,gill gil,sandhu sandhoo,sidhu sidhoo,shah sha,kumar kumarr,desai desay,joshi joshy,boateng boaten boating,owusu owusuh,mensah mensa,adeyemi adeyemy,okafor okaphor,abdi abdy,warsame warsama,farah farrah,zhang chang,nguyen ngyuen,wang wong,chen chan,li lee,huang hwang,saleh salih,nasser naser nasir,haddad hadad,mansour mansoor mansur,popescu popesku,ivanov ivanoff,petrov petroff,shevchenko szewczenko,aden adan,jama jamah,diallo dialo");

    /// <summary>Letters taken for others when a form is read by machine or in a hurry.</summary>
    public static readonly (string From, string To)[] Misreadings = [("s", "5"), ("z", "2"), ("g", "9"), ("b", "8"), ("a", "4"), ("o", "0"), ("l", "1"), ("i", "1"), ("m", "n"), ("u", "v"), ("v", "u"), ("y", "v"), ("e", "f"), ("i", "j"), ("h", "b"), ("b", "h"), ("l", "i"), ("i", "l"), ("m", "rn"), ("rn", "m"), ("cl", "d"), ("w", "vv"), ("k", "lc"), ("ri", "n")];

    /// <summary>Sounds written another way.</summary>
    public static readonly (string From, string To)[] Sounds = [("ph", "f"), ("f", "ph"), ("ck", "k"), ("c", "k"), ("k", "c"), ("ee", "i"), ("ea", "ee"), ("ll", "l"), ("nn", "n"), ("tt", "t"), ("ss", "s"), ("rr", "r"), ("s", "z"), ("z", "s"), ("y", "i"), ("i", "y"), ("ie", "y"), ("ey", "y"), ("ou", "o"), ("au", "o"), ("oo", "u"), ("th", "t"), ("sh", "ch"), ("x", "ks"), ("v", "f"), ("g", "k"), ("w", ""), ("h", ""), ("j", "g"), ("ae", "e"), ("er", "or"), ("en", "on"), ("qu", "kw")];

    /// <summary>Long vowels of names from elsewhere, as an English ear writes them.</summary>
    public static readonly (string From, string To)[] LongVowels = [("i", "ee"), ("u", "oo"), ("ee", "i"), ("oo", "u"), ("aa", "a"), ("iy", "ey")];

    /// <summary>Surnames people mistake for one another, beyond a slip of the keys.</summary>
    public static readonly Dictionary<string, string[]> AlikeSurnames = Groups("davies davis,thompson thomson,clark clarke,reid reed read,stephens stevens,stephenson stevenson,allen allan,phillips philips,philip phillip,harris harrison,roger rogers rogerson,robert roberts robertson,william williams williamson,edward edwards,richard richards richardson,matthew matthews mathews,nicholls nichols nicholson,johnson johnston johnstone,brown browne,green greene,moore more muir,white whyte,smith smyth smythe,lee leigh,hughes huws,bailey bayley,elliott elliot eliott,barrett barratt,pearce pierce,hart harte,wood woods,cook cooke,kelly kelley,connor connors oconnor,murray murry,grey gray,taylor tayler,wright right,watt watts,perry parry,marsh march,adam adams adamson,andrew andrews anderson andersen,jackson jacksons,mills miller");

    public static IReadOnlyList<string> MuhammadForms => ["muhammad", "mohammed", "mohammad", "muhammed", "mohamed"];

    private static Dictionary<string, string[]> Groups(string text)
    {
        var others = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var group in text.Split(',').Select(static line => line.Split(' ')))
            foreach (var name in group) others.TryAdd(name, [.. group.Where(other => other != name)]);
        return others;
    }
}
