// What the signs of the charts mean, and what the whole page rests on.

import { status } from "../../lib/data";
import { formatMoment } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { view } from "../../lib/state";
import type { Brief } from "./api";
import { type Key, t } from "./words";

/** Only the signs that are there. */
export function Legend({ brief }: { brief: Brief }) {
  const lines = brief.kpis.filter((k) => k.chart === "line");
  const drawn = brief.kpis.filter((k) => k.chart !== "none");
  const interval = [
    ...(lines.length > 0 ? ["band"] : []),
    ...(drawn.length > lines.length ? ["reach"] : []),
  ];
  const signs: [string[], boolean, Key][] = [
    [interval, drawn.length > 0, "legend.interval"],
    [["shade"], lines.length > 0 && brief.compare !== null, "legend.shade"],
    [["aim"], drawn.some((k) => k.target !== null), "legend.aim"],
    [["since"], lines.some((k) => k.since !== null), "legend.since"],
  ];
  return (
    <ul class="legend">
      {signs
        .filter(([, there]) => there)
        .map(([all, , key]) => (
          <li key={key}>
            {all.map((sign) => (
              <i key={sign} class={sign} aria-hidden="true" />
            ))}
            {t(key)}
          </li>
        ))}
    </ul>
  );
}

/** Each definition once, however often it is shown. */
function definitions(brief: Brief): string {
  const all = brief.kpis.map(({ metric: m }) => `${m.name} v${m.version}`);
  return [...new Set(all)].join(", ");
}

export function Foot({ brief }: { brief: Brief }) {
  const { where } = view.value;
  const s = status.value;
  return (
    <p class="foot">
      {s !== null && s.name !== "" && <span>{s.name}</span>}
      <span>{where === undefined ? t("foot.all") : t("foot.where", { where })}</span>
      {brief.as_of !== null && (
        <span>{t("foot.asOf", { time: formatMoment(lang.value, brief.as_of) })}</span>
      )}
      <span>{t("foot.zone", { zone: brief.zone })}</span>
      <span>{t("foot.definitions", { list: definitions(brief) })}</span>
      <span class="made">{t("foot.made", { version: s?.version ?? "" })}</span>
    </p>
  );
}
