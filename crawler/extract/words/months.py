"""Names of the months by language, as they stand in dates (nominative and genitive where they differ).

Source of the names: Unicode CLDR. Months are apart by " | ", their forms by a space. Any unambiguous start of a
name, of three letters or more, counts as its abbreviation: only those that are no such start are listed.
"""

MONTHS: dict[str, str] = {
    "en": (
        "january | february | march | april | may | june | july | august | september | october | november | december"
    ),
    "de": (
        "januar jänner | februar feber | märz mrz | april | mai | juni | juli | august | september | oktober "
        "| november | dezember"
    ),
    "fr": (
        "janvier | février | mars | avril | mai | juin jun | juillet jul | août | septembre | octobre | "
        "novembre | décembre"
    ),
    "es": (
        "enero | febrero | marzo | abril | mayo | junio | julio | agosto | septiembre setiembre | octubre | "
        "noviembre | diciembre"
    ),
    "it": (
        "gennaio | febbraio | marzo | aprile | maggio | giugno | luglio | agosto | settembre | ottobre | "
        "novembre | dicembre"
    ),
    "pt": (
        "janeiro | fevereiro | março | abril | maio | junho | julho | agosto | setembro septembro | outubro | "
        "novembro | dezembro"
    ),
    "nl": (
        "januari | februari | maart mrt | april | mei | juni | juli | augustus | september | oktober | "
        "november | december"
    ),
    "sv": (
        "januari | februari | mars | april | maj | juni | juli | augusti | september | oktober | november | december"
    ),
    "da": ("januar | februar | marts | april | maj | juni | juli | august | september | oktober | november | december"),
    "nb": ("januar | februar | mars | april | mai | juni | juli | august | september | oktober | november | desember"),
    "fi": (
        "tammikuuta tammikuussa | helmikuuta helmikuussa | maaliskuuta maaliskuussa | huhtikuuta huhtikuussa "
        "| toukokuuta toukokuussa | kesäkuuta kesäkuussa | heinäkuuta heinäkuussa | elokuuta elokuussa | "
        "syyskuuta syyskuussa | lokakuuta lokakuussa | marraskuuta marraskuussa | joulukuuta joulukuussa"
    ),
    "is": ("janúar | febrúar | mars | apríl | maí | júní | júlí | ágúst | september | október | nóvember | desember"),
    "et": (
        "jaanuar | veebruar | märts | aprill | mai | juuni | juuli | august | september | oktoober | november "
        "| detsember"
    ),
    "lv": (
        "janvāris | februāris | marts | aprīlis | maijs | jūnijs | jūlijs | augusts | septembris | oktobris | "
        "novembris | decembris"
    ),
    "lt": (
        "sausio sausis | vasario vasaris | kovas kovo | balandis balandžio | gegužės | birželio birželis | "
        "liepa liepos | rugpjūtis rugpjūčio | rugsėjis rugsėjo | spalio spalis | lapkritis lapkričio | "
        "gruodis gruodžio"
    ),
    "pl": (
        "styczeń stycznia styczen styczniu | lutego lutym | marca marzec marcu | kwiecień kwietnia kwiecien "
        "kwietniu | maja maju | czerwca czerwiec czerwcu | lipca lipiec lipcu | sierpień sierpnia sierpien "
        "sierpniu | wrzesień września wrzesien wrzesnia wrześniu wrzesniu | października pazdziernika "
        "październiku pazdzierniku | listopada listopadzie | grudnia grudzień grudzien grudniu"
    ),
    "cs": (
        "leden ledna lednu | února únr únoru | březen března březnu | duben dubna dubnu | květen května "
        "květnu | červen června čvn červnu | července červenec čvc črc červenci črv | srpen srpna srpnu | "
        "září | říjen října říjnu | listopadu | prosince prosinec prosinci"
    ),
    "sk": (
        "januára | februára | marca marec | apríla | mája | júna | júla | augusta | september septembra | "
        "október októbra | november novembra | december decembra"
    ),
    "sl": (
        "januar | februar | marec | april | maj | junij | julij | avgust | september | oktober | november | december"
    ),
    "hr": (
        "siječanj siječnja siječnju siječnjem | veljača veljače veljači veljačom | ožujak ožujka ožujku "
        "ožujkom | travanj travnja travnju travnjem | svibanj svibnja svibnju svibnjem | lipanj lipnja lipnju "
        "lipnjem | srpanj srpnja srpnju srpnjem | kolovoza kolovozu kolovozom | rujan rujna rujnu rujnom | "
        "listopada listopadu listopadom | studenoga studenomu studenome studenim | prosinac prosinca prosincu "
        "prosincem"
    ),
    "bg": (
        "януари | февруари | март | април | май | юни | юли | август | септември септм | октомври | ноември | декември"
    ),
    "mk": (
        "јануари | февруари | март | април | мај | јуни | јули | август | септември | октомври | ноември | декември"
    ),
    "ru": (
        "январь января | февраль февраля | марта | апрель апреля | май мая | июнь июня | июль июля | августа "
        "| сентябрь сентября | октябрь октября | ноябрь ноября | декабрь декабря"
    ),
    "uk": (
        "січень січня | лютий лютого | березень березня | квітень квітня | травень травня | червень червня | "
        "липень липня | серпень серпня | вересень вересня | жовтень жовтня | листопада | грудень грудня"
    ),
    "be": (
        "студзень студзеня стд | лютага люты | сакавіка | красавіка крс | май мая траўня | чэрвень чэрвеня | "
        "ліпень ліпеня | жнівень жніўня жнівеня жнв | верасень верасня врс | кастрычніка кст | лістапада | "
        "снежань снежня снж"
    ),
    "ro": (
        "ianuarie | februarie | martie | aprilie | mai | iunie | iulie | august | septembrie | octombrie | "
        "noiembrie nov | decembrie"
    ),
    "hu": (
        "január | február | március | április | május | június | július | augusztus | szeptember | október | "
        "november | december"
    ),
    "el": (
        "ιανουάριοσ ιανουαρίου | φεβρουάριοσ φεβρουαρίου | μάρτιοσ μαρτίου | απρίλιοσ απριλίου | μάιοσ μαΐου "
        "| ιουνίου ιούνιοσ | ιουλίου ιούλιοσ | αυγούστου αύγουστοσ | σεπτέμβριοσ σεπτεμβρίου | οκτωβρίου "
        "οκτώβριοσ | νοέμβριοσ νοεμβρίου | δεκέμβριοσ δεκεμβρίου"
    ),
    "tr": "ocak | şubat | mart | nisan | mayıs | haziran | temmuz | ağustos | eylül | ekim | kasım | aralık",
    "sq": ("janar | shkurt | mars | prill | maj | qershor | korrik | gusht gsh | shtator | tetor | nëntor | dhjetor"),
    "mt": (
        "jannar | frar | marzu | april | mejju | ġunju | lulju | awwissu | settembru | ottubru | novembru | diċembru"
    ),
    "ga": (
        "eanáir | feabhra | márta | aibreán | bealtaine | meitheamh | iúil | lúnasa | mfómh | dfómh | samhain | nollaig"
    ),
    "cy": (
        "ionawr | chwefror | mawrth | ebrill | mai | mehefin | gorffennaf | awst | medi | hydref | tachwedd | rhagfyr"
    ),
    "eu": (
        "urtarrila | otsaila | martxoa | apirila | maiatza | ekaina | uztaila | abuztua | iraila | urria | "
        "azaroa | abendua"
    ),
    "ca": ("gener | febrer | març | abril | maig | juny | juliol | agost | setembre | octubre | novembre | desembre"),
    "gl": (
        "xaneiro | febreiro | marzo | abril | maio | xuño | xullo | agosto | setembro | outubro | novembro | decembro"
    ),
    "ar": (
        "يناير | فبراير | مارس | أبريل | مايو | يونيو يونيه يونية | يوليو يوليه يولية | أغسطس | سبتمبر | "
        "أكتوبر | نوفمبر | ديسمبر"
    ),
    "he": ("ינואר לינואר | פברואר | מרץ מרס | אפריל | מאי | יוני | יולי | אוגוסט | ספטמבר | אוקטובר | נובמבר | דצמבר"),
    "fa": (
        "ژانویهٔ جنوری | فوریهٔ فبروری | مارس مارچ | آوریل اپریل | مهٔ می | ژوئن جون | ژوئیهٔ جولای | اوت "
        "آگست | سپتامبر سپتمبر | اکتبر اکتوبر | نوامبر نومبر | دسامبر دسمبر"
    ),
    "hi": (
        "जनवरी | फ़रवरी | मार्च | अप्रैल | मई | जून | जुलाई | अगस्त | सितंबर सितम्बर | अक्तूबर अक्टूबर | नवंबर नवम्बर | दिसंबर दिसम्बर"
    ),
    "bn": ("জানুয়ারী জানুয়ারি | ফেব্রুয়ারী ফেব্রুয়ারি | মার্চ | এপ্রিল | মে | জুন | জুলাই | আগস্ট | সেপ্টেম্বর | অক্টোবর | নভেম্বর | ডিসেম্বর"),
    "ur": "جنوری | فروری | مارچ | اپریل | مئی | جون | جولائی | اگست | ستمبر | اکتوبر | نومبر | دسمبر",
    "th": (
        "มกราคม | กุมภาพันธ์ | มีค มีนาคม | เมย เมษายน | พฤษภาคม | มิถุนายน มิย | กรกฎาคม กรกฏาคม | สิงหาคม | "
        "กันยายน | ตุลาคม | พฤศจิกายน | ธันวาคม"
    ),
    "id": (
        "januari djanuari | februari pebruari | maret mrt | april | mei mai | juni djuni | juli djuli | "
        "agustus agt | september | oktober | november nopember | desember"
    ),
    "ms": ("januari | februari | mac | april | mei | jun | julai | ogos | september | oktober | november | disember"),
    "ka": (
        "იანვარი | თებერვალი | მარტი | აპრილი | მაისი | ივნისი | ივლისი | აგვისტო | სექტემბერი | ოქტომბერი | "
        "ნოემბერი | დეკემბერი"
    ),
    "hy": (
        "հնվ հունվարի | փետրվարի փտվ | մարտի մրտ | ապրիլի | մայիսի մյս | հնս հունիսի | հլս հուլիսի | օգոստոսի "
        "օգս | սեպտեմբերի | հոկտեմբերի | նոյեմբերի | դեկտեմբերի"
    ),
    "az": (
        "yanvar | fevral | mart | aprel | may | iyn iyun i̇yun | iyl iyul i̇yul | avqust | sentyabr | oktyabr "
        "| noyabr | dekabr"
    ),
    "kk": ("қаңтар | ақпан | наурыз | сәуір | мамыр | маусым | шілде | тамыз | қыркүйек | қазан | қараша | желтоқсан"),
}
