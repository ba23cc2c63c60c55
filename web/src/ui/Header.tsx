// Whose numbers these are, as of when; language and theme.

import { status } from "../lib/data";
import { formatMoment } from "../lib/format";
import { type Key, lang, langs, t, tn } from "../lib/i18n";
import { go, linkTo, path, view } from "../lib/state";
import { choice, choose, type Theme, themes } from "../lib/theme";
import { Live } from "./Live";
import { pageAt, pages } from "./pages";

const langNames = { en: "English", pl: "Polski", ro: "Română" };

function Languages() {
  return (
    <label>
      <span class="unseen">{t("nav.language")}</span>
      <select
        value={lang.value}
        onChange={(e) => go({ ...view.value, lang: e.currentTarget.value })}
      >
        {langs.map((l) => (
          <option key={l} value={l} lang={l}>
            {langNames[l]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Themes() {
  return (
    <label>
      <span class="unseen">{t("nav.theme")}</span>
      <select
        value={choice.value}
        onChange={(e) => choose(e.currentTarget.value as Theme)}
      >
        {themes.map((name) => (
          <option key={name} value={name}>
            {t(`theme.${name}` as Key)}
          </option>
        ))}
      </select>
    </label>
  );
}

const dayMs = 24 * 60 * 60 * 1000;
const freshDays = 3;

/** Whole days without anything new; 0 while that is nothing to mention. */
function staleDays(asOf: string, now: string): number {
  const days = Math.floor((Date.parse(now) - Date.parse(asOf)) / dayMs);
  return days >= freshDays ? days : 0;
}

function AsOf({ asOf, zone, now }: { asOf: string; zone: string; now: string }) {
  const time = formatMoment(lang.value, asOf);
  const days = staleDays(asOf, now);
  return (
    <>
      {t("data.asOf", { time, zone })}
      {days > 0 && <span class="weak">{tn("data.stale", days, { n: days })}</span>}
    </>
  );
}

function Menu() {
  const here = pageAt(path.value);
  return (
    <nav class="menu" aria-label={t("nav.pages")}>
      {pages
        .filter((row) => row.menu)
        .map((row) => (
          <a
            key={row.path}
            href={linkTo(row.path)}
            {...(row === here && { "aria-current": "page" as const })}
          >
            {t(row.label)}
          </a>
        ))}
    </nav>
  );
}

export function Header() {
  const s = status.value;
  const asOf = s?.as_of;
  return (
    <header class="top">
      <div>
        <div class="named">
          <h1>
            <img src="/icon.svg" alt="" width="28" height="28" /> Puls
            {s !== null && s.name !== "" && <small>{s.name}</small>}
          </h1>
          <Live />
        </div>
        <p>
          {asOf == null || s === null ? (
            t("app.tagline")
          ) : (
            <AsOf asOf={asOf} zone={s.zone} now={s.now} />
          )}
        </p>
      </div>
      <div class="choices">
        <Languages />
        <Themes />
      </div>
      <Menu />
    </header>
  );
}
