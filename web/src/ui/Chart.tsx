// A line chart that can be read as a table as well.

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
  const shown = theme.value;

  useEffect(() => {
    let gone = false;
    let stop = () => {};
    void import("../charts/echarts").then(({ init }) => {
      if (gone || place.current === null) return;
      const chart = init(place.current, null, { renderer: "svg" });
      chart.setOption(lineOption(rows, words, colours(), unit));
      const fit = new ResizeObserver(() => chart.resize());
      fit.observe(place.current);
      stop = () => {
        fit.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      stop();
    };
  }, [rows, shown, lang.value]);
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
