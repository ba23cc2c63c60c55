// How soon an event becomes a number, here and in open pages; what waits and
// what was refused.

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

import { useLive } from "../../lib/asked";
import { formatCount, formatInstant } from "../../lib/format";
import { lang, t as common } from "../../lib/i18n";
import { numbers } from "../../lib/intl";
import { status } from "../../lib/data";
import { Sorry } from "../../ui/Sorry";
import { api, type Service as ServiceData, type Spread } from "./api";
import { linesOf } from "./hours";
import { t } from "./words";

/** Another text when events may have been put aside. */
export const refusals = signal<string | null>(null);

const none = "–";

function ms(value: number | null): string {
  if (value === null) return none;
  return numbers(lang.value, {
    style: "unit",
    unit: value < 10_000 ? "millisecond" : "second",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value < 10_000 ? value : value / 1000);
}

function share(value: number | null): string {
  if (value === null) return none;
  return numbers(lang.value, {
    style: "percent",
    maximumFractionDigits: 1,
  }).format(value);
}

const count = (n: number | null) => (n === null ? none : formatCount(lang.value, n));
const moment = (at: string | null) =>
  at === null ? none : formatInstant(lang.value, at, status.value?.zone ?? "UTC");

function Ways({ service: s }: { service: ServiceData }) {
  const ways: [string, Omit<Spread, "n">, number | null | undefined][] = [
    [t("service.queryable"), s.event_to_queryable_ms, s.event_to_queryable_ms.n],
    [t("service.browser"), s.event_to_browser_ms, s.event_to_browser_ms.n],
    [t("service.commit"), s.commit_ms, undefined],
  ];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${t("service")}: ${t("service.way")}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("service.way")}</th>
            {(["p50", "p95", "p99", "n"] as const).map((name) => (
              <th key={name} scope="col" class="number">
                {t(`service.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ways.map(([label, spread, n]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="number">{ms(spread.p50)}</td>
              <td class="number">{ms(spread.p95)}</td>
              <td class="number">{ms(spread.p99)}</td>
              <td class="number">{n === undefined ? "" : count(n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Counts({ service: s }: { service: ServiceData }) {
  const { events, limit_events: most } = s.queue;
  const queue =
    most === null ? count(events) : t("service.queue.of", { n: count(events), most: count(most) });
  const all: [string, string][] = [
    [t("service.met", { target: ms(s.target_ms) }), share(s.met_share)],
    [t("service.queue"), queue],
    [t("service.bytes"), count(s.queue.bytes)],
    [t("service.viewers"), count(s.viewers)],
    [t("service.canary"), moment(s.canary.last)],
    [t("service.missed"), count(s.canary.missed)],
  ];
  return (
    <dl class="service-counts">
      {all.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function HoursTable({ hours }: { hours: ServiceData["hours"] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("service.line")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("service.hour")}</th>
            {(["p50", "p95", "p99", "n"] as const).map((name) => (
              <th key={name} scope="col" class="number">
                {t(`service.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map((h) => (
            <tr key={h.from}>
              <th scope="row">{moment(h.from)}</th>
              <td class="number">{ms(h.p50)}</td>
              <td class="number">{ms(h.p95)}</td>
              <td class="number">{ms(h.p99)}</td>
              <td class="number">{count(h.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HoursPicture({ service: s }: { service: ServiceData }) {
  const { half, most, target, top } = linesOf(s.hours, s.target_ms);
  return (
    <>
      <div class="hours" role="img" aria-label={t("service.line")}>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {target !== null && <path class="goal" d={`M0 ${target}H100`} />}
          <path class="most" d={most} />
          <path class="half" d={half} />
        </svg>
        <span class="top-tick">{ms(top)}</span>
      </div>
      <figcaption>{t("service.line.note", { target: ms(s.target_ms) })}</figcaption>
    </>
  );
}

function Hours({ service: s }: { service: ServiceData }) {
  const [table, setTable] = useState(false);
  return (
    <figure>
      {table ? <HoursTable hours={s.hours} /> : <HoursPicture service={s} />}
      <button
        type="button"
        class="quiet"
        aria-pressed={table}
        aria-label={`${common("chart.table")}: ${t("service.line")}`}
        onClick={() => setTable(!table)}
      >
        {common(table ? "chart.chart" : "chart.table")}
      </button>
    </figure>
  );
}

function Rejects({ rejects }: { rejects: ServiceData["rejects"] }) {
  if (rejects.length === 0) return null;
  return (
    <>
      <h4>{t("service.rejects")}</h4>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("service.rejects")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("service.reason")}</th>
              <th scope="col" class="number">
                {t("service.count")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rejects.map((r) => (
              <tr key={r.reason}>
                <th scope="row" lang="en">
                  {r.reason}
                </th>
                <td class="number">{count(r.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function Service() {
  const asked = useLive(api.serviceAt);
  const s = asked.answer;
  useEffect(() => {
    if (s !== null) refusals.value = JSON.stringify([s.rejects, s.canary.last]);
  }, [s]);
  return (
    <section class="step" aria-labelledby="service">
      <h3 id="service">{t("service")}</h3>
      {asked.failure !== null && <Sorry why={asked.failure} />}
      {asked.failure === null && s !== null && (
        <>
          <p class="fine">{t("service.about")}</p>
          <Counts service={s} />
          <Ways service={s} />
          <Hours service={s} />
          <Rejects rejects={s.rejects} />
        </>
      )}
    </section>
  );
}
