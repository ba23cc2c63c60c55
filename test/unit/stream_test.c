/* stream_test.c -- Packed files, whole, cut and of several parts. */
#include "intake/stream.h"
#include "intake_files.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

/* One gzip member; the caller frees it. */
static char *gzipped(const char *text, size_t n, size_t *len)
{
    z_stream z = {0};
    char *out = malloc(n + 1000);

    assert_int_equal(
        Z_OK, deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY));
    z.next_in = (unsigned char *)(uintptr_t)text;
    z.avail_in = (unsigned)n;
    z.next_out = (unsigned char *)out;
    z.avail_out = (unsigned)(n + 1000);
    assert_int_equal(Z_STREAM_END, deflate(&z, Z_FINISH));
    *len = z.total_out;
    deflateEnd(&z);
    return out;
}

static void gzip_is_known_by_content(void **state)
{
    size_t n, m;
    char *one = gzipped("a,b\n1,2\n", 8, &n);
    char *two = gzipped("3,4\n", 4, &m);
    char *both = malloc(n + m + 3);
    Source *s;

    memcpy(both, one, n);
    memcpy(both + n, two, m);
    memcpy(both + n + m, "\0\0\0", 3); /* tape padding */
    s = checked(both, n + m + 3, &(SourceOptions){0});
    assert_non_null(s);
    assert_true(source_info(s)->rewritten);
    assert_null(source_info(s)->broken);
    assert_rows("1|2\n3|4\n", s);
    source_close(s);
    free(one);
    free(two);
    free(both);
}

/* 20,000 lines of random numbers do not fit into half their gzip. */
static void a_cut_gzip_counts_up_to_the_break(void **state)
{
    Buf text = BUF_INIT(1000000);
    uint32_t x = 1;
    size_t n;
    char *gz;
    Source *s;
    const SourceInfo *info;

    buf_puts(&text, "a,b\n");
    for (int i = 0; i < 20000; i++) {
        x = x * 1664525 + 1013904223;
        buf_printf(&text, "%d,%u\n", i, x);
    }
    gz = gzipped(text.text, text.len, &n);
    s = checked(gz, n / 2, &(SourceOptions){0});
    assert_non_null(s);
    info = source_info(s);
    assert_in_range(info->n_good, 5000, 15000);
    assert_non_null(strstr(info->broken, "the gzip file was cut; its text "
                                         "ends in line"));
    assert_true(info->n_bad <= 1);
    if (info->n_bad == 1)
        assert_int_equal(info->n_good + 2, info->bad[0].line);
    source_close(s);
    gz[n / 2] ^= 0x55;
    s = checked(gz, n, &(SourceOptions){0});
    assert_non_null(s);
    assert_non_null(source_info(s)->broken);
    source_close(s);
    free(gz);
    buf_clear(&text);
}

/* A zip of the members; the number of its bytes. */
static size_t zipped(const char *const (*members)[2], size_t n, char *to,
                     size_t room)
{
    struct archive *a = archive_write_new();
    size_t used = 0;

    archive_write_set_format_zip(a);
    assert_int_equal(ARCHIVE_OK, archive_write_open_memory(a, to, room, &used));
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *e = archive_entry_new();
        size_t len = strlen(members[i][1]);

        archive_entry_set_pathname(e, members[i][0]);
        archive_entry_set_size(e, (la_int64_t)len);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        assert_int_equal(ARCHIVE_OK, archive_write_header(a, e));
        assert_int_equal(len, archive_write_data(a, members[i][1], len));
        archive_entry_free(e);
    }
    archive_write_close(a);
    archive_write_free(a);
    return used;
}

static void a_zip_gives_the_member_asked_for(void **state)
{
    static const char *const members[][2] = {
        {"__MACOSX/x.csv", "no"},
        {"d/x.csv", "a,b\n1,2\n"},
        {"d/y.csv", "a,b\n3,4\n5,6\n"},
    };
    char zip[4000];
    size_t n = zipped(members, 3, zip, sizeof(zip));
    Source *s = checked(zip, n, &(SourceOptions){.member = "d/y.csv"});

    assert_non_null(s);
    assert_string_equal("d/y.csv", source_info(s)->member);
    assert_rows("3|4\n5|6\n", s);
    source_close(s);
    assert_null(checked(zip, n, &(SourceOptions){0}));
    assert_non_null(strstr(why.text, "say which with member: d/x.csv, "
                                     "d/y.csv"));
    assert_null(checked(zip, n, &(SourceOptions){.member = "z"}));
    assert_non_null(strstr(why.text, "holds no file z; it has d/x.csv, "));
    n = zipped(members, 2, zip, sizeof(zip)); /* only one that counts */
    s = checked(zip, n, &(SourceOptions){0});
    assert_rows("1|2\n", s);
    source_close(s);
}

static void a_cut_zip_counts_up_to_the_break(void **state)
{
    Buf text = BUF_INIT(1000000);
    const char *members[1][2] = {{"x.csv", NULL}};
    uint32_t x = 1;
    char *zip = malloc(1000000);
    size_t n;
    Source *s;

    buf_puts(&text, "a,b\n");
    for (int i = 0; i < 20000; i++) {
        x = x * 1664525 + 1013904223;
        buf_printf(&text, "%d,%u\n", i, x);
    }
    members[0][1] = text.text;
    n = zipped((const char *const(*)[2])members, 1, zip, 1000000);
    s = checked(zip, n / 2, &(SourceOptions){0});
    if (s == NULL)
        fail_msg("%s", why.text);
    assert_in_range(source_info(s)->n_good, 5000, 15000);
    assert_non_null(strstr(source_info(s)->broken, "the zip file was cut"));
    source_close(s);
    free(zip);
    buf_clear(&text);
}

static void other_archives_are_named(void **state)
{
    static const char *const members[][2] = {
        {"[Content_Types].xml", "<x/>"},
        {"xl/workbook.xml", "<x/>"},
    };
    char zip[4000];
    size_t n = zipped(members, 2, zip, sizeof(zip));

    assert_null(checked(zip, n, &(SourceOptions){0}));
    assert_non_null(strstr(why.text, "an Excel workbook; save it as CSV"));
    assert_null(checked("\x28\xb5\x2f\xfd....", 8, &(SourceOptions){0}));
    assert_non_null(strstr(why.text, "is packed by zstd; unpack it first"));
}

static void parquet_is_told_by_both_its_ends(void **state)
{
    Source *s = checked("PAR1....PAR1", 12, &(SourceOptions){0});

    assert_non_null(s);
    assert_int_equal(SOURCE_PARQUET, source_info(s)->format);
    assert_int_equal(-1, source_info(s)->n_good);
    source_close(s);
    assert_null(checked("PAR1........", 12, &(SourceOptions){0}));
    assert_non_null(strstr(why.text, "is a Parquet file that was cut"));
    assert_null(
        checked("a,b\n1,2\n", 8, &(SourceOptions){.format = SOURCE_PARQUET}));
    assert_non_null(strstr(why.text, "is no Parquet file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_is_known_by_content),
        cmocka_unit_test(a_cut_gzip_counts_up_to_the_break),
        cmocka_unit_test(a_zip_gives_the_member_asked_for),
        cmocka_unit_test(a_cut_zip_counts_up_to_the_break),
        cmocka_unit_test(other_archives_are_named),
        cmocka_unit_test(parquet_is_told_by_both_its_ends),
    };

    return cmocka_run_group_tests(tests, make_temp, drop_temp);
}
