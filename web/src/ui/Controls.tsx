// The period and the one filter; both live in the address.

import { useEffect, useState } from "preact/hooks";

import { api, type DimensionValues } from "../lib/api";
import { dimensions } from "../lib/data";
import { formatCount } from "../lib/format";
import { type Key, lang, t } from "../lib/i18n";
import {
  go,
  readFilter,
  view,
  type View,
  withPeriod,
  writeFilter,
} from "../lib/state";

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

function Days({ shown }: { shown: View }) {
  const set = (name: "from" | "to") => (e: Event) => {
    const value = (e.currentTarget as HTMLInputElement).value;
    const both = { from: shown.from ?? "", to: shown.to ?? "", [name]: value };
    go(withPeriod(view.value, both));
  };
  return (
    <>
      <label>
        {t("period.from")}
        <input type="date" value={shown.from?.slice(0, 10)} onChange={set("from")} />
      </label>
      <label>
        {t("period.to")}
        <input type="date" value={shown.to?.slice(0, 10)} onChange={set("to")} />
      </label>
    </>
  );
}

function Period({ bounds }: { bounds: { from: string | null; to: string | null } }) {
  const chosen = presetOf(view.value);
  const pick = (e: Event) => {
    const value = (e.currentTarget as HTMLSelectElement).value;
    go(
      withPeriod(
        view.value,
        value === custom
          ? { from: bounds.from?.slice(0, 10) ?? "", to: bounds.to?.slice(0, 10) ?? "" }
          : (presets[Number(value)]?.period ?? {}),
      ),
    );
  };
  return (
    <>
      <label>
        {t("period")}
        <select value={chosen} onChange={pick}>
          {presets.map((p, i) => (
            <option key={p.key} value={String(i)}>
              {t(p.key)}
            </option>
          ))}
          <option value={custom}>{t("period.custom")}</option>
        </select>
      </label>
      {chosen === custom && <Days shown={view.value} />}
    </>
  );
}

function Values({ dimension, value }: { dimension: string; value: string | null | undefined }) {
  const [known, setKnown] = useState<DimensionValues | null>(null);
  useEffect(() => {
    let gone = false;
    api.values(dimension).then(
      (v) => gone || setKnown(v),
      () => gone || setKnown({ name: dimension, values: [] }),
    );
    return () => {
      gone = true;
    };
  }, [dimension]);
  const pick = (e: Event) => {
    const said = (e.currentTarget as HTMLSelectElement).value;
    if (said !== "")
      go({
        ...view.value,
        where: writeFilter({ dimension, value: said === "?" ? null : said.slice(1) }),
      });
  };
  const chosen = value === undefined ? "" : value === null ? "?" : `=${value}`;
  return (
    <label>
      {t("filter.value")}
      <select value={chosen} onChange={pick}>
        <option value="">…</option>
        {known?.values.map((v) => (
          <option key={v.value} value={v.value === null ? "?" : `=${v.value}`}>
            {v.value ?? t("filter.missing")} ({formatCount(lang.value, v.count)})
          </option>
        ))}
      </select>
    </label>
  );
}

function Filter() {
  const now = readFilter(view.value.where);
  const [picked, setPicked] = useState<string | null>(null);
  const dimension = now?.dimension ?? picked;
  const clear = () => {
    const { where: _, ...rest } = view.value;
    setPicked(null);
    if (view.value.where !== undefined) go(rest);
  };
  const pick = (e: Event) => {
    const said = (e.currentTarget as HTMLSelectElement).value;
    clear();
    setPicked(said === "" ? null : said);
  };
  return (
    <>
      <label>
        {t("filter")}
        <select value={dimension ?? ""} onChange={pick}>
          <option value="">{t("filter.none")}</option>
          {dimensions.value.map((d) => (
            <option key={d.name} value={d.name}>
              {d.name}
            </option>
          ))}
        </select>
      </label>
      {dimension !== null && (
        <Values
          dimension={dimension}
          value={now?.dimension === dimension ? now.value : undefined}
        />
      )}
      {now !== null && (
        <button type="button" class="quiet" onClick={clear}>
          {t("filter.clear")}
        </button>
      )}
    </>
  );
}

export function Controls(props: { bounds: { from: string | null; to: string | null } }) {
  return (
    <form class="controls" onSubmit={(e) => e.preventDefault()}>
      <Period {...props} />
      <Filter />
    </form>
  );
}
