/* yamltype.c -- See yamltype.h. */
#include "base/yamltype.h"

#include <regex.h>
#include <string.h>

bool yaml_is_type(const YamlNode *n, const char *type)
{
    Err ignored = {0};
    int64_t i;
    double x;
    bool b;

    if (strcmp(type, "object") == 0)
        return n->type == YAML_MAP;
    if (strcmp(type, "array") == 0)
        return n->type == YAML_LIST;
    if (strcmp(type, "null") == 0)
        return n->type == YAML_NULL;
    if (n->type != YAML_TEXT)
        return false;
    if (strcmp(type, "integer") == 0)
        return yaml_int(n, &i, &ignored);
    if (strcmp(type, "number") == 0)
        return yaml_number(n, &x, &ignored);
    if (strcmp(type, "boolean") == 0)
        return yaml_bool(n, &b, &ignored);
    return strcmp(type, "string") == 0 && !yaml_number(n, &x, &ignored) &&
           !yaml_bool(n, &b, &ignored);
}

const char *yaml_type_word(const char *type)
{
    static const char *const words[][2] = {
        {"object", "a map"},    {"array", "a list"},
        {"string", "text"},     {"integer", "a whole number"},
        {"number", "a number"}, {"boolean", "true or false"},
        {"null", "nothing"},
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i][0], type) == 0)
            return words[i][1];
    return type;
}

const char *yaml_what(const YamlNode *n)
{
    static const char *const types[] = {"boolean", "number", "string",
                                        "null",    "array",  "object"};
    size_t i = 0;

    while (!yaml_is_type(n, types[i]))
        i++;
    return yaml_type_word(types[i]);
}

bool yaml_equals(const JsonVal *want, const YamlNode *n)
{
    const char *s = jsonread_str(want, NULL);
    Err ignored = {0};
    double x, y;
    bool a, b;

    switch (jsonread_kind(want)) {
    case JSON_NULL: return n->type == YAML_NULL;
    case JSON_STRING:
        return s && yaml_is_type(n, "string") && strcmp(s, n->text) == 0;
    case JSON_NUMBER:
        return jsonread_num(want, &x) && yaml_number(n, &y, &ignored) && x == y;
    case JSON_BOOL:
        return jsonread_bool(want, &a) && yaml_bool(n, &b, &ignored) && a == b;
    case JSON_NONE:
    case JSON_ARRAY:
    case JSON_OBJECT: break;
    }
    return false;
}

bool yaml_matches(const char *pattern, const char *text)
{
    regex_t re;
    bool ok;

    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    ok = regexec(&re, text, 0, NULL, 0) == 0;
    regfree(&re);
    return ok;
}
