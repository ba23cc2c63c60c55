// A note above numbers that rest on a source which has fallen silent.

import { api, type Source } from "../../lib/api";
import { useWatched } from "../../lib/asked";
import { formatMoment } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { linkTo, view } from "../../lib/state";
import { gapText, type Period, silentIn, silentSince, usualGap } from "./silent";
import { t, tn } from "./words";

import "./events.css";

const most = 3;

function One({ source: s }: { source: Source }) {
  const l = lang.value;
  const at = silentSince(s);
  const gap = usualGap(s);
  const time = at === null ? "–" : formatMoment(l, at);
  const said = { source: s.source, time };
  return (
    <p>
      {gap === null
        ? t("silent.noGap", said)
        : t("silent", { ...said, gap: gapText(l, gap) })}
    </p>
  );
}

export function Silent({ period }: { period: Period | null }) {
  const known = useWatched(api.sourcesAt);
  const silent = silentIn(known?.sources ?? [], period, view.value.where);
  const more = silent.length - most;
  if (silent.length === 0) return null;
  return (
    <section class="silent-sources" aria-label={t("silent.title")}>
      {silent.slice(0, most).map((s) => (
        <One key={s.source} source={s} />
      ))}
      {more > 0 && <p>{tn("silent.more", more, { n: more })}</p>}
      <p>
        <a href={linkTo("/sources")}>{t("silent.sources")}</a>
      </p>
    </section>
  );
}
