/* hook.c -- See hook.h. */
#include "intake/hook.h"

#include <string.h>

#define NAMES "abcdefghijklmnopqrstuvwxyz0123456789._-"
#define ENV   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
#define HEADERS \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

typedef struct Telling {
    YamlTell *tell;
    void *ctx;
} Telling;

static void complain(const Telling *t, const YamlNode *n, const char *what)
{
    Err err = {0};

    yaml_err(n, &err, "%s", what);
    t->tell(t->ctx, err.text);
}

/* Nothing but these characters, and no name of a folder? */
static bool made_of(const char *text, const char *characters)
{
    return text[0] != '\0' && text[0] != '.' && strlen(text) <= 80 &&
           strspn(text, characters) == strlen(text);
}

static void read_secret(const YamlNode *of, HookRules *out, const Telling *t)
{
    const YamlNode *n = yaml_get(of, "secret");

    out->secret.file = yaml_text(n, "file", NULL);
    out->secret.env = yaml_text(n, "env", NULL);
    if ((out->secret.file == NULL) == (out->secret.env == NULL))
        complain(t, n != NULL ? n : of,
                 "say where the secret is: {file: NAME}, a file in the folder"
                 " secrets of the data folder, or {env: NAME}");
    else if (out->secret.file != NULL && !made_of(out->secret.file, NAMES))
        complain(t, n,
                 "the file of a secret is a name of small letters, digits,"
                 " dots, - and _, without a folder");
    else if (out->secret.env != NULL && !made_of(out->secret.env, ENV))
        complain(t, n,
                 "a variable of the environment is written in capital"
                 " letters, digits and _");
}

static HmacHash hash_of(const char *name)
{
    return strcmp(name, "sha1") == 0     ? HMAC_SHA1
           : strcmp(name, "sha512") == 0 ? HMAC_SHA512
                                         : HMAC_SHA256;
}

static void check_header(const YamlNode *of, const char *key, const Telling *t)
{
    const YamlNode *n = yaml_get(of, key);

    if (n != NULL && (n->text == NULL || !made_of(n->text, HEADERS)))
        complain(t, n, "this is no name of a header");
}

static void read_timestamp(const YamlNode *n, HookRules *out, const Telling *t)
{
    const YamlNode *tolerance = yaml_get(n, "tolerance");
    Err err = {0};

    out->when_header = yaml_text(n, "header", NULL);
    out->when_part = yaml_text(n, "part", NULL);
    check_header(n, "header", t);
    if (tolerance != NULL &&
        (!yaml_int(tolerance, &out->tolerance_s, &err) || out->tolerance_s < 1))
        complain(t, tolerance, "tolerance is a number of seconds");
    if (n != NULL && (out->when_header == NULL) == (out->when_part == NULL))
        complain(t, n,
                 "say either the header that the time stands in, or which"
                 " part of the signature's header it is");
}

/* Is the word there, and is every brace closed? */
static bool text_says(const char *text, const char *word)
{
    for (const char *open = strchr(text, '{'); open != NULL;
         open = strchr(open + 1, '{'))
        if (strchr(open, '}') == NULL)
            return false;
    return strstr(text, word) != NULL;
}

static void read_signature(const YamlNode *n, HookRules *out, const Telling *t)
{
    out->proof = PROOF_SIGNATURE;
    out->header = yaml_text(n, "header", NULL);
    out->hash = hash_of(yaml_text(n, "hash", "sha256"));
    out->base64 = strcmp(yaml_text(n, "encoding", "hex"), "base64") == 0;
    out->prefix = yaml_text(n, "prefix", "");
    out->part = yaml_text(n, "part", NULL);
    out->text = yaml_text(n, "text", "{body}");
    check_header(n, "header", t);
    read_timestamp(yaml_get(n, "timestamp"), out, t);
    read_secret(n, out, t);
    if (!text_says(out->text, "{body}"))
        complain(t, yaml_get(n, "text"),
                 "what is signed has {body} in it, and each { its }");
    if (strstr(out->text, "{timestamp}") != NULL &&
        yaml_get(n, "timestamp") == NULL)
        complain(t, yaml_get(n, "text"), "say where the timestamp stands");
    if (strstr(out->text, "{timestamp}") == NULL &&
        yaml_get(n, "timestamp") != NULL)
        complain(t, yaml_get(n, "timestamp"),
                 "a time that is not signed proves nothing: put {timestamp}"
                 " into text");
}

static void read_token(const YamlNode *n, HookRules *out, const Telling *t)
{
    out->proof = PROOF_TOKEN;
    out->header = yaml_text(n, "header", NULL);
    out->query = yaml_text(n, "query", NULL);
    out->prefix = yaml_text(n, "prefix", "");
    check_header(n, "header", t);
    read_secret(n, out, t);
    if ((out->header == NULL) == (out->query == NULL))
        complain(t, n, "a token stands either in a header or in the query");
}

void hook_read(const YamlNode *hook, HookRules *out, YamlTell *tell, void *ctx)
{
    const YamlNode *signature = yaml_get(hook, "signature");
    const YamlNode *token = yaml_get(hook, "token");
    Telling t = {tell, ctx};

    *out = (HookRules){.each = yaml_text(hook, "each", NULL),
                       .tolerance_s = HOOK_TOLERANCE_S};
    if (signature != NULL)
        read_signature(signature, out, &t);
    else if (token != NULL)
        read_token(token, out, &t);
    if (signature != NULL && token != NULL)
        complain(&t, token,
                 "a sender proves himself by a signature or a token, not"
                 " both");
}
