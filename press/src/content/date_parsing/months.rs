//! The names of the months in the languages of imported archives.

/// The names in each language, from January to December. Other forms of a name that appear in dates follow after a `/`.
const NAMES: &[&str] = &[
    "january february march april may june july august september october november december",
    // Arabic: the names of Egypt and the Gulf, of the Levant and of the Maghreb.
    "يناير فبراير مارس أبريل/ابريل مايو يونيو يوليو أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر",
    "كانون-الثاني شباط آذار/اذار نيسان أيار/ايار حزيران تموز آب أيلول/ايلول تشرين-الأول تشرين-الثاني كانون-الأول",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "leden/ledna únor/února březen/března duben/dubna květen/května červen/června červenec/července srpen/srpna září říjen/října \
     listopad/listopadu prosinec/prosince",
    "januar februar marts april maj juni juli august september oktober november december",
    "januar/jänner februar/feber märz/maerz april mai juni juli august september oktober november dezember",
    "ιανουάριος/ιανουαρίου φεβρουάριος/φεβρουαρίου μάρτιος/μαρτίου απρίλιος/απριλίου μάιος/μαΐου ιούνιος/ιουνίου ιούλιος/ιουλίου \
     αύγουστος/αυγούστου σεπτέμβριος/σεπτεμβρίου οκτώβριος/οκτωβρίου νοέμβριος/νοεμβρίου δεκέμβριος/δεκεμβρίου",
    "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
    "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه/جولای اوت سپتامبر اکتبر نوامبر دسامبر",
    "tammikuu/tammikuuta helmikuu/helmikuuta maaliskuu/maaliskuuta huhtikuu/huhtikuuta toukokuu/toukokuuta kesäkuu/kesäkuuta \
     heinäkuu/heinäkuuta elokuu/elokuuta syyskuu/syyskuuta lokakuu/lokakuuta marraskuu/marraskuuta joulukuu/joulukuuta",
    "janvier février/fevrier mars avril mai juin juillet août/aout septembre octobre novembre décembre/decembre",
    "जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "január február március április május június július augusztus szeptember október november december",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "styczeń/stycznia luty/lutego marzec/marca kwiecień/kwietnia maj/maja czerwiec/czerwca lipiec/lipca sierpień/sierpnia \
     wrzesień/września październik/października listopad/listopada grudzień/grudnia",
    "janeiro fevereiro março/marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "январь/января февраль/февраля март/марта апрель/апреля май/мая июнь/июня июль/июля август/августа сентябрь/сентября \
     октябрь/октября ноябрь/ноября декабрь/декабря",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "січень/січня лютий/лютого березень/березня квітень/квітня травень/травня червень/червня липень/липня серпень/серпня \
     вересень/вересня жовтень/жовтня листопад/листопада грудень/грудня",
    "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
];

/// The month, from 1 to 12, of a name in any of the languages. The first three or more letters of a name are enough.
pub fn month(word: &str) -> Option<i16> {
    let word = word.trim_end_matches('.').to_lowercase();
    let all = || NAMES.iter().flat_map(|names| (1_i16..).zip(names.split_ascii_whitespace()));
    let forms = || all().flat_map(|(month, forms)| forms.split('/').map(move |form| (month, form)));
    if let Some((month, _)) = forms().find(|(_, form)| *form == word) {
        return Some(month);
    }
    if word.chars().count() < 3 {
        return None;
    }
    let mut begun = forms().filter(|(_, form)| form.starts_with(&word)).map(|(month, _)| month);
    let first = begun.next()?;
    begun.all(|month| month == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_twelve_months_and_no_name_means_two_months() {
        for names in NAMES {
            assert_eq!(names.split_ascii_whitespace().count(), 12, "{names}");
            for (expected, forms) in (1..).zip(names.split_ascii_whitespace()) {
                for form in forms.split('/') {
                    assert_eq!(month(form), Some(expected), "{form}");
                }
            }
        }
    }

    #[test]
    fn names_may_be_shortened_when_only_one_month_fits() {
        for (word, expected) in [
            ("Jul", Some(7)),
            ("SEPT.", Some(9)),
            ("Mär", Some(3)),
            ("févr.", Some(2)),
            ("juil.", Some(7)),
            ("янв", Some(1)),
            ("paź", Some(10)),
            ("jui", None),
            ("ju", None),
            ("", None),
            ("monday", None),
            ("soon", None),
        ] {
            assert_eq!(month(word), expected, "{word}");
        }
    }
}
