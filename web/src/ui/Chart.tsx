// A line chart that can be read as a table as well.

import type { EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "preact/hooks";

import {
  type Colours,
  intervalText,
  isHollow,
  isWeak,
  lineOption,
  type LineWords,
} from "../charts/line";
import type { Row } from "../lib/api";
import { lang, t } from "../lib/i18n";
import { theme } from "../lib/theme";

interface Props {
  rows: Row[];
  words: LineWords;
  unit: string;
}

function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    line: of("--line"),
    band: of("--band"),
    text: of("--text-2"),
    grid: of("--edge"),
    surface: of("--surface"),
  };
}

function Drawing({ rows, words, unit }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const shown = theme.value;
  const draw = useRef(() => {});
  draw.current = () => chart.current?.setOption(lineOption(rows, words, colours(), unit));

  useEffect(() => {
    let gone = false;
    let stop = () => {};
    void import("../charts/echarts").then(({ init }) => {
      if (gone || place.current === null) return;
      const made = init(place.current, null, { renderer: "svg" });
      chart.current = made;
      draw.current();
      const fit = new ResizeObserver(() => made.resize());
      fit.observe(place.current);
      stop = () => {
        fit.disconnect();
        made.dispose();
        chart.current = null;
      };
    });
    return () => {
      gone = true;
      stop();
    };
  }, [shown, lang.value]);
  // Other rows are drawn into the same picture: what is pointed at stays so.
  useEffect(() => draw.current(), [rows]);
  return <div class="drawing" ref={place} role="img" aria-label={words.label} />;
}

function Table({ rows, words }: Props) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("chart.when")}</th>
            <th scope="col" class="number">
              {words.value}
            </th>
            <th scope="col" class="number">
              {words.interval}
            </th>
            <th scope="col" class="number">
              {words.n}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.from}>
              <th scope="row">{words.bucket(r)}</th>
              <td class="number">
                {r.value === null ? t("tile.noData") : words.format(r.value)}
                {isWeak(r) && <span class="weak">{words.weak}</span>}
              </td>
              <td class="number">
                {r.low === null ? "" : intervalText(r, words)}
              </td>
              <td class="number">{words.count(r.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Chart(props: Props) {
  const [table, setTable] = useState(false);
  return (
    <figure>
      {table ? <Table {...props} /> : <Drawing {...props} />}
      <figcaption>
        {!table && props.rows.some(isHollow) && <span>○ {t("chart.hollow")}</span>}
      </figcaption>
      <button
        type="button"
        class="quiet"
        aria-pressed={table}
        aria-label={`${t("chart.table")}: ${props.words.label}`}
        onClick={() => setTable(!table)}
      >
        {table ? t("chart.chart") : t("chart.table")}
      </button>
    </figure>
  );
}
