/* comment.c -- See comment.h. */
#include "demo/comment.h"

#include <stdio.h>

#define CHOICES 3
#define CLOSING 0.3 /* share of comments that have one */

/* clang-format off */
static const char *const opening[LANG_COUNT][3][CHOICES] = {
    [LANG_EN] = {
        [FEELS_BAD] = {"I am disappointed.", "This was a waste of time.", "Not good."},
        [FEELS_SO_SO] = {"It was all right.", "Nothing special.", "Could be better."},
        [FEELS_GOOD] = {"Very happy.", "Well done.", "All as it should be."}},
    [LANG_PL] = {
        [FEELS_BAD] = {"Jestem rozczarowana.", "Szkoda mojego czasu.", "Niedobrze."},
        [FEELS_SO_SO] = {"Było w porządku.", "Nic szczególnego.", "Mogłoby być lepiej."},
        [FEELS_GOOD] = {"Bardzo dobrze.", "Brawo.", "Wszystko jak trzeba."}},
    [LANG_RO] = {
        [FEELS_BAD] = {"Sunt dezamăgit.", "Timp pierdut.", "Nu e bine."},
        [FEELS_SO_SO] = {"A fost în regulă.", "Nimic deosebit.", "Se poate mai bine."},
        [FEELS_GOOD] = {"Foarte mulțumită.", "Bravo.", "Totul cum trebuie."}},
};

static const char *const middle[LANG_COUNT][TOPIC_COUNT][3][CHOICES] = {
    [LANG_EN] = {
        [TOPIC_DELIVERY] = {
            {"The lorry came days late.", "Nobody told me when it would come.", "I stayed at home for nothing."},
            {"It came, more or less on time.", "The driver called an hour before.", "The boxes were a bit wet."},
            {"It came a day early.", "The drivers carried it upstairs.", "On time and well packed."}},
        [TOPIC_PART] = {
            {"The bag of screws was missing.", "A part of the bed was not in the box.", "I cannot put the bed together."},
            {"One screw too few, but I had my own.", "A part came later by post.", "The plan shows a part that is not there."},
            {"The missing part came the next day.", "They sent the screws at once.", "Even spare screws were in the box."}},
        [TOPIC_CONTACT] = {
            {"I had to ask three times.", "I waited far too long.", "Everybody told me something else."},
            {"The answer was short.", "It took a while.", "I found out most of it myself."},
            {"The lady on the phone knew everything.", "Solved in five minutes.", "Friendly and quick."}},
        [TOPIC_PRODUCT] = {
            {"It wobbles already.", "The colour is not that of the picture.", "The drawer does not close."},
            {"Fine for the price.", "Putting it together took all evening.", "A little smaller than I thought."},
            {"Solid wood, solid work.", "It looks better than in the picture.", "My children love it."}},
        [TOPIC_COMPANY] = {
            {"I will buy elsewhere.", "It used to be better.", "Too many mistakes lately."},
            {"A shop like others.", "Prices are fair, service varies.", "I come when there is a sale."},
            {"I tell all my friends.", "My third room from here.", "I always come back."}}},
    [LANG_PL] = {
        [TOPIC_DELIVERY] = {
            {"Ciężarówka spóźniła się o kilka dni.", "Nikt nie powiedział, kiedy przyjadą.", "Na darmo siedziałam w domu."},
            {"Przyszło mniej więcej na czas.", "Kierowca zadzwonił godzinę wcześniej.", "Kartony były trochę mokre."},
            {"Przyszło dzień wcześniej.", "Kierowcy wnieśli wszystko na górę.", "Na czas i dobrze zapakowane."}},
        [TOPIC_PART] = {
            {"Brakowało woreczka ze śrubami.", "W kartonie nie było części łóżka.", "Nie mogę złożyć łóżka."},
            {"O jedną śrubę za mało, ale miałem własną.", "Część przyszła później pocztą.", "Na rysunku jest część, której nie ma."},
            {"Brakująca część przyszła następnego dnia.", "Od razu wysłali śruby.", "Były nawet zapasowe śruby."}},
        [TOPIC_CONTACT] = {
            {"Musiałem pytać trzy razy.", "Czekałam o wiele za długo.", "Każdy mówił co innego."},
            {"Odpowiedź była krótka.", "Trochę to trwało.", "Większość znalazłam sama."},
            {"Pani przez telefon wiedziała wszystko.", "Załatwione w pięć minut.", "Miło i szybko."}},
        [TOPIC_PRODUCT] = {
            {"Już się chwieje.", "Kolor jest inny niż na zdjęciu.", "Szuflada się nie domyka."},
            {"Jak na tę cenę w porządku.", "Składanie zajęło cały wieczór.", "Trochę mniejsze, niż myślałem."},
            {"Lite drewno, solidna robota.", "Wygląda lepiej niż na zdjęciu.", "Dzieci są zachwycone."}},
        [TOPIC_COMPANY] = {
            {"Następnym razem kupię gdzie indziej.", "Kiedyś było lepiej.", "Ostatnio za dużo pomyłek."},
            {"Sklep jak inne.", "Ceny uczciwe, z obsługą bywa różnie.", "Przychodzę na wyprzedaże."},
            {"Polecam wszystkim znajomym.", "To już trzeci pokój od was.", "Zawsze tu wracam."}}},
    [LANG_RO] = {
        [TOPIC_DELIVERY] = {
            {"Camionul a întârziat câteva zile.", "Nimeni nu mi-a spus când vine.", "Am stat acasă degeaba."},
            {"A venit cam la timp.", "Șoferul a sunat cu o oră înainte.", "Cutiile erau puțin ude."},
            {"A venit cu o zi mai devreme.", "Șoferii au urcat totul până sus.", "La timp și bine ambalat."}},
        [TOPIC_PART] = {
            {"Lipsea punga cu șuruburi.", "O parte a patului nu era în cutie.", "Nu pot monta patul."},
            {"Un șurub în minus, dar aveam eu.", "Piesa a venit mai târziu prin poștă.", "În schiță apare o piesă care nu există."},
            {"Piesa lipsă a venit a doua zi.", "Au trimis imediat șuruburile.", "Erau chiar și șuruburi de rezervă."}},
        [TOPIC_CONTACT] = {
            {"A trebuit să întreb de trei ori.", "Am așteptat mult prea mult.", "Fiecare spunea altceva."},
            {"Răspunsul a fost scurt.", "A durat puțin.", "Cele mai multe le-am aflat singur."},
            {"Doamna de la telefon știa totul.", "Rezolvat în cinci minute.", "Amabil și rapid."}},
        [TOPIC_PRODUCT] = {
            {"Deja se clatină.", "Culoarea nu e cea din poză.", "Sertarul nu se închide."},
            {"Bun la prețul acesta.", "Montajul a durat toată seara.", "Puțin mai mic decât credeam."},
            {"Lemn masiv, lucru bine făcut.", "Arată mai bine decât în poză.", "Copiii sunt încântați."}},
        [TOPIC_COMPANY] = {
            {"Data viitoare cumpăr din altă parte.", "Înainte era mai bine.", "Prea multe greșeli în ultima vreme."},
            {"Un magazin ca altele.", "Prețuri corecte, servire când bună, când rea.", "Vin când sunt reduceri."},
            {"Îi recomand tuturor prietenilor.", "E a treia cameră de la voi.", "Mă întorc mereu aici."}}},
};

static const char *const closing[LANG_COUNT][3][CHOICES] = {
    [LANG_EN] = {
        {"Please do something.", "I want my money back.", "Never again."},
        {"We will see.", "Thanks anyway.", "That is all."},
        {"Thank you!", "Keep it up.", "See you soon."}},
    [LANG_PL] = {
        {"Proszę coś z tym zrobić.", "Chcę zwrotu pieniędzy.", "Nigdy więcej."},
        {"Zobaczymy.", "Mimo wszystko dziękuję.", "To tyle."},
        {"Dziękuję!", "Tak trzymać.", "Do zobaczenia."}},
    [LANG_RO] = {
        {"Vă rog să faceți ceva.", "Îmi vreau banii înapoi.", "Niciodată."},
        {"Vom vedea.", "Mulțumesc oricum.", "Atât."},
        {"Mulțumesc!", "Țineți-o tot așa.", "Pe curând."}},
};
/* clang-format on */

int64_t comment_write(Random *r, Lang lang, Topic topic, Feeling feeling,
                      char out[COMMENT_ROOM])
{
    static const int64_t middle_of[] = {-700, 0, 700};
    const char *first = opening[lang][feeling][random_below(r, CHOICES)];
    const char *about = middle[lang][topic][feeling][random_below(r, CHOICES)];
    const char *last = closing[lang][feeling][random_below(r, CHOICES)];
    bool open = random_chance(r, 0.6), close = random_chance(r, CLOSING);

    snprintf(out, COMMENT_ROOM, "%s%s%s%s%s", open ? first : "",
             open ? " " : "", about, close ? " " : "", close ? last : "");
    return middle_of[feeling] + (int64_t)random_below(r, 201) - 100;
}
