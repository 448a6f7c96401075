/* http/multipart_test.c: where a part ends is beyond doubt, or the body is refused. */

#include "base/fixture.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "http/multipart.h"

#define TYPE "multipart/form-data; boundary=XX"
#define HEAD "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
#define END "\r\n--XX--\r\n"

static struct multipart_part *parsed(struct call *c, const char *type, const char *body)
{
    struct multipart_part *part = NULL;

    must_work(c, multipart_parse(c, type, body, strlen(body), &part));
    return part;
}

static void refuse(struct call *c, const char *type, const char *body)
{
    struct multipart_part *part = NULL;

    must_fail(c, ERR_INVALID, multipart_parse(c, type, body, strlen(body), &part));
    assert_null(part);
}

/* What stands above the one part. */
static void refuse_head(struct call *c, const char *head)
{
    refuse(c, TYPE, arena_format(c->mem, "--XX\r\n%s\r\n\r\nx" END, head));
}

static void test_parts_come_in_their_order_with_their_bytes(void **state)
{
    struct call c = call_begin();
    static const char body[] =
        HEAD "1\r\n--XX\r\ncontent-type: image/png\r\n"
             "content-disposition: form-data; name=\"b[]\"; filename=\"ü (1).png\"\r\n"
             "\r\n\0\r\n--X\r\n--" END;
    struct multipart_part *part = NULL;

    (void)state;
    must_work(&c, multipart_parse(&c, TYPE, body, sizeof body - 1, &part));
    assert_string_equal(part->name, "a");
    assert_null(part->file_name);
    assert_int_equal(part->length, 1);
    part = part->next;
    assert_string_equal(part->name, "b[]");
    assert_string_equal(part->file_name, "ü (1).png");
    assert_string_equal(part->type, "image/png");
    assert_int_equal(part->length, 10);
    assert_memory_equal(part->bytes, "\0\r\n--X\r\n--", 10);
    assert_null(part->next);
    call_end(&c);
}

static void test_a_form_without_parts_and_a_part_without_bytes_are_forms(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_null(parsed(&c, TYPE, "--XX--"));
    assert_null(parsed(&c, TYPE, "--XX--\r\n"));
    assert_int_equal(parsed(&c, TYPE, HEAD END)->length, 0);
    call_end(&c);
}

static void test_a_boundary_is_what_the_standard_allows(void **state)
{
    static const char *const wrong[] = {
        "multipart/form-data",
        "multipart/form-data;",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"XX",
        "multipart/form-data; boundary=XX\"",
        "multipart/form-data; boundary=X X",
        "multipart/form-data; boundary=\"XX \"",
        "multipart/form-data; boundary=X\\X",
        "multipart/form-data; boundary=XX; charset=utf-8",
        "multipart/form-data; charset=utf-8; boundary=XX",
        "multipart/form-data; boundary=XX; boundary=YY",
        "multipart/form-data; boundary=XXé",
        "multipart/mixed; boundary=XX",
        "multipart/form-datax; boundary=XX",
        ("multipart/form-data; boundary="
         "01234567890123456789012345678901234567890123456789012345678901234567890"),
    };
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) refuse(&c, wrong[i], "--XX--\r\n");
    assert_null(parsed(&c, "Multipart/Form-Data;boundary=\"XX\"", "--XX--"));
    assert_null(parsed(&c, "multipart/form-data; boundary=\"X Y\"", "--X Y--"));
    assert_null(parsed(&c, "multipart/form-data; boundary=----geckoformboundary3c7b",
                       "------geckoformboundary3c7b--"));
    call_end(&c);
}

static void test_nothing_stands_before_the_first_boundary_or_after_the_last(void **state)
{
    static const char *const wrong[] = {
        "",
        "--X",
        "--XX",
        "--XX\r\n",
        "--XX-",
        "--XXY--",
        "\r\n--XX--\r\n",
        "preamble\r\n" HEAD "1" END,
        HEAD "1" END "epilogue",
        HEAD "1" END "\r\n",
        HEAD "1\r\n--XX-- ",
        HEAD "1\r\n--XX",
        HEAD "1\r\n--XX\n",
        HEAD "1\n--XX--\r\n",
        HEAD "1",
        HEAD "1\r\n--XX \r\n--XX--",
        HEAD "1\r\n--XXY" END,
    };
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) refuse(&c, TYPE, wrong[i]);
    call_end(&c);
}

static void test_what_stands_above_a_part_is_plain(void **state)
{
    static const char *const wrong[] = {
        "Content-Type: text/plain",
        "Content-Disposition: form-data",
        "Content-Disposition: form-data; name=a",
        "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: form-data; name=\"a\\\"b\"",
        "Content-Disposition: form-data; name=\"a\" ",
        "Content-Disposition: form-data; name=\"a\"; name=\"b\"",
        "Content-Disposition: form-data; filename=\"f\"; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"; filename=\"f\"; filename*=UTF-8''g",
        "Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''g",
        "Content-Disposition: attachment; name=\"a\"",
        "Content-Disposition : form-data; name=\"a\"",
        " Content-Disposition: form-data; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
        "Content-Disposition: form-data;\r\n name=\"a\"",
        ("Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain\r\nContent-Type: "
         "text/csv"),
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=YY",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data; name=\"a\"\nContent-Type: text/plain",
    };
    struct call c = call_begin();
    char *much = arena_alloc(c.mem, LIMIT_PART_HEAD + 1);

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) refuse_head(&c, wrong[i]);
    memset(much, 'x', LIMIT_PART_HEAD);
    refuse_head(&c, arena_format(c.mem, "Content-Disposition: form-data; name=\"%s\"", much));
    assert_string_equal(parsed(&c, TYPE,
                               "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n"
                               "Content-Type: text/plain; charset=utf-8\r\n\r\nx" END)
                            ->name,
                        "a");
    call_end(&c);
}

static void test_the_name_of_a_file_is_a_name_and_no_place(void **state)
{
    static const char *const wrong[] = {"../a",     "/etc/passwd",         "C:\\a", "a\tb", "a\ab",
                                        "\xC3\x28", "a\xE2\x80\xAEvsc.exe"};
    struct call c = call_begin();
    char *name = arena_alloc(c.mem, LIMIT_FILE_NAME + 2);

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuse_head(&c,
                    arena_format(c.mem, "Content-Disposition: form-data; name=\"a\"; filename=\"%s\"",
                                 wrong[i]));
    memset(name, 'x', LIMIT_FILE_NAME + 1);
    refuse_head(
        &c, arena_format(c.mem, "Content-Disposition: form-data; name=\"a\"; filename=\"%s\"", name));
    call_end(&c);
}

static void test_parts_are_counted(void **state)
{
    struct call c = call_begin();
    struct buffer b = buffer_in(c.mem, LIMIT_REQUEST_BODY);

    (void)state;
    for (int i = 0; i < LIMIT_FIELDS; i++) buffer_text(&b, HEAD "\r\n");
    buffer_text(&b, "--XX--");
    assert_non_null(parsed(&c, TYPE, b.data));
    b.length -= strlen("--XX--");
    buffer_text(&b, HEAD "\r\n--XX--");
    refuse(&c, TYPE, b.data);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_come_in_their_order_with_their_bytes),
        cmocka_unit_test(test_a_form_without_parts_and_a_part_without_bytes_are_forms),
        cmocka_unit_test(test_a_boundary_is_what_the_standard_allows),
        cmocka_unit_test(test_nothing_stands_before_the_first_boundary_or_after_the_last),
        cmocka_unit_test(test_what_stands_above_a_part_is_plain),
        cmocka_unit_test(test_the_name_of_a_file_is_a_name_and_no_place),
        cmocka_unit_test(test_parts_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
