/* people/fold_name_test.c: which spellings are one sound, and which are one skeleton. */

#include "base/fixture.h"

#include "people/fold_name.h"
#include "people/fold_sound.h"

static struct name read_name(const char *text)
{
    struct name name;

    name_read(text, &name);
    return name;
}

static bool share_skeleton(const struct name_form *a, const struct name_form *b)
{
    for (size_t i = 0; i < a->readings; i++)
        for (size_t k = 0; k < b->readings; k++)
            if (strcmp(a->skeletons[i], b->skeletons[k]) == 0) return true;
    return false;
}

/* Whether some form of each word of the one has the consonants of some form of the other's. */
static bool same_consonants(const char *one, const char *other)
{
    struct name a = read_name(one), b = read_name(other);

    if (a.count != b.count || a.count == 0) return false;
    for (size_t w = 0; w < a.count; w++) {
        bool found = false;
        for (size_t i = 0; i < a.words[w].count; i++)
            for (size_t k = 0; k < b.words[w].count; k++)
                found |= share_skeleton(&a.words[w].forms[i], &b.words[w].forms[k]);
        if (!found) return false;
    }
    return true;
}

static void assert_same(const char *const pairs[][2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!same_consonants(pairs[i][0], pairs[i][1]))
            print_error("%s, %s\n", pairs[i][0], pairs[i][1]);
        assert_true(same_consonants(pairs[i][0], pairs[i][1]));
    }
}
#define ASSERT_SAME(...)                                                                               \
    do {                                                                                               \
        static const char *const pairs[][2] = {__VA_ARGS__};                                           \
        assert_same(pairs, sizeof pairs / sizeof *pairs);                                              \
    } while (0)

static const char *sound(const char *text)
{
    static struct name name;

    name_read(text, &name);
    return name.words[0].forms[0].sound;
}

static const char *plain(const char *text)
{
    static struct name name;

    name_read(text, &name);
    return name.words[0].forms[0].plain;
}

static void test_plain_text_is_small_and_without_marks(void **state)
{
    (void)state;
    assert_string_equal(plain("ÉLODIE"), "elodie");
    assert_string_equal(plain("Şahin"), "sahin");
    assert_string_equal(plain("Œuvré"), "oeuvre");
    assert_string_equal(plain("Straße"), "strasse");
    assert_string_equal(plain("أَحْمَـد"), "احمد");
    assert_string_equal(plain("فاطمة"), "فاطمه");
    assert_string_equal(plain("هدى"), "هدي");
    assert_string_equal(plain("ИВАН"), "иван");
    assert_string_equal(plain("Sa‘id"), "said");
    assert_string_equal(plain("O'Neil"), "oneil");
}

static void test_spellings_of_one_sound_are_one(void **state)
{
    static const char *const same[][2] = {
        {"Mohamed", "Muhammad"}, {"Mohammed", "Mouhamed"}, {"Youssef", "Yusef"}, {"Karim", "Kareem"},
        {"Hussein", "Houcine"},  {"Zayn", "Zein"},         {"Daoud", "Dawud"},   {"Djamel", "Jamal"},
        {"Tarek", "Tareq"},      {"Rachid", "Rashid"},     {"Khaled", "Haled"},  {"Fatima", "Fatimah"},
        {"Yassine", "Yasin"},    {"Waleed", "Oualid"},     {"Noor", "Nour"},     {"Schaheen", "Shahin"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char first[NAME_SOUND];
        memcpy(first, sound(same[i][0]), NAME_SOUND);
        assert_string_equal(first, sound(same[i][1]));
    }
    assert_string_not_equal(sound("Hassan"), "husain");
}

static void test_arabic_and_latin_letters_meet_in_the_consonants(void **state)
{
    (void)state;
    ASSERT_SAME({"محمد", "Mohamed"}, {"حسين", "Houcine"}, {"سعيد", "Said"}, {"سعد", "Saad"},
                {"عمر", "Omar"}, {"يوسف", "Youssef"}, {"وليد", "Walid"}, {"وائل", "Wael"},
                {"عائشة", "Aïcha"}, {"فاطمة", "Fatma"}, {"خديجة", "Khadidja"}, {"شرقاوي", "Cherkaoui"},
                {"جمال", "Gamal"}, {"جمال", "Djamel"}, {"ذاكر", "Zakir"}, {"حافظ", "Hafedh"},
                {"رمضان", "Ramazan"}, {"عثمان", "Osman"}, {"عثمان", "Otman"}, {"غالب", "Ghaleb"},
                {"قاسم", "Kacem"}, {"ممدوح", "Mamdouh"}, {"أيوب", "Ayyub"}, {"صالح", "Saleh"},
                {"مُحَمَّد", "Mohamed"}, {"کریم", "Karim"}, {"حداد", "Haddad"}, {"یحیی", "Yahya"});
    assert_false(same_consonants("محمد", "Mahmoud Ali"));
    assert_false(same_consonants("خالد", "Malik"));
}

static void test_a_spelling_with_two_readings_has_both(void **state)
{
    (void)state;
    ASSERT_SAME({"Rachid", "Rashid"}, {"Achmed", "Ahmed"}, {"Ridha", "Rida"}, {"Ridha", "Riza"},
                {"Othman", "Otman"}, {"Othman", "Osman"}, {"Jusuf", "Yusuf"}, {"Mehmet", "Mohamed"},
                {"Cemal", "Jamal"}, {"Wiktor", "Victor"}, {"Kovalski", "Kowalski"},
                {"Fayçal", "Faysal"}, {"Novák", "Nowak"}, {"3ali", "Ali"}, {"a7med", "Ahmed"},
                {"5aled", "Khaled"});
}

static void test_articles_are_dropped_however_they_are_written(void **state)
{
    (void)state;
    ASSERT_SAME({"al-Qahtani", "Kahtani"}, {"Alqahtani", "El Kahtani"}, {"القحطاني", "al Qahtani"},
                {"Ech-Chami", "al-Shami"}, {"الشامي", "Shami"}, {"Ezzahrani", "al-Zahrani"},
                {"Et-Tounsi", "Tunsi"}, {"Essayed", "al-Sayyid"});
    assert_string_equal(plain("Ali"), "ali");
    assert_int_equal(read_name("Al").count, 1); /* alone it is a name */
}

static void test_particles_join_what_they_belong_to(void **state)
{
    struct name name = read_name("Ben Ali");

    (void)state;
    ASSERT_SAME({"Ben Ali", "Benali"}, {"bin Ali", "بن علي"}, {"ابن علي", "Ben Ali"},
                {"Ben Ali", "Ali"}, {"Abd el-Kader", "Abdelkader"}, {"Abdul Qadir", "عبد القادر"},
                {"عبدالقادر", "Abdelkader"}, {"Abdullah", "Abdellah"}, {"عبد الله", "Abdallah"},
                {"Abderrahmane", "Abd al-Rahman"}, {"Noureddine", "Nur al-Din"},
                {"نور الدين", "Nour Eddine"}, {"Abu Bakr", "Boubaker"}, {"أبو بكر", "Aboubakr"},
                {"Bou Zid", "Bouzid"}, {"De Jardins", "DeJardins"});
    assert_int_equal(name.count, 1);
    assert_int_equal(name.words[0].count, 2);
    assert_string_equal(name.words[0].forms[0].plain, "benali");
    assert_string_equal(name.words[0].forms[1].plain, "ali");
}

static void test_hyphens_commas_and_spaces_part_words(void **state)
{
    (void)state;
    assert_int_equal(read_name("Jean-Pierre, Martin").count, 3);
    assert_int_equal(read_name("  ").count, 0);
    assert_int_equal(read_name("").count, 0);
    assert_int_equal(read_name(NULL).count, 0);
    assert_int_equal(read_name("?!—").count, 1); /* a mark that nobody knows is a letter of its own */
}

static void test_long_and_many_words_stay_within_their_room(void **state)
{
    char text[4000];
    struct name name;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    name = read_name(text);
    assert_int_equal(name.count, 1);
    assert_true(strlen(name.words[0].forms[0].plain) < NAME_PLAIN);
    for (size_t i = 0; i + 2 < sizeof text; i += 2) text[i] = 'c', text[i + 1] = 'a';
    name = read_name(text);
    assert_true(strlen(name.words[0].forms[0].skeletons[NAME_READINGS - 1]) < NAME_SKELETON);
    for (size_t i = 1; i < sizeof text - 1; i += 2) text[i] = ' ';
    assert_int_equal(read_name(text).count, NAME_WORDS);
}

static void test_letters_are_found_in_the_order_of_their_bytes(void **state)
{
    static const char *const some[][2] = {{"À", "a"}, {"ž", "z"}, {"ǧ", "g"}, {"ء", ""},  {"ي", "ي"},
                                          {"ی", "ي"}, {"ẓ", "z"}, {"’", ""},  {"٩", "9"}, {"ş", "s"}};
    const char *plain_letter;
    char small[5];

    (void)state;
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        assert_int_equal(letter_read(some[i][0], &plain_letter, small), strlen(some[i][0]));
        assert_string_equal(plain_letter, some[i][1]);
    }
}

static void test_numbers_are_compared_without_what_parts_them(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_string_equal(number_plain(&c, "SM-04 217/B"), "sm04217b");
    assert_string_equal(number_plain(&c, "٠٤٢"), "042");
    assert_string_equal(number_plain(&c, " - "), "");
    assert_string_equal(number_plain(&c, NULL), "");
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_text_is_small_and_without_marks),
        cmocka_unit_test(test_spellings_of_one_sound_are_one),
        cmocka_unit_test(test_arabic_and_latin_letters_meet_in_the_consonants),
        cmocka_unit_test(test_a_spelling_with_two_readings_has_both),
        cmocka_unit_test(test_articles_are_dropped_however_they_are_written),
        cmocka_unit_test(test_particles_join_what_they_belong_to),
        cmocka_unit_test(test_hyphens_commas_and_spaces_part_words),
        cmocka_unit_test(test_long_and_many_words_stay_within_their_room),
        cmocka_unit_test(test_letters_are_found_in_the_order_of_their_bytes),
        cmocka_unit_test(test_numbers_are_compared_without_what_parts_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
