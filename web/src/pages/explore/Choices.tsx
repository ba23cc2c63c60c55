// What can be chosen: the metric, by what, how it is drawn, compared with
// what, over which buckets of time.  All of it lives in the address.

import type { Dimension } from "../../lib/api";
import { dimensions } from "../../lib/dimensions";
import { lang } from "../../lib/i18n";
import { dimensionLabel } from "../../lib/labels";
import { go, view, type View } from "../../lib/state";
import { Combobox } from "../../ui/Combobox";
import { Filter } from "../../ui/Filter";
import { Period } from "../../ui/Period";
import { search } from "../metrics/search";
import type { Definition } from "./api";
import {
  type Compare,
  comparesOf,
  comparisons,
  dimensionsOf,
  grains,
  type Kind,
  kindOf,
  kinds,
  mostDimensions,
} from "./question";
import { t } from "./words";

/** Go on with this changed; "" takes it out of the address. */
export function change(more: View): void {
  go({ ...view.value, ...more });
}

function Metric({ all, chosen }: { all: Definition[]; chosen: Definition }) {
  const l = lang.value;
  return (
    <Combobox
      label={t("metric")}
      chosen={chosen.label[l]}
      none={t("metric.none")}
      find={(text) =>
        search(all, text).map((m) => ({ key: m.name, label: m.label[l], hint: m.name }))
      }
      pick={(metric) => change({ metric, sort: "", limit: "" })}
    />
  );
}

/** Where the facts of a metric have this dimension; of a ratio, of both its
 * parts. */
export function dimensionsFor(all: Definition[], m: Definition): (d: Dimension) => boolean {
  const parts = [m.numerator, m.denominator].flatMap(
    (name) => all.find((d) => d.name === name) ?? [],
  );
  const tables = (parts.length > 0 ? parts : [m]).map((d) => d.facts);
  return (d) => tables.every((table) => d.facts.includes(table));
}

function By({ among }: { among: (d: Dimension) => boolean }) {
  const chosen = dimensionsOf(view.value);
  const known = dimensions.value.filter(among).map((d) => d.name);
  const places = Math.min(mostDimensions, chosen.length + 1);
  const set = (at: number, name: string) => {
    const next = name === "" ? chosen.filter((_, i) => i !== at) : [...chosen];
    if (name !== "") next[at] = name;
    change({ by: next.join(","), sort: "", limit: "" });
  };
  return (
    <>
      {Array.from({ length: places }, (_, at) => {
        const own = chosen[at];
        const names = known.filter((name) => name === own || !chosen.includes(name));
        if (own !== undefined && !names.includes(own)) names.unshift(own);
        return (
          <label key={at}>
            {t(at === 0 ? "by" : "by.and")}
            <select value={own ?? ""} onChange={(e) => set(at, e.currentTarget.value)}>
              <option value="">{t(at === 0 ? "by.none" : "by.noMore")}</option>
              {names.map((name) => (
                <option key={name} value={name}>
                  {dimensionLabel(name)}
                </option>
              ))}
            </select>
          </label>
        );
      })}
    </>
  );
}

/** A heat map of something that has no two dimensions shows the clock; a
 * change is one from the period before, if nothing else is said. */
function draw(kind: Kind | ""): void {
  const by = dimensionsOf(view.value);
  const clock = kind === "heat" && by.length !== 2;
  const grain = kind === "line" || kind === "bars" || kind === "table" ? {} : { grain: "" };
  const compared = kind === "waterfall" && comparesOf(view.value).length === 0;
  change({
    chart: kind,
    sort: "",
    limit: "",
    ...grain,
    ...(clock && { by: "weekday,hour" }),
    ...(compared && { compare: "previous" }),
  });
}

function Drawing() {
  const auto = kindOf({ ...view.value, chart: "" });
  return (
    <label>
      {t("chart")}
      <select
        value={view.value.chart ?? ""}
        onChange={(e) => draw(e.currentTarget.value as Kind | "")}
      >
        <option value="">{t("chart.auto", { kind: t(`chart.${auto}`) })}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`chart.${kind}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Grains() {
  const kind = kindOf(view.value);
  if (kind !== "line" && kind !== "bars" && kind !== "table") return null;
  return (
    <label>
      {t("grain")}
      <select
        value={view.value.grain === "all" ? "" : (view.value.grain ?? "")}
        onChange={(e) => change({ grain: e.currentTarget.value })}
      >
        <option value="">{t(kind === "line" ? "grain.auto" : "grain.all")}</option>
        {grains.map((grain) => (
          <option key={grain} value={grain}>
            {t(`grain.${grain}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Comparisons() {
  const chosen = comparesOf(view.value);
  const set = (one: Compare, on: boolean) =>
    change({
      compare: comparisons.filter((c) => (c === one ? on : chosen.includes(c))).join(","),
    });
  return (
    <fieldset>
      <legend>{t("compare")}</legend>
      {comparisons.map((one) => (
        <label key={one} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(one)}
            onChange={(e) => set(one, e.currentTarget.checked)}
          />
          {t(`compare.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}

export function Choices({ all, chosen }: { all: Definition[]; chosen: Definition }) {
  const among = dimensionsFor(all, chosen);
  return (
    <form class="explore-choices" onSubmit={(e) => e.preventDefault()}>
      <div class="controls">
        <Metric all={all} chosen={chosen} />
        <Drawing />
        <By among={among} />
        <Grains />
      </div>
      <div class="controls">
        <Period />
        <Comparisons />
        <Filter among={among} />
      </div>
    </form>
  );
}
