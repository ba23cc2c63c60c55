// Five metrics that the server chooses for a period and a filter, or what to
// do where there are none.

import { api, type Page as PageData } from "../../lib/api";
import { type Asked, useLive } from "../../lib/asked";
import { hasFacts, status } from "../../lib/data";
import type { Query } from "../../lib/http";
import { t } from "../../lib/i18n";
import { linkTo } from "../../lib/state";
import { lazy } from "../../ui/lazy";
import { Failed, NothingHere } from "../../ui/Sorry";
import { Tile } from "./Tile";

const Send = lazy(() => import("../../ui/events/Send"));

function Empty() {
  if (status.value !== null && hasFacts(status.value)) return <NothingHere />;
  return (
    <section class="notice">
      <h2>{t("state.empty")}</h2>
      <p>{t("state.emptyNext")}</p>
      <p>
        <a href={linkTo("/sources")}>{t("state.emptyGo")}</a>
      </p>
      <Send />
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

export function Tiles({ asked, query }: { asked: Asked<PageData>; query: Query }) {
  const { answer: p, failure, loading, retry } = asked;
  if (failure !== null) return <Failed why={failure} retry={retry} />;
  if (p === null) return <Waiting />;
  if (p.tiles.length === 0) return <Empty />;
  return (
    <div class={loading ? "tiles dim" : "tiles"}>
      {p.tiles.map((tile) => (
        <Tile key={tile.metric.name} tile={tile} grain={p.grain} query={query} />
      ))}
    </div>
  );
}

/** The same for a question of its own. */
export function Numbers({ query }: { query: Query }) {
  const asked = useLive(api.pageAt(query));
  return <Tiles asked={asked} query={query} />;
}
