// Sources: bring in a file, see what there is and how fresh it is.

import { useEffect } from "preact/hooks";

import { api as shared } from "../../lib/api";
import { useLive } from "../../lib/asked";
import { Page as Send } from "../../ui/events/Send";
import { Failed } from "../../ui/Sorry";
import { Choosing } from "./Choosing";
import { Drop } from "./Drop";
import { Lists } from "./Lists";
import { PutAside } from "./PutAside";
import { Ended, OnItsWay, Running } from "./Running";
import { Service } from "./Service";
import { changes, findRunning, step } from "./taking";
import { t } from "./words";

import "./sources.css";

function Step() {
  const now = step.value;
  switch (now.at) {
    case "nothing":
      return <Drop failure={now.failure} />;
    case "sending":
      return <OnItsWay {...now} />;
    case "choosing":
      return <Choosing key={now.upload.id} upload={now.upload} failure={now.failure} />;
    case "running":
      return <Running job={now.job} />;
    case "ended":
      return <Ended job={now.job} />;
  }
}

export function Page() {
  const asked = useLive(shared.sourcesAt, changes.value);
  useEffect(() => {
    const gone = new AbortController();
    // Without the list of jobs the page works as well.
    findRunning(gone.signal).catch(() => {});
    return () => gone.abort();
  }, []);
  return (
    <div class="sources">
      <h2 class="page-title">{t("title")}</h2>
      <Step />
      {asked.failure !== null && <Failed why={asked.failure} retry={asked.retry} />}
      <PutAside />
      {asked.answer !== null && <Lists sources={asked.answer} />}
      <Service />
      <Send />
    </div>
  );
}
