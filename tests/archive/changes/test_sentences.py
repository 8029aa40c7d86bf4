import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes.sentences import sentences

# A bar stands where one sentence ends and the next begins.
CUT = {
    "English": "Mr. J. R. Smith paid $3.5m to U.S. Steel. |“Why?” he asked. |“I can’t. |Go!” |He left... or not.",
    "English, numbers": "She was 45. |The train left at 10 a.m. on Monday. |It was late (very late). |No. 7 won.",
    "English, brackets": "(He came. |He saw.) |Then he left [sic]. |The end.",
    "German": "Am 3. Mai kam Dr. Müller im 20. Jahrhundert an. |„Nein.“ |Er ging z.B. nach St. Pölten. |»Gut.« |Ende.",
    "French": "M. Dupont est venu. |« Non ! » |Il est parti. |« Où ? » demanda-t-il. |Là-bas.",
    "Spanish": "¿Quién es? |¡No lo sé! |El Sr. García salió. |«Ya».",
    "Danish": "Den 3. maj kom hr. Jensen. |Så gik han.",
    "Czech": "Dne 3. května přišel Ing. Novák. |Pak odešel.",
    "Finnish": "Hän tuli 3. toukokuuta kotiin. |Sitten hän lähti.",
    "Russian": "Он приехал в 2016 г. в Москву. |«Хорошо». |А. С. Пушкин писал и т.д. потом. |Да!",
    "Greek": "Τι είναι αυτό; |Δεν ξέρω. |Ο κ. Παπαδόπουλος έφυγε.",
    "Arabic": "ماذا حدث؟ |لا أعلم. |ذهب الرجل.",
    "Urdu": "یہ پہلا ہے۔ |یہ دوسرا ہے۔",
    "Hebrew": "מי זה? |אני לא יודע. |הוא הלך.",
    "Hindi": "यह पहला है। |यह दूसरा है। |अंत",
    "Japanese": "彼は来た。|「行く。」と言った。|本当に？|はい！|終わり",
    "Chinese": "你好。|“走吧。”|他说。|（完。）|结束",
    "Korean": "그는 왔다. |“가자.” |그가 말했다. |끝.",
    "Thai": "วันนี้ฝนตก |น้ำท่วม |กรุงเทพ",
    "Lao": "ມື້ນີ້ຝົນຕົກ |ນ້ຳຖ້ວມ",
    "Armenian": "Սա առաջինն է։ |Սա երկրորդն է։",
    "Amharic": "ሰላም ነው። |እንዴት ነህ፧ |ደህና",
    "Burmese": "ပထမ။ |ဒုတိယ။",
    "Khmer": "ទីមួយ។ |ទីពីរ។",
    "Tibetan": "གཅིག། |གཉིས།",
    "a list": "- one item\n|- two\n  |- three. |Four\n|- five",
    "verse": "The sea is calm tonight,\n|the tide is full",
    "an address": "See www.example.org/a.html for v2.0 of it. |Node.js is not meant.",
}


@pytest.mark.parametrize("language", CUT)
def test_a_sentence_ends_where_its_reader_says(language):
    assert sentences(CUT[language].replace("|", "")) == CUT[language].split("|")


@given(st.text(alphabet=st.sampled_from('ab AB.!?。！「」"“”»;:1 \nกข ก؟ا।कж.Г'), max_size=80))
def test_joined_the_sentences_are_the_block(text):
    found = sentences(text)
    assert "".join(found) == text
    assert all(found)


@given(st.lists(st.sampled_from(["One here.", "Two!", "“Three?”", "Vier 5 sechs."]), min_size=1, max_size=8))
def test_whole_sentences_are_found_again(parts):
    assert [each.strip() for each in sentences(" ".join(parts))] == parts
