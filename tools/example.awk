# example.awk -- Two years of contacts with a company that does not exist.
#
#     awk -f tools/example.awk </dev/null >example.csv
#
# Always the same rows, for config/mappings/example.yml.  In the story, the
# phone queue of the south is short of people from June to August 2025:
# waiting grows there, more callers give up, and both scores fall; nothing
# else changes, so that a page that explains the fall can be checked.
BEGIN {
    OFS = ","
    state = 20240101
    split("phone chat e-mail", channels)
    split("north south east west", regions)
    split("private business", segments)
    split("delivery invoice contract fault advice", reasons)
    print "contact,opened,customer,company,channel,region,segment,reason," \
        "wait_s,talk_s,result,resolved,nps,csat"
    for (day = 19723; day < 19723 + 731; day++) # 2024 and 2025
        contacts_of(day)
}

# Park and Miller's generator: exact in the doubles of every awk.
function uniform() {
    state = state * 16807 % 2147483647
    return state / 2147483647
}

function below(n) {
    return int(uniform() * n)
}

# Roughly normal, from four uniforms.
function around(mean, spread) {
    return mean + spread * 1.73 * (uniform() + uniform() + uniform() + \
        uniform() - 2)
}

function clamp(x, low, high) {
    x = int(x + 0.5)
    return x < low ? low : x > high ? high : x
}

# Days since 1970 to a date; the year is counted from March.
function date_of(day,   era, doe, yoe, doy, mp, d, m) {
    day += 719468
    era = int(day / 146097)
    doe = day - era * 146097
    yoe = int((doe - int(doe / 1460) + int(doe / 36524) - \
        int(doe / 146096)) / 365)
    doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
    mp = int((5 * doy + 2) / 153)
    d = doy - int((153 * mp + 2) / 5) + 1
    m = mp < 10 ? mp + 3 : mp - 9
    return sprintf("%04d-%02d-%02d", yoe + era * 400 + (m <= 2), m, d)
}

function contacts_of(day,   n, weekday, i) {
    weekday = (day + 3) % 7 # Monday is 0
    n = weekday < 5 ? 38 + below(9) : 12 + below(5)
    date = date_of(day)
    for (i = 1; i <= n; i++)
        contact(date, i)
}

function contact(date, i,   channel, customer, region, segment, short, wait,
                 answered, talk, resolved, mood, time) {
    channel = channels[uniform() < 0.55 ? 1 : 2 + below(2)]
    customer = 1 + below(4000)
    region = regions[1 + customer % 4]
    segment = segments[customer % 10 < 7 ? 1 : 2]
    short = channel == "phone" && region == "south" &&
        date >= "2025-06-01" && date < "2025-09-01"
    wait = -log(1 - uniform()) * (channel == "phone" ? 70 : 35)
    if (short) wait *= 3
    answered = wait < 60 + below(240) * (segment == "business" ? 2 : 1)
    talk = answered ? clamp(around(260, 90), 20, 900) : ""
    resolved = answered ? (uniform() < (short ? 0.62 : 0.78) ? "yes" : "no") : ""
    mood = around(8.7, 2) - wait / 90 - (resolved == "no" ? 2.5 : 0)
    time = sprintf("%02d:%02d:%02d", 8 + below(10), below(60), below(60))
    print "C" date "-" i, date " " time, "K" customer, "Example Telecom",
        channel, region, segment, reasons[1 + below(5)], int(wait + 0.5), talk,
        answered ? "answered" : "abandoned", resolved,
        answers(answered, 0.30) ? clamp(mood, 0, 10) : "",
        answers(answered, 0.22) ? clamp(mood / 2 + 0.4, 1, 5) : ""
}

function answers(answered, share) {
    return answered && uniform() < share
}
