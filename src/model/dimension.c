/* dimension.c -- See dimension.h. */
#include "model/dimension.h"

#include <string.h>

static const struct {
    const char *name;
    const char *in[LANG_COUNT];
} words[] = {
    {"actor", {"human or bot", "człowiek czy bot", "om sau bot"}},
    {"agent", {"agent", "konsultant", "agent"}},
    {"campaign", {"campaign", "kampania", "campanie"}},
    {"case_id", {"case", "sprawa", "caz"}},
    {"channel", {"channel", "kanał", "canal"}},
    {"currency", {"currency", "waluta", "monedă"}},
    {"customer", {"customer", "klient", "client"}},
    {"hour", {"hour", "godzina", "oră"}},
    {"invite_delay",
     {"delay of the answer", "czas do odpowiedzi", "timp până la răspuns"}},
    {"kind", {"kind", "rodzaj", "tip"}},
    {"language", {"language", "język", "limbă"}},
    {"mood", {"mood", "nastrój", "ton"}},
    {"product", {"product", "produkt", "produs"}},
    {"question", {"question", "pytanie", "întrebare"}},
    {"question_version",
     {"version of the question", "wersja pytania", "versiunea întrebării"}},
    {"queue", {"queue", "kolejka", "coadă"}},
    {"reason", {"reason", "powód", "motiv"}},
    {"region", {"region", "region", "regiune"}},
    {"result", {"result", "wynik", "rezultat"}},
    {"segment", {"segment", "segment", "segment"}},
    {"source", {"source", "źródło", "sursă"}},
    {"survey", {"survey", "ankieta", "sondaj"}},
    {"team", {"team", "zespół", "echipă"}},
    {"touchpoint", {"touchpoint", "punkt styku", "punct de contact"}},
    {"weekday", {"weekday", "dzień tygodnia", "ziua săptămânii"}},
};

const char *dimension_word(Lang lang, const Column *c)
{
    static const char attr[] = "attr.";

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i].name, c->name) == 0)
            return words[i].in[lang];
    return strncmp(c->name, attr, sizeof(attr) - 1) == 0
               ? c->name + sizeof(attr) - 1
               : c->name;
}
