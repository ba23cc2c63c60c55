// All metrics, to be searched by what people call them.

import { useState } from "preact/hooks";

import { useAsked } from "../../lib/asked";
import { lang } from "../../lib/i18n";
import { linkTo } from "../../lib/state";
import { Failed } from "../../ui/Sorry";
import { api, type Definition } from "./api";
import { search } from "./search";
import { type Key, t, tn } from "./words";

const facts = ["perception", "interaction", "outcome", "customer"] as const;

function Found({ all }: { all: Definition[] }) {
  const l = lang.value;
  return (
    <ul class="catalogue">
      {all.map((m) => (
        <li key={m.name}>
          <h3>
            <a href={linkTo(`/metrics/${m.name}`)}>{m.label[l]}</a>{" "}
            <code>{m.name}</code>
            {!m.builtin && <span class="badge">{t("own")}</span>}
          </h3>
          <p>{m.formula[l]}</p>
          <p class="fine">
            {t(`unit.${m.unit}` as Key)} · {t(`facts.${m.facts}` as Key)} ·{" "}
            <a
              href={linkTo("/explore", { metric: m.name })}
              aria-label={t("explore.of", { label: m.label[l] })}
            >
              {t("explore")}
            </a>
          </p>
        </li>
      ))}
    </ul>
  );
}

export function All() {
  const [wanted, setWanted] = useState("");
  const [table, setTable] = useState("");
  const asked = useAsked("metrics", api.all);
  if (asked.failure !== null)
    return <Failed why={asked.failure} retry={asked.retry} />;
  const found = search(asked.answer ?? [], wanted).filter(
    (m) => table === "" || m.facts === table,
  );
  const clear = () => {
    setWanted("");
    setTable("");
  };
  return (
    <>
      <h2 class="page-title">{t("title")}</h2>
      <p class="intro">{t("intro")}</p>
      <form class="controls" role="search" onSubmit={(e) => e.preventDefault()}>
        <label>
          {t("search")}
          <input
            type="search"
            value={wanted}
            placeholder={t("searchHint")}
            onInput={(e) => setWanted(e.currentTarget.value)}
          />
        </label>
        <label>
          {t("facts")}
          <select value={table} onChange={(e) => setTable(e.currentTarget.value)}>
            <option value="">{t("facts.all")}</option>
            {facts.map((name) => (
              <option key={name} value={name}>
                {t(`facts.${name}`)}
              </option>
            ))}
          </select>
        </label>
        <p role="status">
          {asked.answer !== null && tn("found", found.length, { n: found.length })}
        </p>
      </form>
      {asked.answer !== null && found.length === 0 && (
        <section class="notice">
          <p>{t("nothing")}</p>
          <button type="button" onClick={clear}>
            {t("clear")}
          </button>
        </section>
      )}
      <Found all={found} />
    </>
  );
}
