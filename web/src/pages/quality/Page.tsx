// Data quality: what is wrong with the data, which numbers suffer from it,
// and whether those who answer are like all customers.

import { useEffect, useState } from "preact/hooks";

import { useAsked } from "../../lib/asked";
import { hasFacts, ledger, status } from "../../lib/data";
import { formatMoment } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { Failed } from "../../ui/Sorry";
import { api, type Quality } from "./api";
import { Checks } from "./Checks";
import { Covered } from "./Covered";
import { Grades } from "./Grades";
import { t } from "./words";

import "./quality.css";

const againMs = 1000;

/** While the checks are running, ask again. */
function useQuality() {
  const [time, setTime] = useState(0);
  const asked = useAsked(
    `${lang.value} ${time}`,
    (signal) => api.quality(lang.value, signal),
    ledger, // the checks end some time after the facts have come
  );
  const running = asked.answer?.running === true;
  useEffect(() => {
    if (!running) return;
    const timer = setTimeout(() => setTime(time + 1), againMs);
    return () => clearTimeout(timer);
  }, [running, asked.answer]);
  return asked;
}

function When({ quality: q }: { quality: Quality }) {
  if (q.running) return <p role="status">{t("running")}</p>;
  if (q.checked === null) return null;
  return (
    <p class="fine">{t("checked", { time: formatMoment(lang.value, q.checked) })}</p>
  );
}

export function Page() {
  const asked = useQuality();
  const metrics = useAsked("metrics", api.metrics).answer ?? [];
  const q = asked.answer;
  const empty = status.value !== null && !hasFacts(status.value);
  return (
    <div class="quality">
      <div>
        <h2 class="page-title">{t("title")}</h2>
        <p class="intro">{t("intro")}</p>
        {q !== null && <When quality={q} />}
      </div>
      {asked.failure !== null && <Failed why={asked.failure} retry={asked.retry} />}
      {empty && <p>{t("empty")}</p>}
      {q !== null && !empty && (
        <>
          <Checks quality={q} />
          <Grades grades={q.grades} metrics={metrics} />
          <Covered metrics={metrics} />
        </>
      )}
    </div>
  );
}
