/*
 * hook.h -- What a mapping says of those who send to it: its key `hook`.
 *
 *     hook:
 *       each: form_response.answers
 *       signature:
 *         header: Typeform-Signature
 *         prefix: "sha256="
 *         hash: sha256
 *         encoding: base64
 *         secret: {file: typeform}
 *
 * The manual is docs/hooks.md.  A secret itself never stands in a mapping.
 * All texts live as long as the mapping.
 */
#ifndef PULS_INTAKE_HOOK_H
#define PULS_INTAKE_HOOK_H

#include "base/digest.h"
#include "base/yaml.h"

#include <stdint.h>

/* Where a secret is; one of the two is set. */
typedef struct HookSecret {
    const char *file; /* DIR/secrets/FILE */
    const char *env;  /* the variable of the environment */
} HookSecret;

typedef enum HookProof {
    PROOF_NONE,      /* whoever may reach the server may send */
    PROOF_SIGNATURE, /* an HMAC of what is sent */
    PROOF_TOKEN,     /* the secret itself */
} HookProof;

#define HOOK_TOLERANCE_S 300 /* unless the mapping says so */

typedef struct HookRules {
    const char *each; /* "a.b": the list whose items become rows, each with
                         all that is around it; NULL: none */
    HookProof proof;
    HookSecret secret;
    const char *header; /* where signature or token stands, or NULL: */
    const char *query;  /* of a token: the parameter that it stands in */

    /* Of a signature. */
    HmacHash hash;
    bool base64;        /* else hexadecimal */
    const char *prefix; /* "" unless there is one */
    const char *part;   /* "v1": of a header such as t=1,v1=ab; or NULL */
    const char *text;   /* what is signed: "{timestamp}.{body}" */
    const char *when_header, *when_part; /* where the time stands; or NULL */
    int64_t tolerance_s;                 /* it may be off by so much */
} HookRules;

/* Read the node `hook` of a mapping that fits its schema.  tell() gets a
 * sentence for each mistake. */
void hook_read(const YamlNode *hook, HookRules *out, YamlTell *tell, void *ctx);

#endif
