/* manifest.c -- What a snapshot should hold: see snapshot.h. */
#include "engine/snapshot.h"

#include "base/json.h"
#include "base/jsonread.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool snapshot_name_ok(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t parts = 0;

    if (strlen(name) > SNAPSHOT_NAME)
        return false;
    for (;; name++) {
        size_t n = strspn(name, letters);

        if (n == 0 || *name == '.' || ++parts > 3)
            return false;
        name += n;
        if (*name != '/')
            return *name == '\0';
    }
}

void manifest_write(const Manifest *m, Buf *out)
{
    Json j = {.out = out};

    json_open(&j, NULL, '{');
    json_int(&j, "format", SNAPSHOT_FORMAT);
    json_str(&j, "puls", m->puls);
    json_str(&j, "made", m->made);
    json_open(&j, "tables", '{');
    for (int t = 0; t < FACT_TABLE_COUNT; t++) {
        json_open(&j, fact_table_name[t], '{');
        json_int(&j, "facts", m->table[t].facts);
        json_str(&j, "checksum", m->table[t].checksum);
        json_close(&j, '}');
    }
    json_close(&j, '}');
    json_open(&j, "files", '[');
    for (size_t i = 0; i < m->n_files; i++) {
        json_open(&j, NULL, '{');
        json_str(&j, "name", m->file[i].name);
        json_int(&j, "bytes", m->file[i].bytes);
        json_str(&j, "md5", m->file[i].md5);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_puts(out, "\n");
}

/* ---- Reading ------------------------------------------------------------ */

static bool take_hex(const JsonVal *v, char out[33])
{
    const char *text = jsonread_str(v, NULL);

    if (text == NULL || strlen(text) != 32 ||
        strspn(text, "0123456789abcdef") != 32)
        return false;
    memcpy(out, text, 33);
    return true;
}

static const char *take_text(const JsonVal *v, Arena *a)
{
    const char *text = jsonread_str(v, NULL);

    return text == NULL ? NULL : arena_printf(a, "%s", text);
}

static bool take_tables(const JsonVal *tables, Manifest *out)
{
    bool ok = true;

    for (int t = 0; ok && t < FACT_TABLE_COUNT; t++) {
        const JsonVal *v = jsonread_get(tables, fact_table_name[t]);

        ok = jsonread_int(jsonread_get(v, "facts"), &out->table[t].facts) &&
             take_hex(jsonread_get(v, "checksum"), out->table[t].checksum);
    }
    return ok;
}

static bool take_files(const JsonVal *files, Arena *a, Manifest *out)
{
    JsonIter it = {.in = files};

    if (jsonread_kind(files) != JSON_ARRAY ||
        jsonread_count(files) > SNAPSHOT_FILES)
        return false;
    out->file = ARENA_ARRAY(a, SnapshotFile, jsonread_count(files) + 1);
    while (jsonread_next(&it)) {
        SnapshotFile *f = &out->file[out->n_files++];

        f->name = take_text(jsonread_get(it.value, "name"), a);
        if (f->name == NULL || !snapshot_name_ok(f->name) ||
            !jsonread_int(jsonread_get(it.value, "bytes"), &f->bytes) ||
            f->bytes < 0 || !take_hex(jsonread_get(it.value, "md5"), f->md5))
            return false;
    }
    return true;
}

static bool take_all(const JsonVal *root, Arena *a, Manifest *out, Err *err)
{
    int64_t format = 0;

    *out = (Manifest){.puls = take_text(jsonread_get(root, "puls"), a),
                      .made = take_text(jsonread_get(root, "made"), a)};
    if (!jsonread_int(jsonread_get(root, "format"), &format) || format < 1 ||
        out->puls == NULL || out->made == NULL)
        return err_set(err, ERR_INPUT, "its manifest is none of puls");
    if (format > SNAPSHOT_FORMAT)
        return err_set(err, ERR_INPUT,
                       "it was made by puls %.40s, which is newer (its format"
                       " is %" PRId64 ", this program knows %d); install that"
                       " one",
                       out->puls, format, SNAPSHOT_FORMAT);
    return (take_tables(jsonread_get(root, "tables"), out) &&
            take_files(jsonread_get(root, "files"), a, out)) ||
           err_set(err, ERR_INPUT, "its manifest is damaged");
}

bool manifest_read(const char *text, size_t n, Arena *a, Manifest *out,
                   Err *err)
{
    static const JsonLimits limits = {SNAPSHOT_TEXT, 4};
    JsonDoc *doc = jsonread_new(text, n, &limits, err);
    bool ok;

    if (doc == NULL) {
        err->kind = ERR_INPUT; /* a limit here is no setting */
        return err_within(err, "its manifest is damaged");
    }
    ok = take_all(jsonread_root(doc), a, out, err);
    jsonread_free(doc);
    return ok;
}
