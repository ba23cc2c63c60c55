/*
 * sql_cohort.c -- Metrics that follow customers and contacts through time.
 *
 * A cohort metric asks of each customer (or contact) who was there what
 * became of them in the period P = [s, e):
 *
 *          s                            e
 *     -----|----------------------------|------>
 *      active here?     lost, and not back, by here?
 *
 * sql_cohort_base() says it row by row: the fact that stands for the
 * customer or contact, what it adds to the numerator (num) and to the
 * denominator (den).  The cells add these up; the receipt lists them.
 *
 * Customers are lost when an outcome `churn` says so, or their `churned`;
 * they are back with a purchase, renewal or expansion after it, or with a
 * `since` after it.  What they bring regularly at an instant is their latest
 * renewal before it, plus expansions and minus contractions since.
 *
 * Contacts are paired by customer and reason over all channels before the
 * question's own filters apply, so that a call after a chat is a repeat even
 * when only chats are asked for.
 */
#include "store/sql.h"

/* ---- Pieces ------------------------------------------------------------- */

/* p(b, s, e): the buckets of the period, in ms. */
static void put_periods(Sql *s, const Question *q)
{
    size_t n;
    Err ignored = {0};
    const int64_t *start =
        period_buckets(s->arena, q->zone, q->period, q->grain, &n, &ignored);

    sql_put(s, "with p(b, s, e) as (values ");
    for (size_t i = 0; i < n; i++) {
        int64_t end = i + 1 < n ? start[i + 1] : q->period.to;

        sql_put(s, "%s(%lld, %lld, %lld)", i > 0 ? ", " : "",
                (long long)sql_bucket_key(q, start[i]), (long long)start[i],
                (long long)end);
    }
    sql_put(s, ")");
}

/* name(customer, at): moments at which customers left, and came back. */
static void put_moves(Sql *s, const Question *q)
{
    sql_put(s, ",\nlost(customer, moment) as ("
               "select customer, epoch_ms(ts) from outcome o"
               " where kind = 'churn' and ");
    sql_live(s, "o", q);
    sql_put(s, "\n  union select customer, epoch_ms(churned) from customer k"
               " where churned is not null and ");
    sql_live(s, "k", q);
    sql_put(s, "),\nback(customer, moment) as ("
               "select customer, epoch_ms(ts) from outcome o"
               " where kind in ('purchase', 'renewal', 'expansion') and ");
    sql_live(s, "o", q);
    sql_put(s, "\n  union select customer, epoch_ms(since) from customer k"
               " where since is not null and ");
    sql_live(s, "k", q);
    sql_put(s, ")");
}

/* known_at: what was known of each customer at `at` (an expression over p),
 * the latest version by then. */
static void put_standing(Sql *s, const Question *q, const char *at)
{
    sql_put(s,
            ",\nstanding as (select p.*, %s as r, f.*"
            "\n  from p join customer f on epoch_ms(f.ts) <= %s and ",
            at, at);
    sql_live(s, "f", q);
    sql_put(s, "\n  qualify row_number() over (partition by p.b, f.customer"
               " order by f.ts desc, f.seq desc) = 1)");
}

/* active: those who were customers at r and pass the filters; `gone` tells
 * whether they were lost by e and not back. */
static void put_active(Sql *s, const Question *q)
{
    sql_put(
        s, ",\nmoves as (select f.b, f.customer"
           ", max(moment) filter (where left_us and moment < r) as lost_before"
           ", max(moment) filter (where not left_us and moment <= r)"
           " as back_before"
           ", max(moment) filter (where left_us and moment >= r and moment < e)"
           " as lost_in"
           ", max(moment) filter (where not left_us and moment < e) as back_in"
           "\n  from standing f join"
           " (select customer, moment, true as left_us from lost"
           " union all select customer, moment, false from back) m"
           " on m.customer = f.customer\n  group by f.b, f.customer)"
           ",\nactive as (select f.*, coalesce(lost_in is not null and"
           " coalesce(back_in, lost_in) <= lost_in, false) as gone"
           "\n  from standing f left join moves m"
           " on m.b = f.b and m.customer = f.customer"
           "\n  where epoch_ms(coalesce(f.since, f.ts)) <= r"
           "\n    and (lost_before is null or back_before > lost_before)"
           "\n    and ");
    sql_filters(s, "f", &q->metric->where);
    sql_put(s, " and ");
    sql_filters(s, "f", &q->where);
    sql_put(s, ")");
}

/* money: what each active customer brings at s and at e. */
static void put_recurring(Sql *s, const Question *q)
{
    sql_put(s, ",\nflow as (select customer, epoch_ms(ts) as moment, kind"
               ", sum(amount) as amount, min(currency) as currency"
               ", max(currency) as other_currency"
               "\n  from outcome o where kind in"
               " ('renewal', 'expansion', 'contraction')"
               " and amount is not null and ");
    sql_live(s, "o", q);
    sql_put(s,
            "\n  group by customer, ts, kind),\nbase_amount as (select f.b, "
            "f.customer, f.s, f.e"
            ", max(moment) filter (where moment < f.s) as at0"
            ", arg_max(amount, moment) filter (where moment < f.s) as a0"
            ", max(moment) as at1, arg_max(amount, moment) as a1"
            ", min(m.currency) as money, max(m.other_currency) as other_money"
            "\n  from active f join flow m on m.customer = f.customer"
            " and m.kind = 'renewal' and m.moment < f.e"
            "\n  group by f.b, f.customer, f.s, f.e)"
            ",\nmoved as (select f.b, f.customer"
            ", sum(d) filter (where moment >= at0 and moment < f.s) as d0"
            ", sum(d) filter (where moment >= at1 and moment < f.e) as d1"
            "\n  from base_amount f join (select customer, moment"
            ", case when kind = 'expansion' then amount else -amount end"
            " as d from flow where kind <> 'renewal') m"
            " on m.customer = f.customer\n  group by f.b, f.customer)");
}

static const char *revenue_numerator(Cohort c)
{
    switch (c) {
    case COHORT_REVENUE_CHURN:
        return "greatest(s0 - case when gone then 0 else s1 end, 0)";
    case COHORT_GRR: return "least(case when gone then 0 else s1 end, s0)";
    default: return "case when gone then 0 else s1 end";
    }
}

/* ---- One function per family -------------------------------------------- */

static void put_customers(Sql *s, const Question *q, const char *at,
                          const char *num)
{
    put_periods(s, q);
    put_moves(s, q);
    put_standing(s, q, at);
    put_active(s, q);
    sql_put(s, "\nselect f.*");
    sql_groups(s, "f", q);
    sql_put(s,
            ", %s as num, 1 as den, null as money, null as other_money"
            "\nfrom active f",
            num);
}

static void put_revenue(Sql *s, const Question *q)
{
    put_periods(s, q);
    put_moves(s, q);
    put_standing(s, q, "p.s");
    put_active(s, q);
    put_recurring(s, q);
    sql_put(s, "\nselect *, %s as num, s0 as den\nfrom (select f.*",
            revenue_numerator(q->metric->cohort));
    sql_groups(s, "f", q);
    sql_put(s, ", a0 + coalesce(d0, 0) as s0, a1 + coalesce(d1, 0) as s1"
               ", money, other_money"
               "\n  from active f join base_amount a on a.b = f.b"
               " and a.customer = f.customer and a0 is not null"
               "\n  left join moved m on m.b = f.b"
               " and m.customer = f.customer) as f");
}

static void put_new(Sql *s, const Question *q)
{
    s->moment = "began";
    sql_put(s, "select f.*, ");
    sql_bucket(s, q, "began");
    sql_put(s, " as b");
    sql_groups(s, "f", q);
    sql_put(s, ", 1 as num, 1 as den, null as money, null as other_money"
               "\nfrom (select f.*, epoch_ms(coalesce(f.since, f.ts))"
               " as began from customer f where ");
    sql_live(s, "f", q);
    sql_put(s,
            "\n  qualify row_number() over (partition by f.customer"
            " order by f.ts, f.seq) = 1) f\nwhere began >= %lld"
            " and began < %lld and ",
            (long long)q->period.from, (long long)q->period.to);
    sql_filters(s, "f", &q->metric->where);
    sql_put(s, " and ");
    sql_filters(s, "f", &q->where);
    s->moment = NULL;
}

/* A purchase counts while its order is worth something after refunds.  The
 * customer is represented by the first fact that came. */
static void put_repeat(Sql *s, const Question *q)
{
    sql_put(s, "select f.*, r.* exclude (first_seq)"
               ", null as money, null as other_money\nfrom (select b");
    sql_group_names(s, q);
    sql_put(s, ", min(first_seq) as first_seq"
               ", case when count(*) > 1 then 1 else 0 end as num, 1 as den"
               "\n  from (select ");
    sql_bucket(s, q, "ms");
    sql_put(s, " as b");
    sql_group_names(s, q);
    sql_put(s, ", customer, purchase, min(seq) as first_seq"
               "\n    from (select f.seq, f.customer"
               ", coalesce(f.case_id, f.ref) as purchase"
               ", coalesce(f.amount, 1) as amount, f.kind, ");
    sql_moment(s, "f", q);
    sql_put(s, " as ms");
    sql_groups(s, "f", q);
    sql_put(s, "\n      from outcome f where ");
    sql_counts(s, "f", q);
    sql_put(s, " and f.customer is not null) as facts\n    group by b");
    sql_group_names(s, q);
    sql_put(s, ", customer, purchase\n    having sum(case when kind ="
               " 'refund' then -amount else amount end) > 0"
               " and count(*) filter (where kind <> 'refund') > 0) as orders"
               "\n  group by b");
    sql_group_names(s, q);
    sql_put(s, ", customer) as r\njoin outcome f on f.seq = r.first_seq");
}

/* Contacts with the moments of those before and after them; the horizon is
 * the last moment at which a repeat could have been seen.  One farther away
 * than the window is as good as none, so only those near the period are put
 * in order. */
static void put_contacts(Sql *s, const Question *q, const char *after)
{
    int64_t window = q->metric->window_ms;

    sql_put(s,
            "\nfrom (select f.*, epoch_ms(f.ts) as ms"
            ", epoch_ms(lag(f.ts) over w) as before, %s as after"
            ", (select epoch_ms(max(h.ts)) from interaction h"
            " where h.customer is not null and ",
            after);
    sql_live(s, "h", q);
    sql_put(s, " and ");
    sql_filters(s, "h", &q->metric->where);
    sql_put(s,
            ") as horizon"
            "\n  from interaction f where f.customer is not null"
            " and epoch_ms(f.ts) >= %lld and epoch_ms(f.ts) < %lld and ",
            (long long)(q->period.from - window),
            (long long)(q->period.to + window));
    sql_live(s, "f", q);
    sql_put(s, " and ");
    sql_filters(s, "f", &q->metric->where);
}

static void put_contact_rows(Sql *s, const Question *q, const char *num)
{
    sql_put(s, "select f.*, ");
    sql_bucket(s, q, "ms");
    sql_put(s, " as b");
    sql_groups(s, "f", q);
    sql_put(s,
            ", case when %s then 1 else 0 end as num, 1 as den"
            ", null as money, null as other_money",
            num);
}

static void put_contact_filter(Sql *s, const Question *q, const char *first)
{
    sql_put(s, ") as f\nwhere ms >= %lld and ms < %lld and %s and ",
            (long long)q->period.from, (long long)q->period.to, first);
    sql_filters(s, "f", &q->where);
}

#define SAME_MATTER                                                    \
    "\n  window w as (partition by f.customer, coalesce(f.reason, '')" \
    " order by f.ts, f.seq)"

static void put_followed(Sql *s, const Question *q)
{
    long long window = q->metric->window_ms;
    bool resolved = q->metric->cohort == COHORT_RESOLVED;
    const char *num =
        arena_printf(s->arena,
                     resolved ? "after is null or after - ms > %lld"
                              : "before is not null and ms - before <= %lld",
                     window);
    const char *first = arena_printf(
        s->arena,
        "(before is null or ms - before > %lld) and ms + %lld <= horizon",
        window, window);

    put_contact_rows(s, q, num);
    put_contacts(s, q, "epoch_ms(lead(f.ts) over w)");
    sql_put(s, SAME_MATTER);
    put_contact_filter(s, q, resolved ? first : "true");
}

/* A bot contained the contact when no person had to step in afterwards. */
static void put_contained(Sql *s, const Question *q)
{
    long long window = q->metric->window_ms;
    const char *num = arena_printf(s->arena,
                                   "not coalesce(abandoned, false)"
                                   " and (after is null or after - ms > %lld)",
                                   window);
    const char *mature = arena_printf(
        s->arena, "actor = 'bot' and ms + %lld <= horizon", window);

    put_contact_rows(s, q, num);
    put_contacts(s, q,
                 "epoch_ms(min(case when f.actor = 'human' then f.ts end)"
                 " over (partition by f.customer order by f.ts, f.seq"
                 " rows between 1 following and unbounded following))");
    sql_put(s, SAME_MATTER);
    put_contact_filter(s, q, mature);
}

static void put_backlog(Sql *s, const Question *q)
{
    put_periods(s, q);
    sql_put(s, "\nselect f.*, p.b");
    sql_groups(s, "f", q);
    sql_put(s, ", 1 as num, 1 as den, null as money, null as other_money"
               "\nfrom p join (select f.*, case when resolution is not null"
               " then epoch_ms(ts) + resolution when resolved then"
               " epoch_ms(ts) end as closed from interaction f where ");
    sql_live(s, "f", q);
    sql_put(s, " and ");
    sql_filters(s, "f", &q->metric->where);
    sql_put(s, " and ");
    sql_filters(s, "f", &q->where);
    sql_put(s, ") as f on epoch_ms(f.ts) < p.e"
               " and (f.closed is null or f.closed >= p.e)");
}

void sql_cohort_base(Sql *s, const Question *q)
{
    switch (q->metric->cohort) {
    case COHORT_NONE: break;
    case COHORT_CHURN:
        put_customers(s, q, "p.s", "case when gone then 1 else 0 end");
        break;
    case COHORT_RETENTION:
        put_customers(s, q, "p.s", "case when gone then 0 else 1 end");
        break;
    case COHORT_ACTIVE: put_customers(s, q, "p.e - 1", "1"); break;
    case COHORT_REVENUE_CHURN:
    case COHORT_GRR:
    case COHORT_NRR: put_revenue(s, q); break;
    case COHORT_NEW: put_new(s, q); break;
    case COHORT_REPEAT: put_repeat(s, q); break;
    case COHORT_RESOLVED:
    case COHORT_REPEATED: put_followed(s, q); break;
    case COHORT_CONTAINED: put_contained(s, q); break;
    case COHORT_BACKLOG: put_backlog(s, q); break;
    }
}

void sql_cohort_cells(Sql *s, const Question *q)
{
    bool money = q->metric->cohort == COHORT_REVENUE_CHURN ||
                 q->metric->cohort == COHORT_GRR ||
                 q->metric->cohort == COHORT_NRR;

    sql_put(s, "select b");
    sql_group_names(s, q);
    sql_put(s, ", count(*) as n");
    sql_put(s, money ? ", sum(num) as y, sum(den) as x"
                       ", sum(cast(num as hugeint) * num) as yy"
                       ", sum(cast(num as hugeint) * den) as xy"
                       ", sum(cast(den as hugeint) * den) as xx"
                       ", min(money) as currency"
                       ", max(other_money) as other_currency"
                     : ", sum(num) as hits");
    sql_put(s, "\nfrom (");
    sql_cohort_base(s, q);
    sql_put(s, ") as counted\ngroup by b");
    sql_group_names(s, q);
    sql_put(s, "\norder by b");
    sql_group_order(s, q);
    sql_put(s, "\n");
}

/* From the first customer or contact to the last moment anything is known
 * of them. */
void sql_cohort_span(Sql *s, const Question *q)
{
    if (q->metric->facts == FACT_CUSTOMER) {
        sql_put(s, "select min(lo), max(hi) from ("
                   "select epoch_ms(min(least(ts, since))) as lo"
                   ", epoch_ms(max(greatest(ts, churned))) as hi"
                   " from customer union all select epoch_ms(min(ts))"
                   ", epoch_ms(max(ts)) from outcome)\n");
        return;
    }
    sql_put(s, "select epoch_ms(min(ts)), epoch_ms(max(ts)) from %s f where ",
            fact_table_name[q->metric->facts]);
    sql_live(s, "f", q);
    sql_put(s, " and ");
    sql_filters(s, "f", &q->metric->where);
    sql_put(s, " and ");
    sql_filters(s, "f", &q->where);
    sql_put(s, "\n");
}
