// Whose numbers these are, as of when; language and theme.

import { page, status } from "../lib/data";
import { formatMoment } from "../lib/format";
import { type Key, lang, langs, t } from "../lib/i18n";
import { go, view } from "../lib/state";
import { choice, choose, type Theme, themes } from "../lib/theme";

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

export function Header() {
  const s = status.value;
  const asOf = page.value?.as_of ?? s?.as_of;
  return (
    <header class="top">
      <div>
        <h1>
          <img src="/icon.svg" alt="" width="28" height="28" /> Puls
          {s !== null && s.name !== "" && <small> {s.name}</small>}
        </h1>
        <p>
          {asOf == null || s === null
            ? t("app.tagline")
            : t("data.asOf", {
                time: formatMoment(lang.value, asOf),
                zone: s.zone,
              })}
        </p>
      </div>
      <nav aria-label={`${t("nav.language")}, ${t("nav.theme")}`}>
        <Languages />
        <Themes />
      </nav>
    </header>
  );
}
