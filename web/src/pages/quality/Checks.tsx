// What the checks of the data have found, the worst first.

import { formatCount } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { linkTo } from "../../lib/state";
import type { Check, CheckState, Quality } from "./api";
import { type Key, t, tn } from "./words";

const worstFirst: CheckState[] = ["bad", "warning", "notice", "ok"];
const sign: Record<CheckState, string> = { bad: "✕", warning: "!", notice: "i", ok: "✓" };

export function State({ state }: { state: CheckState }) {
  return (
    <span class={`state is-${state}`}>
      <span aria-hidden="true">{sign[state]}</span> {t(`state.${state}`)}
    </span>
  );
}

function Finding({ check: c }: { check: Check }) {
  return (
    <li>
      <State state={c.state} />
      <div>
        <p>{c.sentence}</p>
        <p class="fine">
          {t(`check.${c.check}` as Key)}
          {c.source !== null && ` · ${c.source}`}
          {c.column !== null && ` · ${c.column}`}
          {c.where !== null && (
            <>
              {" · "}
              <a href={linkTo("/overview", { where: c.where })}>{t("rows")}</a>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

/** One line for all that is well. */
function Well({ checks }: { checks: Check[] }) {
  const names = [...new Set(checks.map((c) => c.check))];
  if (checks.length === 0) return null;
  return (
    <details>
      <summary>{tn("well", checks.length, { n: formatCount(lang.value, checks.length) })}</summary>
      <ul class="findings">
        {names.map((name) => (
          <li key={name}>
            <State state="ok" />
            <div>
              <p>{t(`check.${name}` as Key)}</p>
              <p class="fine">{t(`about.${name}` as Key)}</p>
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Checks({ quality }: { quality: Quality }) {
  const found = quality.checks
    .filter((c) => c.state !== "ok")
    .sort((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state));
  return (
    <section>
      <h3>{t("checks")}</h3>
      {found.length === 0 && <p>{t("checks.none")}</p>}
      <ul class="findings">
        {found.map((c) => (
          <Finding key={`${c.check} ${c.table} ${c.source} ${c.column} ${c.from}`} check={c} />
        ))}
      </ul>
      <Well checks={quality.checks.filter((c) => c.state === "ok")} />
    </section>
  );
}
