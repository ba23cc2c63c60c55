/*
 * jsonpatch_test.c -- A patch leads from one document to the other.
 *
 * The tree below applies operations as sections 4.1 to 4.3 of RFC 6902 say,
 * written from its text and not from jsonpatch.c.
 */
#include "base/jsonpatch.h"

#include "base/arena.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#define MAX_KIDS 64
#define MAX_TEXT 100000

static const JsonLimits limits = {.bytes = MAX_TEXT, .depth = 64};

/* ---- A document that can be changed ------------------------------------- */

typedef struct Node {
    char kind;        /* { [ or v */
    const char *text; /* of a value, as JSON */
    size_t n;
    const char *key[MAX_KIDS];
    struct Node *kid[MAX_KIDS];
} Node;

static Arena arena;

static JsonDoc *read(const char *text)
{
    Err err = {0};
    JsonDoc *doc = jsonread_new(text, strlen(text), &limits, &err);

    if (doc == NULL)
        fail_msg("%s: %s", err.text, text);
    return doc;
}

static Node *tree(const JsonVal *v)
{
    Node *node = ARENA_NEW(&arena, Node);
    JsonKind kind = jsonread_kind(v);
    Buf text = BUF_INIT(MAX_TEXT);
    Json j = {&text};
    JsonIter it = {.in = v};

    node->kind = kind == JSON_OBJECT ? '{' : kind == JSON_ARRAY ? '[' : 'v';
    if (node->kind == 'v') {
        jsonpatch_put(&j, NULL, v);
        node->text = arena_strndup(&arena, text.text, text.len);
    }
    while (node->kind != 'v' && jsonread_next(&it)) {
        assert_true(node->n < MAX_KIDS);
        if (it.key != NULL)
            node->key[node->n] = arena_strndup(&arena, it.key, strlen(it.key));
        node->kid[node->n++] = tree(it.value);
    }
    buf_clear(&text);
    return node;
}

static void write(const Node *node, Json *j, const char *key)
{
    if (node->kind == 'v') {
        json_raw(j, key, node->text);
        return;
    }
    json_open(j, key, node->kind);
    for (size_t i = 0; i < node->n; i++)
        write(node->kid[i], j, node->kind == '{' ? node->key[i] : NULL);
    json_close(j, node->kind == '{' ? '}' : ']');
}

/* The place of a reference token; n where an object has no such key. */
static size_t place(const Node *in, const char *token)
{
    size_t i = 0;

    if (in->kind == '[')
        return (size_t)strtoul(token, NULL, 10);
    while (i < in->n && strcmp(in->key[i], token) != 0)
        i++;
    return i;
}

/* RFC 6901: first ~1, then ~0. */
static const char *unescape(const char *s, size_t n)
{
    char *out = arena_strndup(&arena, s, n);
    size_t len = 0;

    for (size_t i = 0; i < n; i++, len++) {
        out[len] = s[i];
        if (s[i] == '~')
            out[len] = s[++i] == '1' ? '/' : '~';
    }
    out[len] = '\0';
    return out;
}

static void insert(Node *in, size_t at, const char *token, Node *value)
{
    assert_true(at <= in->n && in->n < MAX_KIDS);
    for (size_t i = in->n++; i > at; i--) {
        in->kid[i] = in->kid[i - 1];
        in->key[i] = in->key[i - 1];
    }
    in->kid[at] = value;
    in->key[at] = token;
}

static void take_out(Node *in, size_t at)
{
    assert_true(at < in->n); /* "the target location MUST exist" */
    for (size_t i = at + 1; i < in->n; i++) {
        in->kid[i - 1] = in->kid[i];
        in->key[i - 1] = in->key[i];
    }
    in->n--;
}

static void apply(Node **root, const char *op, const char *path, Node *value)
{
    Node *in = *root;
    const char *token;
    size_t at;

    if (*path == '\0') {
        assert_string_equal("replace", op);
        *root = value;
        return;
    }
    for (;;) {
        size_t n = strcspn(path + 1, "/");

        token = unescape(path + 1, n);
        at = place(in, token);
        path += n + 1;
        if (*path == '\0')
            break;
        assert_true(at < in->n);
        in = in->kid[at];
    }
    if (strcmp(op, "remove") == 0) {
        take_out(in, at);
    } else if (strcmp(op, "add") == 0) {
        insert(in, at, token, value);
    } else {
        assert_string_equal("replace", op);
        assert_true(at < in->n);
        in->kid[at] = value;
    }
}

/* ---- Diff and back ------------------------------------------------------ */

static const char *patch_of(const char *from, const char *to)
{
    Buf b = BUF_INIT(MAX_TEXT);
    JsonDoc *x = read(from), *y = read(to);
    const char *text;

    jsonpatch_diff(jsonread_root(x), jsonread_root(y), &b);
    assert_false(b.full);
    text = arena_strndup(&arena, b.text, b.len);
    jsonread_free(x);
    jsonread_free(y);
    buf_clear(&b);
    return text;
}

static const char *patched(const char *from, const char *patch)
{
    JsonDoc *x = read(from), *p = read(patch);
    JsonIter it = {.in = jsonread_root(p)};
    Node *root = tree(jsonread_root(x));
    Buf b = BUF_INIT(MAX_TEXT);
    Json j = {&b};
    const char *text;

    while (jsonread_next(&it)) {
        const JsonVal *value = jsonread_get(it.value, "value");

        apply(&root, jsonread_str(jsonread_get(it.value, "op"), NULL),
              jsonread_str(jsonread_get(it.value, "path"), NULL),
              value == NULL ? NULL : tree(value));
    }
    write(root, &j, NULL);
    text = arena_strndup(&arena, b.text, b.len);
    jsonread_free(x);
    jsonread_free(p);
    buf_clear(&b);
    return text;
}

static void assert_leads(const char *from, const char *to)
{
    assert_string_equal(to, patched(from, patch_of(from, to)));
}

static int drop_arena(void **state)
{
    arena_clear(&arena);
    return 0;
}

static void one_changed_value_is_one_operation(void **state)
{
    assert_string_equal(
        "[]", patch_of("{\"a\":[1,2.5,\"x\"]}", "{\"a\":[1,2.5,\"x\"]}"));
    assert_string_equal("[{\"op\":\"replace\",\"path\":\"/a/1\",\"value\":3}]",
                        patch_of("{\"a\":[1,2,3]}", "{\"a\":[1,3,3]}"));
    assert_string_equal("[{\"op\":\"remove\",\"path\":\"/a/2\"}"
                        ",{\"op\":\"remove\",\"path\":\"/a/1\"}]",
                        patch_of("{\"a\":[1,2,3]}", "{\"a\":[1]}"));
    assert_string_equal(
        "[{\"op\":\"add\",\"path\":\"/b\",\"value\":{\"c\":null}}]",
        patch_of("{\"a\":1}", "{\"a\":1,\"b\":{\"c\":null}}"));
}

/* RFC 6901, section 3. */
static void names_are_escaped(void **state)
{
    assert_string_equal(
        "[{\"op\":\"replace\",\"path\":\"/a~1b~0c\",\"value\":2}]",
        patch_of("{\"a/b~c\":1}", "{\"a/b~c\":2}"));
    assert_leads("{\"\":{\"~1\":1}}", "{\"\":{\"~1\":[]}}");
}

static void kinds_and_order_may_change(void **state)
{
    assert_leads("1", "{\"a\":1}");
    assert_leads("{\"a\":1}", "[1]");
    assert_leads("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}");
    assert_leads("{\"a\":1,\"c\":2}", "{\"a\":1,\"b\":3,\"c\":2}");
    assert_leads("[1,2]", "[[1],{\"x\":true},null]");
    assert_string_equal("[]", patch_of("9007199254740993", "9007199254740993"));
    assert_leads("9007199254740993", "9007199254740992");
}

/* A path of more bytes than there is room for ends before it. */
static void long_names_replace_what_is_above(void **state)
{
    Buf x = BUF_INIT(MAX_TEXT), y = BUF_INIT(MAX_TEXT);

    for (int i = 0; i < 2; i++) {
        buf_puts(i == 0 ? &x : &y, "{\"a\":{\"");
        for (int k = 0; k < 5000; k++)
            buf_puts(i == 0 ? &x : &y, "~");
        buf_printf(i == 0 ? &x : &y, "\":%d}}", i);
    }
    assert_leads(x.text, y.text);
    buf_clear(&x);
    buf_clear(&y);
}

/* ---- By chance ---------------------------------------------------------- */

static uint32_t draw(uint32_t *x, uint32_t n)
{
    *x = *x * 1664525 + 1013904223;
    return (*x >> 8) % n;
}

static void random_value(uint32_t *x, Json *j, const char *key, int depth)
{
    static const char *const words[] = {"", "a", "\xc5\x82/~", "q\"\n", "long"};
    static const char *const keys[] = {"a", "b", "c/d", "~e", "f", "0", ""};
    uint32_t kind = draw(x, depth > 3 ? 4 : 7), used = 0;

    if (kind >= 4) {
        json_open(j, key, kind == 4 ? '[' : '{');
        for (uint32_t i = draw(x, 6); i > 0; i--) {
            uint32_t k = draw(x, LEN(keys));

            if (kind > 4 && (used & 1u << k) != 0)
                continue;
            used |= 1u << k;
            random_value(x, j, kind == 4 ? NULL : keys[k], depth + 1);
        }
        json_close(j, kind == 4 ? ']' : '}');
    } else if (kind == 0) {
        json_str(j, key, words[draw(x, LEN(words))]);
    } else if (kind == 1) {
        json_num(j, key, draw(x, 9) / 4.);
    } else if (kind == 2) {
        json_int(j, key, (int64_t)draw(x, 4) - 1);
    } else {
        json_bool(j, key, draw(x, 2) == 0);
    }
}

static const char *random_text(uint32_t *x)
{
    Buf b = BUF_INIT(MAX_TEXT);
    Json j = {&b};
    const char *text;

    random_value(x, &j, NULL, 0);
    text = arena_strndup(&arena, b.text, b.len);
    buf_clear(&b);
    return text;
}

/* Any two; and two that were alike, which real ones are. */
static void patches_lead_from_any_to_any(void **state)
{
    uint32_t x = 11;

    for (int i = 0; i < 4000; i++) {
        const char *a = random_text(&x), *b = random_text(&x);
        const char *whole = arena_printf(&arena, "{\"a\":%s,\"b\":[%s]}", a, b);
        const char *other = arena_printf(&arena, "{\"a\":%s,\"b\":[%s,%s]}",
                                         draw(&x, 2) == 0 ? a : b, b, a);

        assert_leads(a, b);
        assert_leads(whole, other);
        assert_leads(other, whole);
        assert_string_equal("[]", patch_of(whole, whole));
        arena_clear(&arena);
    }
}

#define TEST(f) cmocka_unit_test_teardown(f, drop_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_changed_value_is_one_operation),
        TEST(names_are_escaped),
        TEST(kinds_and_order_may_change),
        TEST(long_names_replace_what_is_above),
        TEST(patches_lead_from_any_to_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
