/* route_test.c -- Which route answers, and what is said when none does. */
#include "http/route.h"

#include "test.h"

#include <string.h>

static bool answer(Request *req, Reply *reply, Err *err)
{
    return true;
}

static const Route routes[] = {
    {"GET", "/v1/metrics", PERM_READ, answer},
    {"GET", "/v1/metrics/:name", PERM_READ, answer},
    {"POST", "/v1/events", PERM_INGEST, answer},
    {"GET", "/v1/boards/:board/panels/:panel", PERM_READ, answer},
    {"PUT", "/v1/boards/:board/panels/:panel", PERM_EDIT, answer},
};

/* The row that answers, -1 for none; *req holds the arguments. */
static int row(Request *req, const char *method, const char *path, char *allow,
               Err *err)
{
    const Route *r;

    req->method = method;
    req->path = path;
    r = route_find(routes, LEN(routes), req, allow, err);
    return r == NULL ? -1 : (int)(r - routes);
}

static void the_first_route_that_matches_answers(void **state)
{
    static const struct {
        const char *method, *path;
        int row;
        const char *arg0, *arg1;
    } cases[] = {
        {"GET", "/v1/metrics", 0, NULL, NULL},
        {"HEAD", "/v1/metrics", 0, NULL, NULL},
        {"GET", "/v1/metrics/nps", 1, "nps", NULL},
        {"GET", "/v1/metrics/a%2Fb%20c", 1, "a/b c", NULL},
        {"GET", "/v1/metrics/a+b", 1, "a+b", NULL},
        {"POST", "/v1/events", 2, NULL, NULL},
        {"PUT", "/v1/boards/7/panels/x", 4, "7", "x"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Arena a = {0};
        Request req = {.arena = &a};
        char allow[MAX_ALLOW];
        Err err = {0};

        assert_int_equal(cases[i].row, row(&req, cases[i].method, cases[i].path,
                                           allow, &err));
        assert_int_equal(cases[i].arg0 != NULL, req.arg[0] != NULL);
        if (cases[i].arg0 != NULL)
            assert_string_equal(cases[i].arg0, req.arg[0]);
        if (cases[i].arg1 != NULL)
            assert_string_equal(cases[i].arg1, req.arg[1]);
        assert_null(req.arg[2]);
        arena_clear(&a);
    }
}

static void it_says_what_is_wrong(void **state)
{
    static const struct {
        const char *method, *path;
        ErrKind kind;
        const char *allow, *want;
    } cases[] = {
        {"GET", "/v1/metrcs", ERR_MISSING, "",
         "no such path: /v1/metrcs; did you mean /v1/metrics"},
        {"GET", "/v1/metrics/", ERR_MISSING, "",
         "no such path: /v1/metrics/; did you mean /v1/metrics"},
        {"GET", "/", ERR_MISSING, "", "no such path: /"},
        {"PUT", "/v1/metrics", ERR_INPUT, "GET, HEAD",
         "/v1/metrics does not allow PUT; it allows GET, HEAD"},
        {"DELETE", "/v1/boards/7/panels/x", ERR_INPUT, "GET, HEAD, PUT",
         "/v1/boards/7/panels/x does not allow DELETE; it allows GET, HEAD, "
         "PUT"},
        {"GET", "/v1/events", ERR_INPUT, "POST",
         "/v1/events does not allow GET; it allows POST"},
        {"GET", "/v1/metrics/%zz", ERR_INPUT, "",
         "the path has a % that is not followed by two hexadecimal digits; "
         "write %25 for a percent sign"},
        {"GET", "/v1/metrics/%00", ERR_INPUT, "", "the path has a NUL byte"},
        {"GET", "/v1/metrics/%ff", ERR_INPUT, "", "the path is not UTF-8"},
    };

    for (size_t i = 0; i < LEN(cases); i++) {
        Arena a = {0};
        Request req = {.arena = &a};
        char allow[MAX_ALLOW];
        Err err = {0};

        assert_int_equal(
            -1, row(&req, cases[i].method, cases[i].path, allow, &err));
        assert_int_equal(cases[i].kind, err.kind);
        assert_string_equal(cases[i].allow, allow);
        assert_string_equal(cases[i].want, err.text);
        arena_clear(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_route_that_matches_answers),
        cmocka_unit_test(it_says_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
