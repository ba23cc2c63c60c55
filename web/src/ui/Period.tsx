// The period; it lives in the address.

import { useEffect } from "preact/hooks";

import { lastDay } from "../lib/format";
import { type Key, t } from "../lib/i18n";
import { addDays, go, shownPeriod, view, type View, withPeriod } from "../lib/state";

const presets: { key: Key; period: Partial<View> }[] = [
  { key: "period.usual", period: {} },
  { key: "period.30d", period: { last: "30d" } },
  { key: "period.90d", period: { last: "90d" } },
  { key: "period.thisMonth", period: { period: "this-month" } },
  { key: "period.lastMonth", period: { period: "last-month" } },
  { key: "period.thisYear", period: { period: "this-year" } },
  { key: "period.lastYear", period: { period: "last-year" } },
];
const custom = "custom";

/** Which preset the address says; any other period is a custom one. */
function presetOf(v: View): string {
  const at = presets.findIndex(
    ({ period: p }) =>
      p.last === v.last &&
      p.period === v.period &&
      v.from === undefined &&
      v.to === undefined,
  );
  return at < 0 ? custom : String(at);
}

interface Bounds {
  from: string;
  last: string; // the last day that counts
}

/** The days of the address, else those of the page. */
function boundsOf(v: View): Bounds {
  const from = v.from ?? shownPeriod.value?.from ?? "";
  const to = v.to ?? shownPeriod.value?.to ?? "";
  const last = to === "" ? "" : lastDay(to.length > 10 ? to : `${to}T00:00:00`);
  return { from: from.slice(0, 10), last: last.slice(0, 10) };
}

/** People say the last day that counts, the address the one after it. */
function goTo(days: Bounds): void {
  const period = { from: days.from, to: addDays(days.last, 1) };
  go(withPeriod(view.value, period));
}

function Days() {
  const shown = boundsOf(view.value);
  const day = (label: Key, name: keyof Bounds) => (
    <label>
      {t(label)}
      <input
        type="date"
        value={shown[name]}
        onChange={(e) => {
          const value = e.currentTarget.value;
          if (value !== "") goTo({ ...shown, [name]: value });
        }}
      />
    </label>
  );
  return (
    <>
      {day("period.from", "from")}
      {day("period.to", "last")}
    </>
  );
}

/** Say which days the page shows, as the server closed them. */
export function useShownPeriod(
  page: { from: string | null; to: string | null } | null,
): void {
  const { from = null, to = null } = page ?? {};
  useEffect(() => {
    shownPeriod.value = from === null || to === null ? null : { from, to };
  }, [from, to]);
}

export function Period() {
  const chosen = presetOf(view.value);
  const pick = (value: string) => {
    if (value === custom) goTo(boundsOf(view.value));
    else go(withPeriod(view.value, presets[Number(value)]?.period ?? {}));
  };
  return (
    <>
      <label>
        {t("period")}
        <select value={chosen} onChange={(e) => pick(e.currentTarget.value)}>
          {presets.map((p, i) => (
            <option key={p.key} value={String(i)}>
              {t(p.key)}
            </option>
          ))}
          <option value={custom}>{t("period.custom")}</option>
        </select>
      </label>
      {chosen === custom && <Days />}
    </>
  );
}
