// A chart of the brief as a table; each number opens its receipt.

import type { Row } from "../../lib/api";
import { formatCount } from "../../lib/format";
import { lang, t } from "../../lib/i18n";

interface Props {
  rows: Row[];
  label: string;
  head: string; // of the first column
  name: (row: Row) => string;
  format: (value: number | null) => string;
  open: (row: Row) => void;
}

export function Figures({ rows, label, head, name, format, open }: Props) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {([["chart.value"], ["chart.interval"], ["chart.n"]] as const).map(([key]) => (
              <th key={key} scope="col" class="number">
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={name(r)}>
              <th scope="row">{name(r)}</th>
              <td class="number">
                <button
                  type="button"
                  class="quiet"
                  title={t("tile.open")}
                  onClick={() => open(r)}
                >
                  {r.value === null ? t("tile.noData") : format(r.value)}
                </button>
                {r.weak && r.value !== null && (
                  <span class="weak">{t("chart.weak")}</span>
                )}
              </td>
              <td class="number">
                {r.low === null ? "" : `${format(r.low)} – ${format(r.high)}`}
              </td>
              <td class="number">{formatCount(lang.value, r.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
