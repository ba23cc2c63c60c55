// A number by group as bars with their intervals; each opens its receipt.

import type { Row } from "../../lib/api";
import { formatCount } from "../../lib/format";
import { lang, t as shared } from "../../lib/i18n";
import type { Bar, Bars as Drawn } from "./bars";
import { tn } from "./words";

interface Props {
  drawn: Drawn;
  label: string;
  name: (row: Row) => string;
  format: (value: number | null) => string;
  open: (row: Row) => void;
}

const percent = (x: number) => `${x}%`;

function saying({ row }: Bar, { name, format }: Props): string {
  const parts = [`${name(row)}: ${format(row.value)}`];
  if (row.low !== null)
    parts.push(shared("tile.interval", { low: format(row.low), high: format(row.high) }));
  parts.push(shared("tile.n", { n: formatCount(lang.value, row.n) }));
  if (row.weak) parts.push(shared("chart.weak"));
  return parts.join(", ");
}

function Track({ bar, drawn }: { bar: Bar; drawn: Drawn }) {
  return (
    <span class="track">
      <i
        class={bar.row.weak ? "bar few" : "bar"}
        style={{ left: percent(bar.left), width: percent(bar.width) }}
      />
      {bar.low !== null && bar.high !== null && (
        <i
          class="reach"
          style={{ left: percent(bar.low), width: percent(bar.high - bar.low) }}
        />
      )}
      {drawn.zero > 0 && <i class="nought" style={{ left: percent(drawn.zero) }} />}
      {drawn.target !== null && (
        <i class="goal" style={{ left: percent(drawn.target) }} />
      )}
    </span>
  );
}

export function Bars(props: Props) {
  const { drawn, label, name, format, open } = props;
  return (
    <div class="bars" role="group" aria-label={label}>
      {drawn.bars.map((bar) => (
        <button
          key={name(bar.row)}
          type="button"
          aria-label={saying(bar, props)}
          title={saying(bar, props)}
          onClick={() => open(bar.row)}
        >
          <span class="group">{name(bar.row)}</span>
          <Track bar={bar} drawn={drawn} />
          <span class="number">{format(bar.row.value)}</span>
        </button>
      ))}
      {drawn.left > 0 && <p class="more">{tn("more", drawn.left, { n: drawn.left })}</p>}
    </div>
  );
}
