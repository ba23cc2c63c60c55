/* coding_test.c -- Hexadecimal, Base64, HMAC and secrets. */
#include "base/coding.h"
#include "base/digest.h"
#include "base/secret.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *mac_of(HmacHash hash, const void *key, size_t n_key,
                          const void *data, size_t n)
{
    static char hex[CODING_HEX_SIZE(HMAC_MAX)];
    unsigned char mac[HMAC_MAX];
    Hmac h;

    hmac_begin(&h, hash, key, n_key);
    hmac_add(&h, data, n / 2); /* in two parts, to the same end */
    hmac_add(&h, (const char *)data + n / 2, n - n / 2);
    coding_hex(mac, hmac_end(&h, mac), hex);
    return hex;
}

/* RFC 2202, section 3; RFC 4231, section 4. */
static const struct Vector {
    char key_byte; /* the key is `n_key` of it, or `key` */
    const char *key;
    size_t n_key;
    char data_byte;
    const char *data;
    size_t n;
    const char *sha1, *sha256, *sha512; /* NULL: the RFC has none */
} vectors[] = {
    {0x0b, NULL, 20, 0, "Hi There", 8,
     "b617318655057264e28bc0b6fb378c8ef146be00",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
     "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
    {0, "Jefe", 4, 0, "what do ya want for nothing?", 28,
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
     "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {(char)0xaa, NULL, 20, (char)0xdd, NULL, 50,
     "125d7342b9ac11cd91a39af48aa17b4f63f175d3",
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
     "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
    {(char)0xaa, NULL, 80, 0,
     "Test Using Larger Than Block-Size Key - Hash Key First", 54,
     "aa4ae5e15272d00e95705637ce8a3b55ed402112", NULL, NULL},
    {(char)0xaa, NULL, 131, 0,
     "Test Using Larger Than Block-Size Key - Hash Key First", 54, NULL,
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
     "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
};

static void hmac_is_that_of_the_rfcs(void **state)
{
    char key[200], data[200];

    for (size_t i = 0; i < LEN(vectors); i++) {
        const struct Vector *v = &vectors[i];
        const char *want[] = {v->sha1, v->sha256, v->sha512};

        memset(key, v->key_byte, sizeof(key));
        memset(data, v->data_byte, sizeof(data));
        for (int hash = HMAC_SHA1; hash <= HMAC_SHA512; hash++)
            if (want[hash] != NULL)
                assert_string_equal(want[hash],
                                    mac_of((HmacHash)hash,
                                           v->key ? v->key : key, v->n_key,
                                           v->data ? v->data : data, v->n));
    }
}

/* RFC 4648, section 10. */
static void base64_is_that_of_the_rfc(void **state)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    Arena a = {0};
    char text[20];
    size_t n;

    for (size_t i = 0; i < LEN(pairs); i++) {
        coding_base64(pairs[i][0], strlen(pairs[i][0]), text);
        assert_string_equal(pairs[i][1], text);
        assert_string_equal(pairs[i][0],
                            coding_from_base64(&a, text, strlen(text), &n));
        assert_int_equal(strlen(pairs[i][0]), n);
    }
    arena_clear(&a);
}

static void what_is_no_base64_is_none(void **state)
{
    static const char *const odd[] = {
        "Z",        "Zg",   "Zg=",   "Zh==", "Zm9=", "Z g=",
        "Zg==Zg==", "====", "Zm\n8", "Zm-_", "=Zg=", "Zm8=\n"};
    Arena a = {0};
    size_t n;

    for (size_t i = 0; i < LEN(odd); i++)
        assert_null(coding_from_base64(&a, odd[i], strlen(odd[i]), &n));
    arena_clear(&a);
}

static void bytes_are_the_same_or_not(void **state)
{
    assert_true(digest_same("abc", "abc", 3));
    assert_false(digest_same("abc", "abd", 3));
    assert_false(digest_same("\0bc", "abc", 3));
    assert_true(digest_same("abc", "xyz", 0));
}

/* ---- Secrets ------------------------------------------------------------ */

static void put_file(const char *path, const char *text, mode_t mode)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(0, chmod(path, mode));
}

static void a_secret_is_a_file_that_nobody_else_reads(void **state)
{
    char path[] = "/tmp/puls-secret-XXXXXX";
    int fd = mkstemp(path);
    Arena a = {0};
    Err err = {0};
    Secret s;

    close(fd);
    put_file(path, "geheim\r\n", 0600);
    assert_true(secret_file(&a, path, &s, &err));
    assert_int_equal(6, s.len);
    assert_memory_equal("geheim", s.bytes, 6);
    for (mode_t mode = 01; mode <= 070; mode = mode << 1) {
        put_file(path, "geheim", 0600 | mode);
        err = (Err){0};
        assert_false(secret_file(&a, path, &s, &err));
        assert_int_equal(ERR_IO, err.kind);
        assert_non_null(strstr(err.text, "chmod 600"));
        assert_null(strstr(err.text, "geheim"));
    }
    unlink(path);
    arena_clear(&a);
}

static void a_secret_that_is_none_is_refused(void **state)
{
    char path[] = "/tmp/puls-secret-XXXXXX", long_one[SECRET_MAX + 2];
    int fd = mkstemp(path);
    Arena a = {0};
    Err err = {0};
    Secret s;

    close(fd);
    assert_false(secret_file(&a, "/tmp", &s, &err));
    assert_false(secret_file(&a, "/dev/null", &s, &err));
    put_file(path, "\n", 0600);
    assert_false(secret_file(&a, path, &s, &err));
    memset(long_one, 'x', sizeof(long_one));
    long_one[SECRET_MAX + 1] = '\0';
    put_file(path, long_one, 0600);
    assert_false(secret_file(&a, path, &s, &err));
    long_one[SECRET_MAX] = '\0';
    put_file(path, long_one, 0600);
    assert_true(secret_file(&a, path, &s, &err));
    unlink(path);
    assert_false(secret_file(&a, path, &s, &err));
    arena_clear(&a);
}

static void a_secret_may_come_from_the_environment(void **state)
{
    Err err = {0};
    Secret s;

    assert_int_equal(0, setenv("PULS_TEST_SECRET", "x y", 1));
    assert_true(secret_env("PULS_TEST_SECRET", &s, &err));
    assert_int_equal(3, s.len);
    assert_int_equal(0, unsetenv("PULS_TEST_SECRET"));
    assert_false(secret_env("PULS_TEST_SECRET", &s, &err));
    assert_int_equal(ERR_IO, err.kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac_is_that_of_the_rfcs),
        cmocka_unit_test(base64_is_that_of_the_rfc),
        cmocka_unit_test(what_is_no_base64_is_none),
        cmocka_unit_test(bytes_are_the_same_or_not),
        cmocka_unit_test(a_secret_is_a_file_that_nobody_else_reads),
        cmocka_unit_test(a_secret_that_is_none_is_refused),
        cmocka_unit_test(a_secret_may_come_from_the_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
