/* upload_fuzz.c -- Any bytes at all may arrive as the name of a file. */
#include "engine/uploads.h"
#include "http/listen.h"
#include "intake/mapping.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What comes out is a part of what went in, safe to show and to put at the
 * end of a path; the same bytes as a Host and as the name of a mapping. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = {0};
    const char *text = arena_strndup(&arena, (const char *)data, size), *name;
    Err err = {0};

    name = upload_name(&arena, text, &err);
    if ((name == NULL) != (err.kind == ERR_INPUT))
        abort();
    if (name != NULL &&
        (strlen(name) == 0 || strlen(name) > UPLOAD_NAME ||
         strpbrk(name, "/\\\n\r\t\x7f") != NULL || strstr(text, name) == NULL))
        abort();
    if (mapping_name_ok(text) && strpbrk(text, "/.\\ ") != NULL)
        abort();
    if (listen_is_local_host(text) && listen_is_listed(text, "evil.example"))
        abort();
    if (listen_is_listed(text, "evil.example") &&
        strncasecmp(text, "evil.example", 12) != 0 && text[0] != '[')
        abort();
    arena_clear(&arena);
    return 0;
}
