// The page: header, controls, five tiles; or what to do where there are none.

import { useEffect } from "preact/hooks";

import type { Failure } from "../lib/api";
import { failure, loading, page, retry, status } from "../lib/data";
import { formatDate, lastDay } from "../lib/format";
import { lang, t } from "../lib/i18n";
import { Filter } from "./Filter";
import { Header } from "./Header";
import { Period } from "./Period";
import { Receipt } from "./Receipt";
import { Sorry } from "./Sorry";
import { Tile } from "./Tile";

function Failed({ why }: { why: Failure }) {
  return (
    <section class="notice" role="alert">
      <h2>{t("state.error")}</h2>
      <Sorry why={why} />
      <button type="button" onClick={retry}>
        {t("state.retry")}
      </button>
    </section>
  );
}

function Empty() {
  const facts = status.value?.facts ?? {};
  const newest = status.value?.last;
  if (Object.values(facts).some((n) => n > 0))
    return (
      <section class="notice">
        <h2>{t("state.nothing")}</h2>
        <p>
          {newest != null &&
            `${t("state.newest", { date: formatDate(lang.value, newest) })} `}
          {t("state.nothingNext")}
        </p>
      </section>
    );
  return (
    <section class="notice">
      <h2>{t("state.empty")}</h2>
      <p>{t("state.emptyNext")}</p>
      <pre>
        puls import --suggest reviews.csv &gt; reviews.yml{"\n"}
        puls import --data data --mapping reviews.yml reviews.csv{"\n"}
        puls serve --data data
      </pre>
    </section>
  );
}

function Tiles() {
  const p = page.value;
  if (failure.value !== null) return <Failed why={failure.value} />;
  if (p === null)
    return (
      <div class="tiles" aria-hidden="true">
        {[1, 2, 3, 4, 5].map((i) => (
          <div key={i} class="tile waiting" />
        ))}
      </div>
    );
  if (p.tiles.length === 0) return <Empty />;
  return (
    <div class={loading.value ? "tiles dim" : "tiles"}>
      {p.tiles.map((tile) => (
        <Tile key={tile.metric.name} tile={tile} grain={p.grain} />
      ))}
    </div>
  );
}

function Bounds() {
  const p = page.value;
  if (p?.from == null || p.to === null) return null;
  return (
    <p class="bounds">
      {t("period.shown", {
        from: formatDate(lang.value, p.from),
        to: formatDate(lang.value, lastDay(p.to)),
      })}
    </p>
  );
}

export function App() {
  const name = status.value?.name ?? "";
  useEffect(() => {
    document.documentElement.lang = lang.value;
    document.title = name === "" ? "Puls" : `${name} – Puls`;
  }, [lang.value, name]);
  return (
    <>
      <a class="skip" href="#numbers">
        {t("app.skip")}
      </a>
      <Header />
      <main id="numbers" aria-busy={loading.value}>
        <form class="controls" onSubmit={(e) => e.preventDefault()}>
          <Period />
          <Filter />
        </form>
        <Bounds />
        <p class="unseen" role="status">
          {loading.value ? t("state.loading") : ""}
        </p>
        <Tiles />
      </main>
      <Receipt />
    </>
  );
}
