/* story.c -- See story.h. */
#include "demo/story.h"

#include <string.h>

/* clang-format off */
const Story story_table[TWIST_COUNT] = {
    [TWIST_MISSING] = {
        .name = "missing-part",
        .title = {{"A batch of beds came without a bag of screws",
                   "Partia łóżek przyszła bez woreczka ze śrubami",
                   "Un lot de paturi a venit fără punga cu șuruburi"}},
        .from = 80, .to = 35, .strength = 0.7,
        .product = "bed Luna",
        .ask = {
            {"csat", "touchpoint=delivery,product=bed Luna", 72, 22,
             COMPARE_PREVIOUS, false},
            {"contacts", "product=bed Luna", 72, 22, COMPARE_PREVIOUS, false},
            {"csat", "touchpoint=delivery,product!=bed Luna", 72, 22,
             COMPARE_PREVIOUS, true},
        }},
    [TWIST_NEWCOMERS] = {
        .name = "new-agents",
        .title = {{"Eight new people joined the phone team in Iași",
                   "Do zespołu telefonicznego w Jassach doszło osiem nowych osób",
                   "Opt oameni noi au venit în echipa telefonică din Iași"}},
        .from = 430, .to = 350, .strength = 0.6,
        .team = "Iași",
        .ask = {
            {"aht", "team=Iași,channel=phone", 430, 350, COMPARE_PREVIOUS, false},
            {"transfer_rate", "team=Iași", 430, 350, COMPARE_PREVIOUS, false},
            {"aht", "team=Łódź,channel=phone", 430, 350, COMPARE_PREVIOUS, true},
            {"transfer_rate", "team=Łódź", 430, 350, COMPARE_PREVIOUS, true},
        }},
    [TWIST_FLOOD] = {
        .name = "flood",
        .title = {{"A flood in Timiș stopped the lorries",
                   "Powódź w okręgu Timiș zatrzymała ciężarówki",
                   "Inundațiile din Timiș au oprit camioanele"}},
        .from = 255, .to = 210, .strength = 8,
        .region = {"timiș"},
        .ask = {
            {"resolution_time_mean", "kind=delivery,region=timiș", 250, 205,
             COMPARE_PREVIOUS, false},
            {"contacts", "reason=delivery,region=timiș", 250, 205,
             COMPARE_PREVIOUS, false},
            {"csat", "touchpoint=delivery,region=mazowieckie|śląskie", 250,
             205, COMPARE_PREVIOUS, true},
        }},
    [TWIST_MIX] = {
        .name = "channel-mix",
        .title = {{"Calls were led to the chat; no channel got worse",
                   "Połączenia przekierowano na czat; żaden kanał się nie pogorszył",
                   "Apelurile au fost mutate pe chat; niciun canal nu s-a înrăutățit"}},
        .from = 60, .to = 0, .strength = 0.7,
        .ask = {
            {"fcr", "reason=invoice|advice|service plan|return", 60, 10,
             COMPARE_PREVIOUS, false},
            {"csat", "survey=after contact", 60,
             0, COMPARE_PREVIOUS, false},
            {"contacts", "channel=chat", 60, 0, COMPARE_PREVIOUS, false},
            {"fcr", "channel=phone,reason=invoice|advice|service plan|return", 60, 10,
             COMPARE_PREVIOUS, true},
            {"fcr", "channel=chat,reason=invoice|advice|service plan|return", 60, 10,
             COMPARE_PREVIOUS, true},
        }},
    [TWIST_INVITATION] = {
        .name = "invitation",
        .title = {{"The NPS invitation came later and was worded anew",
                   "Zaproszenie do NPS przychodzi później i ma nową treść",
                   "Invitația NPS vine mai târziu și are alt text"}},
        .from = 90, .to = 0, .strength = 0.35,
        .ask = {
            {"nps", "", 90, 0, COMPARE_PREVIOUS, false},
            {"response_rate", "survey=relationship", 90, 8, COMPARE_PREVIOUS,
             false},
            {"ces_easy", "reason=invoice|advice|service plan|return,channel=phone", 90, 0,
             COMPARE_PREVIOUS, true},
        }},
    [TWIST_CALL_BACK] = {
        .name = "call-back",
        .title = {{"Three regions offer to call back instead of waiting",
                   "Trzy regiony oddzwaniają, zamiast kazać czekać",
                   "Trei regiuni sună înapoi în loc să te lase să aștepți"}},
        .from = 300, .to = 0, .strength = 0.75,
        .region = {"małopolskie", "cluj", "brașov"},
        .ask = {
            {"abandon_rate", "channel=phone,region=małopolskie|cluj|brașov", 300,
             180, COMPARE_PREVIOUS, false},
            {"abandon_rate", "channel=phone,region!=małopolskie|cluj|brașov", 300,
             180, COMPARE_PREVIOUS, true},
            {"service_level", "channel=phone,region!=małopolskie|cluj|brașov", 300,
             180, COMPARE_PREVIOUS, true},
        }},
    [TWIST_DELIVERY] = {
        .name = "delivery",
        .title = {{"Deliveries became faster, a little every week",
                   "Dostawy przyspieszały, co tydzień odrobinę",
                   "Livrările au devenit mai rapide, câte puțin în fiecare săptămână"}},
        .from = 730, .to = 0, .strength = 0.35,
        .ask = {
            {"resolution_time_mean", "kind=delivery,region!=timiș", 90, 0,
             COMPARE_YEAR, false},
            {"sla_attainment", "kind=delivery,region!=timiș", 180, 20,
             COMPARE_YEAR, false},
            {"service_level", "channel=phone,region=mazowieckie|śląskie", 90, 0,
             COMPARE_PREVIOUS, true},
        }},
};
/* clang-format on */

bool story_on(const Story *s, int day)
{
    int before = STORY_DAYS - day; /* the end is 0 days before itself */

    return before <= s->from && before > s->to;
}

bool story_in(const Story *s, const char *region)
{
    if (s->region[0] == NULL)
        return true;
    for (size_t i = 0; i < MAX_PLACES && s->region[i] != NULL; i++)
        if (strcmp(s->region[i], region) == 0)
            return true;
    return false;
}

double story_share(const Story *s, int day)
{
    double done = (double)(s->from - (STORY_DAYS - day)) / (s->from - s->to);

    return done < 0 ? 0 : done > 1 ? 1 : done;
}

size_t story_asks(const Story *s)
{
    size_t n = 0;

    while (n < MAX_QUESTIONS && s->ask[n].metric != NULL)
        n++;
    return n;
}
