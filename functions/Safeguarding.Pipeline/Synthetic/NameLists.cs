namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Names by origin, each list from most to least common: a name's weight falls with its rank.</summary>
internal static class NameLists
{
    public static readonly Origin British = new(
        "Oliver,George,Noah,Arthur,Harry,Leo,Muhammad,Jack,Charlie,Oscar,Jacob,Henry,Thomas,Freddie,Alfie,Theo,William,Theodore,Archie,Joshua,Alexander,James,Isaac,Edward,Lucas,Tommy,Finley,Max,Logan,Ethan,Mason,Samuel,Joseph,Teddy,Reuben,Harrison,Benjamin,Louie,Daniel,Rory,Sebastian,Albie,Elijah,Hunter,Jaxon,Toby,Jude,Riley,Ronnie,Frankie,Reggie,Zachary,Dylan,Callum,Connor,Kai,Tyler,Kian,Jayden,Bobby,Ellis,Jenson,Luke,Matthew,Nathan,Ryan,Adam,Cameron,Kieran,Liam,Lewis,Owen,Bradley,Jake,Aaron,Michael,David,Robert,Christopher,Jamie,Ashton,Kayden,Corey,Brandon,Declan,Rhys,Stanley,Ralph,Hugo,Rowan,Blake,Carter,Grayson,Jackson,Roman,Ezra,Caleb,Luca,Jonathan,Anthony",
        "Olivia,Amelia,Isla,Ava,Mia,Ivy,Lily,Isabella,Sophia,Grace,Willow,Freya,Florence,Emily,Ella,Poppy,Evie,Elsie,Charlotte,Evelyn,Sienna,Daisy,Phoebe,Sophie,Alice,Harper,Matilda,Ruby,Emilia,Maisie,Millie,Isabelle,Eva,Luna,Jessica,Ada,Aria,Arabella,Maya,Esme,Eliza,Penelope,Bonnie,Chloe,Mila,Violet,Hallie,Scarlett,Layla,Imogen,Eleanor,Molly,Harriet,Elizabeth,Thea,Erin,Lottie,Emma,Rose,Delilah,Bella,Aurora,Lola,Nancy,Ellie,Mabel,Lucy,Ayla,Maria,Orla,Zara,Robyn,Hannah,Gracie,Iris,Jasmine,Darcie,Margot,Holly,Amelie,Amber,Georgia,Edith,Maryam,Abigail,Anna,Clara,Lilly,Lexi,Summer,Heidi,Eden,Skye,Paige,Leah,Megan,Caitlin,Tia,Zoë,Chloé",
        "Smith,Jones,Taylor,Brown,Williams,Wilson,Johnson,Davies,Robinson,Wright,Thompson,Evans,Walker,White,Roberts,Green,Hall,Wood,Jackson,Clarke,Harris,Clark,Lewis,Turner,Hill,Cooper,Ward,Moore,Morris,Baker,Martin,Harrison,Morgan,King,Allen,Edwards,Parker,James,Scott,Lee,Phillips,Watson,Davis,Bennett,Young,Price,Griffiths,Mitchell,Cook,Shaw,Kelly,Bailey,Carter,Richardson,Cox,Collins,Bell,Hughes,Adams,Marshall,Simpson,Foster,Webb,Rogers,Hunt,Mills,Ellis,Chapman,Matthews,Barnes,Powell,Stevens,Knight,Palmer,Holmes,Butler,Russell,Fisher,Barker,Dixon,Gibson,Fletcher,Pearson,Harvey,Howard,Andrews,Reynolds,Ford,Lawrence,West,Jenkins,Day,Payne,Fox,Saunders,Burton,Brooks,Walsh,Newman,Bradley,Watts,Hart,Lane,Cole,Booth,Bishop,Perry,Dean,Gardner,Spencer,Grant,Austin,Chambers,Coleman,Hawkins,Nicholls,Stone,Wells,Fuller,Lloyd,Barrett,Pearce,Osborne,Holland,Gregory,Sutton,Rose,Page,Warren,Carr,Lambert,Atkinson,Hudson,Bates,Hodgson,Horton,Abbott,Tucker,Potter,Barton,Porter,Nash,Norton,Cross,Goodwin,Wheeler,Hewitt,Birch,Poole,Parsons,Frost,Bird,Sharp,Miles,Dawson,Wilkinson,Armstrong,Elliott,Stephenson,Nelson,Barlow,Ashworth,Crowther,Hargreaves,Greenwood,Sykes,Hayes,Riley-Ford,Smith-Jones,Carter-Hill,Lowe,Steele,Savage,Pickering,Thorpe,Whitehead");

    public static readonly Origin Irish = new(
        "Jack,Conor,Seán,Daniel,Finn,Oisín,Cillian,Patrick,Liam,Fionn,Darragh,Cian,Michael,Rían,Tadhg,Eoin,Aidan,Ciarán,Declan,Brendan,Shane,Niall,Dara,Ruairí,Cormac",
        "Saoirse,Aoife,Grace,Fiadh,Caoimhe,Emily,Éabha,Róisín,Niamh,Ciara,Clodagh,Sadie,Orla,Siobhán,Kathleen,Bridget,Sinéad,Maeve,Aisling,Nuala,Mary,Erin,Áine,Deirdre,Colleen",
        "Murphy,Kelly,O'Sullivan,Walsh,O'Brien,Byrne,Ryan,O'Connor,O'Neill,O'Reilly,Doyle,McCarthy,Gallagher,Doherty,Kennedy,Lynch,Murray,Quinn,Moore,McLoughlin,O'Carroll,Connolly,Daly,O'Connell,Wilson,Dunne,Brennan,Burke,Collins,Campbell,Clarke,Hughes,O'Dowd,Fitzgerald,McMahon,Nolan,Power,Kavanagh,Healy,Boyle");

    public static readonly Origin Traveller = new(
        "John,Patrick,Michael,James,Martin,Thomas,Jimmy,Miley,Paddy,Felix,Joe,Edward,Hughie,Bernard,Simon,Jim Boy,William,Tommy,Dinny,Anthony",
        "Mary,Margaret,Bridget,Kathleen,Shannon,Nora,Mary Ann,Chantelle,Bernadette,Savannah,Noreen,Winnie,Ann Marie,Charlene,Montana,Caroline,Lizzie,Crystal,Philomena,Angelina",
        "Connors,Ward,McDonagh,Doherty,Stokes,Cash,Maughan,Mongan,O'Driscoll,Purcell,Delaney,Joyce,Casey,Sweeney,Reilly,Coffey,Quilligan,Keenan,Berry,Price");

    public static readonly Origin Roma = new(
        "Marek,Denis,Patrik,Marian,Ionuț,Florin,Erik,Sebastián,Tomáš,Kevin,Robert,Ján,Milan,Cristian,Rinaldo",
        "Vanesa,Natália,Viktória,Nikola,Elena,Mirela,Denisa,Ramona,Lucia,Jasmina,Mihaela,Kristína,Angela,Esmeralda,Soňa",
        "Horváth,Balog,Lakatoš,Gábor,Dunka,Kandráč,Pokuta,Čonka,Sivák,Cina,Mirga,Stan,Dumitru,Tancoš,Žiga,Ferenc,Gunár,Bily,Rácz,Oláh");

    public static readonly Origin EasternEuropean = new(
        "Jakub,Kacper,Filip,Antoni,Szymon,Oliwier,Mateusz,Nikodem,Adrian,Dawid,Andrei,David,Luca,Matei,Ștefan,Alexandru,Dominykas,Matas,Jokūbas,Maksim,Artem,Denys,Daniils,Kristaps,Wojciech,Bartosz,Łukasz,Mikołaj,Oskar,Radu",
        "Oliwia,Zuzanna,Julia,Maja,Lena,Zofia,Hanna,Nikola,Amelia,Wiktoria,Andreea,Ioana,Sofia,Daria,Ștefania,Gabija,Emilija,Austėja,Anastasia,Polina,Viktorija,Kateryna,Magdalena,Aleksandra,Małgorzata,Karolina,Natalia,Bianca,Denisa,Milena",
        "Nowak,Kowalski,Kowalska,Wiśniewski,Wójcik,Kowalczyk,Kamiński,Lewandowski,Lewandowska,Zieliński,Szymański,Woźniak,Dąbrowski,Kozłowski,Jankowski,Mazur,Krawczyk,Popescu,Ionescu,Popa,Radu,Dumitrescu,Stoica,Gheorghe,Munteanu,Kazlauskas,Petrauskas,Jankauskas,Bērziņš,Kalniņš,Ivanov,Petrov,Ivanova,Shevchenko,Kovalenko,Bondarenko,Novák,Nagy,Szabó,Kovács,Georgieva,Dimitrova,Pavlov,Żuk,Piątek,Grabowski,Zając,Król,Wróbel,Stępień");

    public static readonly Origin Lusophone = new(
        "João,Rodrigo,Martim,Tomás,Gonçalo,Rafael,Tiago,Diogo,Miguel,Gabriel,Mateus,Enzo,Santiago,Dinis,Bernardo",
        "Maria,Beatriz,Leonor,Inês,Mariana,Carolina,Lara,Ana,Matilde,Margarida,Valentina,Laura,Yara,Letícia,Conceição",
        "Silva,Santos,Ferreira,Pereira,Costa,Oliveira,Rodrigues,Martins,Sousa,Fernandes,Gonçalves,Gomes,Lopes,Marques,Almeida,da Silva,dos Santos,Carvalho,Teixeira,Araújo");

    public static readonly Origin Turkish = new(
        "Yusuf,Emir,Ömer,Mehmet,Ali,Mustafa,Emre,Kerem,Deniz,Hasan,Baran,Can,Berkay,Ayaz,Kaan,Murat,İbrahim,Çınar,Umut,Eren",
        "Zeynep,Elif,Defne,Azra,Ayşe,Fatma,Ecrin,Nisa,Ela,Selin,Melisa,Büşra,Esra,Beren,Gülsüm,Dilan,Rojda,Yağmur,Ilgın,Hatice",
        "Yılmaz,Kaya,Demir,Çelik,Şahin,Yıldız,Yıldırım,Öztürk,Aydın,Özdemir,Arslan,Doğan,Kılıç,Aslan,Çetin,Kara,Koç,Kurt,Özkan,Şimşek,Polat,Korkmaz,Erdoğan,Güneş,Bozkurt");

    public static readonly Origin Pakistani = new(
        "Muhammad,Mohammed,Mohammad,Ibrahim,Yusuf,Ali,Hamza,Zain,Ayaan,Hassan,Adam,Musa,Zayn,Rayyan,Ismail,Bilal,Haris,Umar,Abdullah,Zakariya,Isa,Eesa,Ahmed,Usman,Danyal,Idris,Subhan,Haider,Shayan,Faizan,Kamran,Imran,Adeel,Junaid,Mustafa",
        "Maryam,Fatima,Aisha,Zara,Inaya,Zainab,Khadija,Hafsa,Amina,Aaliyah,Eesha,Iqra,Sana,Hana,Noor,Alisha,Anaya,Ayesha,Sumayyah,Safa,Maria,Humaira,Laiba,Mehreen,Mahnoor,Saira,Zoya,Hira,Rabia,Nimra",
        "Khan,Hussain,Ahmed,Ali,Mahmood,Iqbal,Akhtar,Shah,Hussein,Mohammed,Malik,Begum,Bibi,Rashid,Aslam,Mirza,Raja,Butt,Chaudhry,Javed,Qureshi,Sheikh,Siddiqui,Zaman,Younis,Kausar,Nawaz,Rafiq,Parveen,Saleem,Hanif,Tariq,Afzal,Yasin,Bashir");

    public static readonly Origin Bangladeshi = new(
        "Mohammed,Muhammad,Yusuf,Ibrahim,Rayhan,Zayan,Abdul,Tahmid,Sami,Ayman,Nahid,Arif,Rafi,Tanvir,Shahid,Jubair,Mahdi,Siam,Imran,Fahim",
        "Maryam,Fatima,Aisha,Tasnim,Nusrat,Sumaiya,Tahmina,Jannat,Safiya,Raisa,Mahira,Farhana,Nadia,Anika,Sadia,Tania,Ruksana,Habiba,Ayra,Samira",
        "Begum,Miah,Ahmed,Ali,Khatun,Uddin,Islam,Hussain,Khanom,Rahman,Chowdhury,Hoque,Choudhury,Khan,Alam,Akhter,Kamal,Bibi,Karim,Sultana");

    public static readonly Origin Indian = new(
        "Arjun,Aarav,Rohan,Krish,Dev,Aryan,Vihaan,Jai,Sai,Kabir,Rahul,Ishaan,Harpreet,Gurpreet,Jaspreet,Veer,Jeevan,Amar,Nikhil,Shaan,Dhruv,Yuvraj,Arnav,Karan,Manveer",
        "Anaya,Aanya,Diya,Isha,Priya,Riya,Saanvi,Kavya,Mira,Simran,Jasleen,Harleen,Avani,Nisha,Meera,Kiran,Anjali,Tara,Puja,Navya,Amrit,Manpreet,Sneha,Trisha,Myra",
        "Patel,Singh,Kaur,Shah,Sharma,Kumar,Gill,Desai,Mistry,Sidhu,Dhillon,Sandhu,Bains,Grewal,Parmar,Chauhan,Joshi,Solanki,Mehta,Rai,Varghese,Thomas,Reddy,Nair,Lad");

    public static readonly Origin Tamil = new(
        "Kavin,Ashwin,Tharun,Aathavan,Kajan,Niroshan,Vithushan,Sanjay,Pranav,Mithun,Dinesh,Rishi",
        "Abinaya,Thivya,Kavitha,Nila,Sahana,Tharani,Maya,Harini,Lakshmi,Vaishnavi,Yalini,Dharshini",
        "Sivakumar,Rajan,Kandiah,Sivapalan,Thevarajah,Nadarajah,Selvarajah,Kumaran,Balasubramaniam,Jeyakumar,Ravindran,Mahendran,Perera,Fernando,de Silva");

    public static readonly Origin African = new(
        "Emmanuel,David,Daniel,Samuel,Joshua,Joel,Nathan,Elijah,Jeremiah,Oluwaseun,Ayomide,Tobi,Chidi,Emeka,Kwame,Kofi,Kojo,Tendai,Tinashe,Tafadzwa,Israel,Michael,Ifeanyi,Olamide,Kelechi,Prince,Blessing,Nana,Isaac,Gabriel",
        "Esther,Grace,Deborah,Abigail,Favour,Precious,Blessing,Chioma,Ngozi,Adaeze,Temitope,Oluwatobi,Ayomide,Damilola,Abena,Akosua,Ama,Adwoa,Rutendo,Nyasha,Chiedza,Princess,Gift,Ruth,Victoria,Tiwa,Folake,Zainab,Sarah,Amara",
        "Adeyemi,Okafor,Mensah,Okonkwo,Owusu,Boateng,Adebayo,Asante,Osei,Moyo,Ncube,Ndlovu,Eze,Balogun,Afolabi,Ogunleye,Nwosu,Adeleke,Appiah,Agyeman,Sibanda,Dube,Chukwu,Kamara,Sesay,Conteh,Bangura,Mwangi,Ochieng,Kalala,Oyelaran,Amoah,Antwi,Addo,Obi,Mutasa,Chikwanha,Banda,Phiri,Tshabalala");

    public static readonly Origin Somali = new(
        "Mohamed,Abdirahman,Abdullahi,Ahmed,Hamza,Yusuf,Ibrahim,Zakaria,Liban,Bilal,Mahad,Ayub,Abdiaziz,Khalid,Ismail,Guled,Warsame,Bashir",
        "Hodan,Fadumo,Amina,Halima,Ayan,Sagal,Ifrah,Nasra,Hamdi,Zahra,Sumaya,Hawa,Khadra,Ubah,Asha,Maryan,Najma,Deqa",
        "Mohamed,Ali,Hassan,Abdi,Ahmed,Hussein,Omar,Ibrahim,Yusuf,Warsame,Farah,Jama,Osman,Aden,Nur,Abdullahi,Ismail,Mohamud,Duale,Elmi,Abukar,Haji,Guled,Egal,Isse");

    public static readonly Origin Caribbean = new(
        "Jayden,Malachi,Tyrell,Josiah,Jerome,Kyrie,Tyrese,Marcus,Isaiah,Jahmal,Dante,Leon,Andre,Micah,Rio,Ezekiel,Khalil,Dwayne,Aaron,Reece",
        "Aaliyah,Tiana,Shanice,Kiara,Renée,Naomi,Destiny,Keisha,Jada,Shakira,Amara,Nevaeh,Simone,Zaria,Alicia,Chanel,Imani,Tanisha,Savannah,Latoya",
        "Campbell,Brown,Williams,Francis,Reid,Gordon,Grant,Henry,Morgan,Thomas,Clarke,Bailey,Blake,Beckford,Thompson,Lewis,Stewart,Palmer,Morrison,Daley,Samuels,Bryan,Wright,Powell,Facey,Hylton,Whyte,Pinnock,McKenzie,Dacres");

    public static readonly Origin Arab = new(
        "Omar,Adam,Yousef,Mohammed,Ahmad,Ali,Zaid,Karim,Hassan,Abdulrahman,Khaled,Mahmoud,Tareq,Anas,Elias,Abdul Aziz,Saif,Hadi,Rami,Bashar",
        "Lina,Sara,Nour,Maryam,Layan,Yasmin,Hala,Jana,Salma,Rania,Reem,Dana,Mariam,Huda,Leila,Nadia,Zeinab,Aya,Farah,Rahaf",
        "Al-Hassan,Hassan,Ibrahim,Al-Masri,Saleh,Haddad,Mansour,Al-Rashid,Khalil,Nasser,Abdallah,Hamdan,Benali,Bouzid,Al-Jaziri,El-Sayed,Aziz,Khoury,Yousef,Al-Ahmad,Mahmoud,Saeed,Taha,Qasim,Darwish");

    public static readonly Origin Chinese = new(
        "Jason,Ethan,Lucas,Jun,Wei,Ming,Hao,Yu Chen,Zihan,Kelvin,Ryan,Hei Yin,Ka Ho,Aiden,Jiahao,Leon",
        "Mei,Emily,Jia,Yuki,Xin,Chloe,Hoi Ching,Tsz Yan,Ling,Zixuan,Vivian,Wing,Amy,Yan,Jessica,Mei Ling",
        "Chen,Wong,Li,Wang,Zhang,Chan,Liu,Lau,Cheung,Lam,Ng,Yang,Huang,Wu,Ho,Lin,Zhou,Leung,Cheng,Tang,Xu,Yip,Kwok,Mak,Zheng");

    public static readonly Origin SouthEastAsian = new(
        "Minh,Duc,Angelo,Gabriel,Long,Khoa,Bảo,Jericho,Nathaniel,Tuan,Quân,Joshua,Kiên,Rafael,Marco",
        "Linh,Trang,Angela,Mary Joy,Ngọc,Thảo,Princess,Mai,Lan,Nicole,Phương,Andrea,Hương,Althea,Chi",
        "Nguyen,Nguyễn,Tran,Trần,Le,Pham,Hoang,Vu,Santos,Reyes,Cruz,Garcia,Dela Cruz,Bautista,Ramos,Mendoza,Bui,Do,Dang,Phan");

    public static readonly Origin CentralAsian = new(
        "Ahmad,Farid,Zabihullah,Rahmatullah,Noorullah,Sher,Amir,Reza,Navid,Aras,Dilshad,Karwan,Najib,Esmatullah,Hamid,Gul Agha,Behrouz,Rebin,Omid,Shafiq",
        "Parwana,Zahra,Shabnam,Fereshta,Nasrin,Shirin,Mina,Narges,Laleh,Roya,Tara,Avin,Sakina,Marwa,Hosna",
        "Ahmadi,Rahimi,Karimi,Hosseini,Mohammadi,Safi,Stanikzai,Noori,Amiri,Sharifi,Zadran,Hassani,Rasuli,Azizi,Wardak,Shinwari,Momand,Moradi,Rezaei,Aziz,Salih,Mahmoodi,Popal,Haidari,Jalali");

    public static readonly Origin HornOfAfrica = new(
        "Abel,Yonas,Samuel,Filmon,Dawit,Natnael,Robel,Mikael,Ermias,Henok,Tesfay,Yosief,Kidane,Bereket,Amanuel",
        "Selam,Helen,Feven,Rahel,Bethlehem,Saba,Meron,Winta,Hiwet,Luwam,Eden,Tsion,Semhar,Mahlet,Yordanos",
        "Tesfay,Gebremedhin,Haile,Berhane,Tekle,Ghebreyesus,Kidane,Mehari,Abraha,Weldu,Habte,Bekele,Tadesse,Kebede,Alemu,Girmay,Hagos,Okbay,Mengistu,Negash");

    public static readonly Origin Albanian = new(
        "Ardit,Klajdi,Enea,Besnik,Erion,Luan,Arben,Gentian,Kristi,Alban,Fatjon,Ermal",
        "Arta,Elira,Besa,Erisa,Klea,Drita,Anisa,Sidorela,Megi,Alba,Xhesika,Era",
        "Hoxha,Shehu,Gjoka,Dervishi,Prifti,Leka,Kola,Çela,Marku,Bardhi,Krasniqi,Gashi,Berisha,Hysa,Meta");

    /// <summary>Short forms and other spellings of given names.</summary>
    public static readonly Dictionary<string, string[]> ShortForms = Pairs(
        "Oliver=Ollie Olly;Thomas=Tom Tommy;William=Will Billy Liam;Alexander=Alex Zander;James=Jamie Jim;Joshua=Josh;Samuel=Sam Sammy;Benjamin=Ben Benny;Daniel=Dan Danny;Joseph=Joe Joey;Edward=Eddie Ted Teddy;Theodore=Theo Teddy;Frederick=Fred;Harrison=Harry;Henry=Harry Hal;Michael=Mike Mikey;Christopher=Chris Kit;Matthew=Matt;Nathan=Nate;Zachary=Zac Zak;Robert=Rob Bobby;David=Dave Davey;Anthony=Tony Ant;Jonathan=Jon Jonny;Jacob=Jake;Charlie=Charles;Jack=John;Isaac=Zac;Cameron=Cam;Bradley=Brad;Lewis=Lew;Jayden=Jay;Sebastian=Seb;Archie=Archibald;Reggie=Reginald;Ronnie=Ronald;Elizabeth=Lizzie Beth Eliza Liz;Isabella=Bella Izzy Issy;Isabelle=Izzy Belle;Olivia=Liv Livvy;Amelia=Millie Amy;Charlotte=Lottie Charlie;Eleanor=Ellie Nell;Jessica=Jess Jessie;Abigail=Abi Abby;Emilia=Millie Emmy;Sophia=Sophie;Penelope=Penny;Matilda=Tilly Tilda;Florence=Flo Florrie;Evelyn=Evie;Harriet=Hattie;Arabella=Bella;Georgia=Georgie;Megan=Meg;Caitlin=Cait;Hannah=Han;Imogen=Immy;Scarlett=Scar;Willow=Will;Grace=Gracie;Rose=Rosie;Lucy=Lu;Alice=Ali;Phoebe=Phebs;Kathleen=Kath Kathy;Margaret=Maggie Peggy;Bridget=Biddy Bridie;Patrick=Paddy Pat;Martin=Marty;Muhammad=Mo Mohammed Mohamed Md;Mohammed=Mo Muhammad Mohammad Mohd;Mohammad=Mo Mohammed;Mohamed=Mo Mohammed;Ibrahim=Ibby Ebrahim;Yusuf=Yousuf Yousef;Abdullah=Abdul;Abdirahman=Abdi;Abdullahi=Abdi;Hussain=Husain;Hassan=Hasan;Zain=Zayn Zane;Zayn=Zain;Ayesha=Aisha;Aisha=Ayesha;Fatima=Fatimah;Maryam=Mariam;Zainab=Zaynab;Khadija=Khadijah;Oluwaseun=Seun;Oluwatobi=Tobi;Temitope=Temi Tope;Damilola=Dami;Ayomide=Ayo;Emmanuel=Manny;Jeremiah=Jerry;Ifeanyi=Ify;Gurpreet=Gurps;Harpreet=Harps;Jaspreet=Jas;Manpreet=Mandy;Aleksandra=Ola;Małgorzata=Gosia;Katarzyna=Kasia;Mateusz=Mati;Jakub=Kuba;Zuzanna=Zuza;Aleksander=Olek;Alexandru=Alex;Anastasia=Nastya;Kateryna=Katya;Mustafa=Musti;Mehmet=Memo;Tendai=Tendi;Malachi=Mal;Tyrell=Ty;Josiah=Jo;Aaliyah=Liyah;Natnael=Nati;Amanuel=Aman");

    /// <summary>Given names of twins that are one slip apart.</summary>
    public static readonly (string First, string Second)[] SimilarBoys =
        [("Zain", "Zayn"), ("Jayden", "Kayden"), ("Mohammed", "Muhammad"), ("Harrison", "Harris"), ("Rohan", "Rowan"), ("Ellis", "Elis"), ("Jake", "Jack"), ("Tyler", "Taylor"), ("Hassan", "Hussain"), ("Kian", "Kieran"), ("Luke", "Lucas"), ("Emre", "Emir")];

    public static readonly (string First, string Second)[] SimilarGirls =
        [("Ella", "Ellie"), ("Lily", "Lilly"), ("Amelia", "Amelie"), ("Aisha", "Aishah"), ("Maya", "Mya"), ("Hana", "Hanna"), ("Lola", "Lila"), ("Sofia", "Sophia"), ("Mia", "Maia"), ("Zara", "Sara"), ("Anaya", "Inaya"), ("Emily", "Emilia")];

    private static Dictionary<string, string[]> Pairs(string text) =>
        text.Split(';').Select(static pair => pair.Split('=')).DistinctBy(static pair => pair[0])
            .ToDictionary(static pair => pair[0], static pair => pair[1].Split(' '), StringComparer.Ordinal);
}

/// <summary>Given names and surnames people of one origin bear.</summary>
internal sealed class Origin(string boys, string girls, string surnames)
{
    private readonly RankedNames _boys = new(boys);
    private readonly RankedNames _girls = new(girls);
    private readonly RankedNames _surnames = new(surnames);

    public int GivenNames => _boys.Count + _girls.Count;
    public int Surnames => _surnames.Count;

    public string Given(SplitMix random, bool girl) => (girl ? _girls : _boys).Pick(random);

    public string Surname(SplitMix random) => _surnames.Pick(random);
}

/// <summary>Names in falling order of frequency; weight = 1 / (rank + 12), close to how names in England thin out.</summary>
internal sealed class RankedNames
{
    private readonly string[] _names;
    private readonly int[] _upTo;

    public RankedNames(string names)
    {
        _names = names.Split(',');
        _upTo = new int[_names.Length];
        var total = 0;
        for (var i = 0; i < _names.Length; i++) _upTo[i] = total += 100_000 / (i + 12);
    }

    public int Count => _names.Length;

    public string Pick(SplitMix random)
    {
        var at = Array.BinarySearch(_upTo, random.Between(1, _upTo[^1]));
        return _names[at < 0 ? ~at : at];
    }
}
