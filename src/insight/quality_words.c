/*
 * quality_words.c -- Findings in sentences, in three languages.
 *
 * "Contacts, “crm” (call): probable duplicates, 12 of 1,000 (1.2%)."  What
 * changes stands behind a colon or a comma, so no word has to be inflected.
 */
#include "insight/quality_part.h"

#include "model/dimension.h"
#include "model/phrase.h"
#include "model/show.h"

#include <math.h>
#include <string.h>

/* Which sentence; most checks have one, some say different things. */
typedef enum Say {
    SAY_TWINS,
    SAY_GAPS,
    SAY_RANGE,
    SAY_FUTURE,
    SAY_UNKNOWN_CUSTOMER,
    SAY_UNKNOWN_CONTACT,
    SAY_NAMELESS,
    SAY_JUMP,
    SAY_FEW,
    SAY_MANY,
    SAY_COUNT
} Say;

/* clang-format off */
static const Words title[SAY_COUNT] = {
    [SAY_TWINS] = {{"{who}: probable duplicates, {count} of {of} ({share})",
        "{who}: prawdopodobne duplikaty, {count} z {of} ({share})",
        "{who}: duplicate probabile, {count} din {of} ({share})"}},
    [SAY_GAPS] = {{"{who}: days without facts, {count} of {of}; the longest gap: {first} – {last}",
        "{who}: dni bez danych, {count} z {of}; najdłuższa luka: {first} – {last}",
        "{who}: zile fără date, {count} din {of}; cea mai lungă pauză: {first} – {last}"}},
    [SAY_RANGE] = {{"{who}: {column} outside the range {allowed}, {count} of {of} ({share})",
        "{who}: {column} poza zakresem {allowed}, {count} z {of} ({share})",
        "{who}: {column} în afara intervalului {allowed}, {count} din {of} ({share})"}},
    [SAY_FUTURE] = {{"{who}: dates in the future, {count} of {of} ({share})",
        "{who}: daty z przyszłości, {count} z {of} ({share})",
        "{who}: date din viitor, {count} din {of} ({share})"}},
    [SAY_UNKNOWN_CUSTOMER] = {{"{who}: customers that no customer list knows, {count} of {of} ({share})",
        "{who}: klienci spoza listy klientów, {count} z {of} ({share})",
        "{who}: clienți care nu apar în lista de clienți, {count} din {of} ({share})"}},
    [SAY_UNKNOWN_CONTACT] = {{"{who}: answers about contacts that are not there, {count} of {of} ({share})",
        "{who}: odpowiedzi o kontaktach, których nie ma, {count} z {of} ({share})",
        "{who}: răspunsuri despre contacte inexistente, {count} din {of} ({share})"}},
    [SAY_NAMELESS] = {{"{who}: no customer given, {count} of {of} ({share})",
        "{who}: brak klienta, {count} z {of} ({share})",
        "{who}: fără client, {count} din {of} ({share})"}},
    [SAY_JUMP] = {{"{who}: {column} is empty in {now} of the last 14 days, before that in {then}",
        "{who}: {column} bez wartości w ostatnich 14 dniach: {now}, wcześniej: {then}",
        "{who}: {column} fără valoare în ultimele 14 zile: {now}, înainte: {then}"}},
    [SAY_FEW] = {{"{who}: far less than usual, {seen} in the last 14 days instead of about {expected}; odd days: {count}",
        "{who}: znacznie mniej niż zwykle, {seen} w ostatnich 14 dniach zamiast około {expected}; nietypowe dni: {count}",
        "{who}: mult mai puține decât de obicei, {seen} în ultimele 14 zile în loc de circa {expected}; zile neobișnuite: {count}"}},
    [SAY_MANY] = {{"{who}: far more than usual, {seen} in the last 14 days instead of about {expected}; odd days: {count}",
        "{who}: znacznie więcej niż zwykle, {seen} w ostatnich 14 dniach zamiast około {expected}; nietypowe dni: {count}",
        "{who}: mult mai multe decât de obicei, {seen} în ultimele 14 zile în loc de circa {expected}; zile neobișnuite: {count}"}},
};

static const Words remedy[SAY_COUNT] = {
    [SAY_TWINS] = {{"The same customer, moment and content came under different ids: import with ids that stay the same, or remove one of two sources that hold the same.",
        "Ten sam klient, moment i treść pod różnymi identyfikatorami: importuj ze stałymi identyfikatorami albo usuń jedno z dwóch źródeł o tej samej treści.",
        "Același client, moment și conținut sub identificatori diferiți: importați cu identificatori stabili sau eliminați una dintre cele două surse cu același conținut."}},
    [SAY_GAPS] = {{"Import the missing days. Holidays are not known to Puls yet: if the source rested, all is well.",
        "Zaimportuj brakujące dni. Puls nie zna jeszcze świąt: jeśli źródło miało wolne, wszystko jest w porządku.",
        "Importați zilele care lipsesc. Puls nu cunoaște încă sărbătorile: dacă sursa a fost închisă, totul e în regulă."}},
    [SAY_RANGE] = {{"Check the unit and the scale in the mapping, then import the file again.",
        "Sprawdź jednostkę i skalę w mapowaniu, potem zaimportuj plik ponownie.",
        "Verificați unitatea și scala din mapare, apoi importați din nou fișierul."}},
    [SAY_FUTURE] = {{"Check the date format and the time zone in the mapping.",
        "Sprawdź format daty i strefę czasową w mapowaniu.",
        "Verificați formatul datei și fusul orar din mapare."}},
    [SAY_UNKNOWN_CUSTOMER] = {{"Import these customers, or let both files use the same ids.",
        "Zaimportuj tych klientów albo używaj w obu plikach tych samych identyfikatorów.",
        "Importați acești clienți sau folosiți aceiași identificatori în ambele fișiere."}},
    [SAY_UNKNOWN_CONTACT] = {{"Import these contacts, or check what the mapping puts into about.",
        "Zaimportuj te kontakty albo sprawdź, co mapowanie wpisuje do about.",
        "Importați aceste contacte sau verificați ce pune maparea în about."}},
    [SAY_NAMELESS] = {{"Map the customer's id if the file has one: metrics per customer leave these facts out.",
        "Zmapuj identyfikator klienta, jeśli jest w pliku: wskaźniki liczone na klienta pomijają te dane.",
        "Mapați identificatorul clientului dacă există în fișier: indicatorii per client lasă deoparte aceste date."}},
    [SAY_JUMP] = {{"Look for a column that was renamed, or is no longer exported.",
        "Poszukaj kolumny, która zmieniła nazwę albo nie jest już eksportowana.",
        "Căutați o coloană redenumită sau care nu mai este exportată."}},
    [SAY_FEW] = {{"Check whether the export is complete. Holidays are not known to Puls yet.",
        "Sprawdź, czy eksport jest kompletny. Puls nie zna jeszcze świąt.",
        "Verificați dacă exportul este complet. Puls nu cunoaște încă sărbătorile."}},
    [SAY_MANY] = {{"Check whether something was imported twice. Holidays are not known to Puls yet.",
        "Sprawdź, czy coś nie zostało zaimportowane dwa razy. Puls nie zna jeszcze świąt.",
        "Verificați dacă ceva a fost importat de două ori. Puls nu cunoaște încă sărbătorile."}},
};

static const Words table_word[FACT_TABLE_COUNT] = {
    [FACT_INTERACTION] = {{"Contacts", "Kontakty", "Contacte"}},
    [FACT_PERCEPTION] = {{"Answers", "Odpowiedzi", "Răspunsuri"}},
    [FACT_OUTCOME] = {{"Purchases and losses", "Zakupy i straty", "Achiziții și pierderi"}},
    [FACT_CUSTOMER] = {{"Customers", "Klienci", "Clienți"}},
};

static const Words check_word[CHECK_COUNT] = {
    [CHECK_DUPLICATES] = {{"duplicates", "duplikaty", "duplicate"}},
    [CHECK_GAPS] = {{"gaps", "luki", "pauze"}},
    [CHECK_RANGE] = {{"impossible values", "niemożliwe wartości", "valori imposibile"}},
    [CHECK_FUTURE] = {{"dates in the future", "daty z przyszłości", "date din viitor"}},
    [CHECK_UNKNOWN_IDS] = {{"unknown ids", "nieznane identyfikatory", "identificatori necunoscuți"}},
    [CHECK_MISSING] = {{"columns suddenly empty", "kolumny nagle puste", "coloane brusc goale"}},
    [CHECK_VOLUME] = {{"unusual volume", "nietypowa liczba danych", "volum neobișnuit"}},
};

static const Words nothing_found = {{"{table}, {check}: none found",
    "{table}, {check}: nie znaleziono", "{table}, {check}: nimic găsit"}};
static const Words cannot_tell = {{"{table}, {check}: not enough data to tell",
    "{table}, {check}: za mało danych, by ocenić",
    "{table}, {check}: date insuficiente pentru a evalua"}};
/* clang-format on */

/* Measures have names for people only here. */
static const struct {
    const char *name;
    Words words;
} measure_word[] = {
    {"amount", {{"amount", "kwota", "sumă"}}},
    {"cost", {{"cost", "koszt", "cost"}}},
    {"first_response",
     {{"first response", "pierwsza odpowiedź", "primul răspuns"}}},
    {"hold", {{"time on hold", "czas zawieszenia", "timp în așteptare"}}},
    {"reopened", {{"reopened", "ponowne otwarcia", "redeschideri"}}},
    {"resolution",
     {{"time to resolution", "czas rozwiązania", "timp până la rezolvare"}}},
    {"score", {{"score", "ocena", "scor"}}},
    {"sentiment", {{"sentiment", "wydźwięk", "sentiment"}}},
    {"talk", {{"talk time", "czas rozmowy", "timp de convorbire"}}},
    {"transfers", {{"transfers", "przekazania", "transferuri"}}},
    {"ts", {{"date", "data", "dată"}}},
    {"wait", {{"waiting time", "czas oczekiwania", "timp de așteptare"}}},
    {"wrap",
     {{"after-contact work", "praca po kontakcie", "lucru după contact"}}},
};

static const char *column_word(Lang lang, const char *name)
{
    Column c = {.name = name};

    for (size_t i = 0; i < sizeof(measure_word) / sizeof(measure_word[0]); i++)
        if (strcmp(measure_word[i].name, name) == 0)
            return measure_word[i].words.in[lang];
    return dimension_word(lang, &c);
}

/* A word of ours stands as it is, one of the data in quotation marks. */
static const char *kind_text(Arena *a, Lang lang, const Finding *f)
{
    for (const char *const *w = kind_words(f->table); *w != NULL; w++)
        if (strcmp(*w, f->kind) == 0)
            return *w;
    return phrase_quote(a, lang, f->kind);
}

/* Contacts, “crm” (call) */
static const char *who(Arena *a, Lang lang, const Finding *f)
{
    const char *table = table_word[f->table].in[lang];
    const char *source = phrase_quote(a, lang, f->source);

    if (f->kind == NULL)
        return arena_printf(a, "%s, %s", table, source);
    return arena_printf(a, "%s, %s (%s)", table, source, kind_text(a, lang, f));
}

static const char *percent(Arena *a, Lang lang, double share)
{
    /* Half a permille must not read 0.0 %. */
    Shown as = {.unit = "%", .decimals = share > 0 && share < 0.001 ? 3 : 1};

    return show_value(a, lang, as, 100 * share);
}

static Say say_of(const Finding *f, const Details *d)
{
    switch (f->check) {
    case CHECK_DUPLICATES: return SAY_TWINS;
    case CHECK_GAPS: return SAY_GAPS;
    case CHECK_RANGE: return SAY_RANGE;
    case CHECK_FUTURE: return SAY_FUTURE;
    case CHECK_UNKNOWN_IDS:
        if (strcmp(f->column, "about") == 0)
            return SAY_UNKNOWN_CONTACT;
        return f->nameless ? SAY_NAMELESS : SAY_UNKNOWN_CUSTOMER;
    case CHECK_MISSING: return SAY_JUMP;
    case CHECK_VOLUME:
    case CHECK_COUNT: break;
    }
    return d->seen < d->expected ? SAY_FEW : SAY_MANY;
}

static const char *day(Arena *a, Lang lang, int64_t local_day)
{
    return show_date(a, lang, zone_utc(), local_day * DAY_MS);
}

static void write_words(Arena *a, Lang lang, Say say, Finding *f,
                        const Details *d)
{
    const char *column = f->column == NULL ? "" : column_word(lang, f->column);
    PhraseWord w[] = {
        {"who", who(a, lang, f)},
        {"column", column},
        {"count", show_count(a, lang, f->count)},
        {"of", show_count(a, lang, f->of)},
        {"share", percent(a, lang, f->share)},
        {"allowed", d->allowed == NULL ? "" : d->allowed},
        {"now", percent(a, lang, d->now)},
        {"then", percent(a, lang, d->then)},
        {"seen", show_number(a, lang, d->seen, 0)},
        {"expected", show_number(a, lang, d->expected, 0)},
        {"first", day(a, lang, d->longest_from)},
        {"last", day(a, lang, d->longest_to)},
    };

    f->title.in[lang] =
        phrase_fill(a, title[say].in[lang], w, sizeof(w) / sizeof(w[0]));
    f->sentence.in[lang] =
        arena_printf(a, "%s. %s", f->title.in[lang], remedy[say].in[lang]);
}

void quality_words(Arena *a, Finding *f, const Details *d)
{
    for (int lang = 0; lang < LANG_COUNT; lang++)
        write_words(a, (Lang)lang, say_of(f, d), f, d);
}

void quality_calm(Arena *a, Finding *f)
{
    const Words *form = f->of > 0 ? &nothing_found : &cannot_tell;

    for (int lang = 0; lang < LANG_COUNT; lang++) {
        PhraseWord w[] = {{"table", table_word[f->table].in[lang]},
                          {"check", check_word[f->check].in[lang]}};

        f->title.in[lang] = phrase_fill(a, form->in[lang], w, 2);
        f->sentence.in[lang] = arena_printf(a, "%s.", f->title.in[lang]);
    }
}
