// The overview: five metrics that the server chooses for the period and the
// filter, or what to do where there are none.

import { api, type Page as PageData } from "../../lib/api";
import { type Asked, useAsked } from "../../lib/asked";
import { hasFacts, status } from "../../lib/data";
import { formatDate, lastDay } from "../../lib/format";
import { lang, t } from "../../lib/i18n";
import { query, shownPeriod } from "../../lib/state";
import { Filter } from "../../ui/Filter";
import { Period, useShownPeriod } from "../../ui/Period";
import { Failed, NothingHere } from "../../ui/Sorry";
import { Tile } from "./Tile";

function Empty() {
  if (status.value !== null && hasFacts(status.value)) return <NothingHere />;
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

function Waiting() {
  return (
    <div class="tiles" aria-hidden="true">
      {[1, 2, 3, 4, 5].map((i) => (
        <div key={i} class="tile waiting" />
      ))}
    </div>
  );
}

function Tiles({ asked }: { asked: Asked<PageData> }) {
  const { answer: p, failure, loading, retry } = asked;
  if (failure !== null) return <Failed why={failure} retry={retry} />;
  if (p === null) return <Waiting />;
  if (p.tiles.length === 0) return <Empty />;
  return (
    <div class={loading ? "tiles dim" : "tiles"}>
      {p.tiles.map((tile) => (
        <Tile key={tile.metric.name} tile={tile} grain={p.grain} />
      ))}
    </div>
  );
}

function Bounds() {
  const p = shownPeriod.value;
  if (p === null) return null;
  return (
    <p class="bounds">
      {t("period.shown", {
        from: formatDate(lang.value, p.from),
        to: formatDate(lang.value, lastDay(p.to)),
      })}
    </p>
  );
}

export function Page() {
  const asked = useAsked(JSON.stringify(query.value), (signal) =>
    api.page(query.value, signal),
  );
  useShownPeriod(asked.answer);
  return (
    <>
      <form class="controls" onSubmit={(e) => e.preventDefault()}>
        <Period />
        <Filter />
      </form>
      <Bounds />
      <Tiles asked={asked} />
    </>
  );
}
