/* duck_error.c -- See duck_error.h. */
#include "store/duck_error.h"

#include "base/buf.h"

#include <ctype.h>
#include <string.h>

static bool begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* Lines that only help the author of the SQL. */
static bool is_advice(const char *line)
{
    static const char *const words[] = {
        "LINE ",        "Possible ",      "Candidate ", "Stack Trace", "\t",
        "Did you mean", "You might want", "\n",         "  "};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (begins(line, words[i]))
            return true;
    }
    return *line == '\0';
}

/* "Binder Error: No such table.\nLINE 1: ..." -> "no such table" */
static void one_line(Buf *out, const char *text)
{
    const char *colon = strstr(text, " Error: ");
    const char *space = strchr(text, ' ');
    size_t first = out->len;

    if (colon != NULL && space != NULL && colon - text < 40)
        text = colon + strlen(" Error: ");
    while (!is_advice(text)) {
        size_t n = strcspn(text, "\n");

        if (out->len > first)
            buf_puts(out, "; ");
        buf_add(out, text, n);
        text += n + (text[n] == '\n');
    }
    while (out->len > first && strchr(". :!", out->text[out->len - 1]) != NULL)
        out->text[--out->len] = '\0';
    if (out->len > first + 1 && !isupper((unsigned char)out->text[first + 1]))
        out->text[first] = (char)tolower((unsigned char)out->text[first]);
}

typedef struct Known {
    const char *words; /* found in DuckDB's text */
    ErrKind kind;
    const char *sentence;
} Known;

static const Known known_errors[] = {
    {"No space left on device", ERR_IO, "the disk is full"},
    {"File too large", ERR_IO, "the disk is full"},
    {"max_temp_directory_size", ERR_IO, "the disk is full"},
    {"Disk quota exceeded", ERR_IO, "the disk is full"},
    {"Permission denied", ERR_IO, "permission denied"},
    {"Read-only file system", ERR_IO, "the disk is read-only"},
    {"Too many open files", ERR_IO, "too many open files"},
    {"database has been invalidated", ERR_STORE, "puls must be restarted"},
};

static ErrKind kind_of(duckdb_error_type type)
{
    switch ((int)type) {
    case DUCKDB_ERROR_CONVERSION:
    case DUCKDB_ERROR_OUT_OF_RANGE:
    case DUCKDB_ERROR_DECIMAL:
    case DUCKDB_ERROR_INVALID_INPUT: return ERR_INPUT;
    case DUCKDB_ERROR_IO:
    case DUCKDB_ERROR_PERMISSION: return ERR_IO;
    case DUCKDB_ERROR_INTERRUPT:
    case DUCKDB_ERROR_OUT_OF_MEMORY: return ERR_LIMIT;
    case DUCKDB_ERROR_TRANSACTION: return ERR_CONFLICT;
    default: return ERR_STORE;
    }
}

ErrKind duck_kind_in(const char *text)
{
    if (begins(text, "IO Error") || begins(text, "Permission Error"))
        return ERR_IO;
    if (begins(text, "Out of Memory") || begins(text, "INTERRUPT"))
        return ERR_LIMIT;
    if (begins(text, "Conversion") || begins(text, "Out of Range") ||
        begins(text, "Invalid Input"))
        return ERR_INPUT;
    return ERR_STORE;
}

bool duck_fail(Err *err, ErrKind kind, const char *text)
{
    Buf line = BUF_INIT(sizeof(err->text));

    text = text == NULL ? "the database gave no reason" : text;
    one_line(&line, text);
    for (size_t i = 0; i < sizeof(known_errors) / sizeof(known_errors[0]);
         i++) {
        const Known *k = &known_errors[i];

        if (strstr(text, k->words) != NULL) {
            err_set(err, k->kind, "%s: %s; the ledger is as it was",
                    k->sentence, line.text);
            buf_clear(&line);
            return false;
        }
    }
    err_set(err, kind, "%s", line.text);
    buf_clear(&line);
    return false;
}

bool duck_refuse(Err *err, const char *text)
{
    return duck_fail(err, duck_kind_in(text == NULL ? "" : text), text);
}

bool duck_fail_result(Err *err, duckdb_result *res)
{
    return duck_fail(err, kind_of(duckdb_result_error_type(res)),
                     duckdb_result_error(res));
}
