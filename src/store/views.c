/* views.c -- See views.h. */
#include "store/views.h"

#include "base/utf8.h"
#include "store/settings_sql.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS " id, name, path, created"

/* ---- What may be kept --------------------------------------------------- */

/* C0, DEL and C1 (U+0080 to U+009F); `n` is the length of the character. */
static bool is_control(const unsigned char *c, size_t n)
{
    return c[0] < 0x20 || c[0] == 0x7f ||
           (n == 2 && c[0] == 0xc2 && c[1] < 0xa0);
}

/* Characters of it; 0 if it is not UTF-8 or has a control character. */
static size_t characters(const char *s)
{
    size_t left = strlen(s), n = 0;

    while (left > 0) {
        size_t step = utf8_next(s, left);

        if (step == 0 || is_control((const unsigned char *)s, step))
            return 0;
        s += step;
        left -= step;
        n++;
    }
    return n;
}

static bool check_name(const char *name, Err *err)
{
    size_t n = characters(name);

    if (n >= 1 && n <= MAX_VIEW_NAME && name[strspn(name, " ")] != '\0')
        return true;
    return err_set(err, ERR_INPUT,
                   "a view's name has 1 to %d characters, not only blanks, and"
                   " no line breaks or other control characters",
                   MAX_VIEW_NAME);
}

static bool check_path(const char *path, Err *err)
{
    static const char *const pages[] = {"/explore", "/brief", "/overview"};

    if (strlen(path) > MAX_VIEW_PATH)
        return err_set(err, ERR_INPUT,
                       "the path of a view is over %d bytes: leave out some"
                       " conditions",
                       MAX_VIEW_PATH);
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        size_t n = strlen(pages[i]);

        if (strncmp(path, pages[i], n) == 0 && strchr("/?#", path[n]) != NULL &&
            characters(path) > 0)
            return true;
    }
    return err_set(err, ERR_INPUT,
                   "the path of a view begins with /explore, /brief or"
                   " /overview and has no control characters");
}

/* ---- Statements --------------------------------------------------------- */

typedef struct List {
    Arena *arena;
    View *item;
    size_t n;
} List;

static const char *keep(Arena *a, const char *text)
{
    return arena_strndup(a, text, strlen(text));
}

static void take_view(void *ctx, const char *const *text)
{
    List *l = ctx;

    if (l->n < MAX_VIEWS)
        l->item[l->n++] =
            (View){keep(l->arena, text[0]), keep(l->arena, text[1]),
                   keep(l->arena, text[2]), strtoll(text[3], NULL, 10)};
}

bool views_list(Settings *s, Arena *a, View **out, size_t *n, Err *err)
{
    List l = {.arena = a, .item = ARENA_ARRAY(a, View, MAX_VIEWS)};
    bool ok = settings_sql(s, "select" COLUMNS " from view order by id", NULL,
                           0, take_view, &l, err);

    *out = l.item;
    *n = l.n;
    return ok;
}

/* Run a statement that returns the one view it was about; *n tells whether
 * there was one. */
static bool run_one(Settings *s, const char *sql, const char *const *arg,
                    size_t n_args, Arena *a, View *out, size_t *n, Err *err)
{
    List l = {.arena = a, .item = out};
    bool ok = settings_sql(s, sql, arg, n_args, take_view, &l, err);

    *n = l.n;
    return ok;
}

bool view_add(Settings *s, const char *name, const char *path, int64_t now,
              Arena *a, View *out, Err *err)
{
    const char *arg[] = {name, path, arena_printf(a, "%lld", (long long)now),
                         arena_printf(a, "%d", MAX_VIEWS)};
    size_t n;

    if (!check_name(name, err) || !check_path(path, err) ||
        !run_one(s,
                 "insert into view (name, path, created) select ?1, ?2, ?3"
                 " where (select count(*) from view) < cast(?4 as integer)"
                 " returning" COLUMNS,
                 arg, 4, a, out, &n, err))
        return false;
    return n == 1 ||
           err_set(err, ERR_LIMIT,
                   "there are %d views already; remove one first", MAX_VIEWS);
}

static bool found(size_t n, const char *id, Err *err)
{
    return n == 1 || err_set(err, ERR_MISSING, "no such view: %.40s", id);
}

bool view_change(Settings *s, const char *id, const char *name,
                 const char *path, Arena *a, View *out, Err *err)
{
    const char *arg[] = {id, name, path};
    size_t n;

    return check_name(name, err) && check_path(path, err) &&
           run_one(s,
                   "update view set name = ?2, path = ?3"
                   " where cast(id as text) = ?1 returning" COLUMNS,
                   arg, 3, a, out, &n, err) &&
           found(n, id, err);
}

bool view_remove(Settings *s, const char *id, Arena *a, View *out, Err *err)
{
    size_t n;

    return run_one(s,
                   "delete from view where cast(id as text) = ?1"
                   " returning" COLUMNS,
                   &id, 1, a, out, &n, err) &&
           found(n, id, err);
}
