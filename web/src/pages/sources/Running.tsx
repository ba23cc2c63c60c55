// A file on its way, a job under way, and what became of it.

import { formatCount } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { linkTo } from "../../lib/state";
import { Numbers } from "../overview/Numbers";
import { api, type Job, type Report } from "./api";
import { reset } from "./taking";
import { type Key, t, tn } from "./words";

const percent = (share: number) => Math.floor(100 * share);

function Bar({ label, share }: { label: string; share: number }) {
  return (
    <label class="wide">
      {label}
      <progress max={100} value={percent(share)}>
        {percent(share)} %
      </progress>
    </label>
  );
}

export function OnItsWay({ name, share, stop }: {
  name: string;
  share: number;
  stop: () => void;
}) {
  return (
    <section class="step">
      <h3>{name}</h3>
      <Bar label={t(share < 1 ? "sending" : "looking")} share={share} />
      <button type="button" onClick={stop}>
        {t("stop")}
      </button>
    </section>
  );
}

export function Running({ job }: { job: Job }) {
  const rows = formatCount(lang.value, job.rows);
  return (
    <section class="step">
      <h3>{job.name}</h3>
      <Bar label={t(job.kind === "forget" ? "forgetting" : "running")} share={job.share} />
      <p role="status">
        {job.state === "waiting" ? t("waiting") : job.rows > 0 && tn("rows", job.rows, { n: rows })}
      </p>
      <button type="button" onClick={() => void api.stop(job.id).catch(() => {})}>
        {t("stop")}
      </button>
    </section>
  );
}

function Counts({ report: r }: { report: Report }) {
  const shown = ["read", "accepted", "corrected", "duplicate", "rejected", "skipped"] as const;
  return (
    <dl class="counts">
      {shown
        .filter((name) => r[name] > 0 || name === "read" || name === "accepted")
        .map((name) => (
          <div key={name}>
            <dt>{t(`count.${name}`)}</dt>
            <dd>{formatCount(lang.value, r[name])}</dd>
          </div>
        ))}
    </dl>
  );
}

function Rejected({ report: r }: { report: Report }) {
  if (r.rejected === 0) return null;
  return (
    <section>
      <h4>{t("rejects.title")}</h4>
      <ul lang="en">
        {r.rejects.map((x) => (
          <li key={x.line}>{`${x.line}: ${x.reason}`}</li>
        ))}
      </ul>
      {r.rejects_file !== null && (
        <p>
          <a href={api.rejects(fileOf(r.rejects_file))} download>
            {t("rejects.file")}
          </a>
        </p>
      )}
    </section>
  );
}

const fileOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** The numbers of what was just taken in, whatever else there is. */
function ItsNumbers({ job }: { job: Job }) {
  if (job.source === null || job.from === null || job.to === null) return null;
  const source = job.source.replace(/[\\,|]/g, "\\$&");
  const query = { where: `source=${source}`, from: job.from, to: job.to };
  return (
    <section>
      <h4>{t("numbers", { source: job.source })}</h4>
      <Numbers query={query} />
      <p>
        <a href={linkTo("/overview", query)}>{t("numbers.open")}</a>
      </p>
    </section>
  );
}

function outcome({ kind, state }: Job): Key {
  if (kind === "forget" && state === "done") return "state.forgotten";
  return `state.${state}` as Key;
}

export function Ended({ job }: { job: Job }) {
  const { report } = job;
  return (
    <section class="step" aria-labelledby="ended">
      <div role="status">
        <h3 id="ended">{t(outcome(job), { name: job.name })}</h3>
      </div>
      {job.error !== null && (
        <p class="why" lang="en">
          {job.error}
        </p>
      )}
      {report !== null && <Counts report={report} />}
      {report?.broken != null && (
        <p class="why" lang="en">
          {report.broken}
        </p>
      )}
      {report !== null && <Rejected report={report} />}
      {job.state === "done" && job.kind === "import" && <ItsNumbers job={job} />}
      <p>
        <button type="button" onClick={() => reset()}>
          {t("another")}
        </button>
      </p>
    </section>
  );
}
