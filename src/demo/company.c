/* company.c -- See company.h. */
#include "demo/company.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

const Region company_region[] = {
    {"mazowieckie", POLAND, 17}, {"śląskie", POLAND, 12},
    {"małopolskie", POLAND, 11}, {"wielkopolskie", POLAND, 9},
    {"dolnośląskie", POLAND, 8}, {"pomorskie", POLAND, 7},
    {"bucurești", ROMANIA, 11},  {"cluj", ROMANIA, 7},
    {"timiș", ROMANIA, 7},       {"iași", ROMANIA, 5},
    {"brașov", ROMANIA, 4},      {"constanța", ROMANIA, 4},
};
const size_t company_regions = LENGTH(company_region);

const Product company_product[] = {
    {"bed Luna", 14, 42000, 0.34},     {"bed Stejar", 7, 68000, 0.38},
    {"mattress Nor", 12, 31000, 0.42}, {"wardrobe Bór", 9, 54000, 0.33},
    {"sofa Mila", 11, 79000, 0.36},    {"table Lipa", 10, 36000, 0.35},
    {"chair Ola", 15, 8900, 0.40},     {"desk Vis", 8, 19900, 0.37},
    {"shelf Raft", 9, 7900, 0.44},     {"lamp Zori", 5, 4900, 0.52},
};
const size_t company_products = LENGTH(company_product);

const Channel company_channel[] = {
    {"phone", "call", 44, RHYTHM_OFFICE, true, false, 0, 0.83, 0.15, 310, 70,
     40},
    {"chat", "chat", 24, RHYTHM_EVENING, true, true, 0.5, 0.62, -1.15, 420, 40,
     15},
    {"email", "email", 19, RHYTHM_OFFICE, false, true, 0, 0.75, -0.1, 360, 60,
     20},
    {"messenger", "message", 8, RHYTHM_EVENING, false, true, 0, 0.72, 0, 330,
     40, 20},
    {"web", "ticket", 5, RHYTHM_EVENING, false, true, 0, 0.7, -0.15, 400, 90,
     20},
};
const size_t company_channels = LENGTH(company_channel);

const ReasonRow company_reason[REASON_COUNT] = {
    [REASON_DELIVERY] = {"delivery", "delivery", 22, -0.2},
    [REASON_MISSING] = {"missing part", "delivery", 0, -0.6},
    [REASON_DAMAGED] = {"damaged", "delivery", 6, -0.5},
    [REASON_RETURN] = {"return", "return", 8, -0.1},
    [REASON_INVOICE] = {"invoice", "purchase", 20, 0},
    [REASON_ADVICE] = {"advice", "purchase", 30, 0.25},
    [REASON_PLAN] = {"service plan", "service plan", 14, 0.05},
};

const Team company_team[] = {
    {"Łódź", POLAND, true, 24, 0},
    {"Gdańsk", POLAND, false, 20, 24},
    {"Iași", ROMANIA, true, 20, 44},
    {"Cluj", ROMANIA, false, 16, 64},
};
const size_t company_teams = LENGTH(company_team);

/* clang-format off */
const double company_hour[][24] = {
    [RHYTHM_OFFICE] = {0, 0, 0, 0, 0, 0, 0, 0, 7, 10, 12, 11, 9, 8, 8, 8, 9,
        9, 6, 4, 0, 0, 0, 0},
    [RHYTHM_EVENING] = {1.2, 0.6, 0.4, 0.3, 0.2, 0.3, 0.8, 2, 4, 5, 6, 6, 6, 5,
        5, 5, 6, 7, 8, 9, 10, 9, 6, 3},
    [RHYTHM_SHOP] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 7, 9, 10, 9, 8, 8, 9, 11,
        11, 9, 6, 0, 0, 0},
};
/* clang-format on */
