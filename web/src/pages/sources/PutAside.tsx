// Events that are kept but count nowhere until somebody says that they are
// right: dated far in the future, above all.

import { useRef, useState } from "preact/hooks";

import { useAsked } from "../../lib/asked";
import { formatCount, formatInstant } from "../../lib/format";
import { type Failure, failureOf } from "../../lib/http";
import { lang } from "../../lib/i18n";
import { status } from "../../lib/data";
import { Sorry } from "../../ui/Sorry";
import { api, type Aside, type Quarantine, type Which } from "./api";
import { refusals } from "./Service";
import { t, tn } from "./words";

interface Doing {
  which: Which;
  what: string; // what it is called
  run: (call: Promise<unknown>) => Promise<boolean>;
}

/** Discarding asks first. */
function Discard({ which, what, run }: Doing) {
  const dialog = useRef<HTMLDialogElement>(null);
  const label = t("discard.of", { what });
  const discard = async () => {
    await run(api.discard(which));
    dialog.current?.close();
  };
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label={label}
        onClick={() => dialog.current?.showModal()}
      >
        {t("discard")}
      </button>
      <dialog ref={dialog} class="small" aria-label={label}>
        <h2>{label}</h2>
        <p>{t("discard.sure")}</p>
        <p class="under">
          <button type="button" onClick={() => dialog.current?.close()}>
            {t("cancel")}
          </button>
          <button type="button" class="danger" onClick={() => void discard()}>
            {t("discard.do")}
          </button>
        </p>
      </dialog>
    </>
  );
}

function Both(doing: Doing) {
  const { which, what, run } = doing;
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label={t("release.of", { what })}
        onClick={() => void run(api.release(which))}
      >
        {t("release")}
      </button>
      <Discard {...doing} />
    </>
  );
}

const instant = (at: string) =>
  formatInstant(lang.value, at, status.value?.zone ?? "UTC");

function One({ aside: a, run }: { aside: Aside; run: Doing["run"] }) {
  const e = a.event;
  return (
    <tr>
      <th scope="row">{e.source}</th>
      <td>{e.id}</td>
      <td>{e.fact}</td>
      <td>{instant(e.ts)}</td>
      <td>{instant(a.came)}</td>
      <td class="wrap" lang="en">
        {a.why}
      </td>
      <td>
        <Both which={{ ids: [a.id] }} what={`${e.source} ${e.id}`} run={run} />
      </td>
    </tr>
  );
}

const totalOf = (found: Quarantine) => found.sources.reduce((n, s) => n + s.events, 0);

function All({ found, run }: { found: Quarantine; run: Doing["run"] }) {
  const l = lang.value;
  const total = totalOf(found);
  const heads = ["source", "aside.id", "aside.fact", "aside.ts", "aside.came", "aside.why",
    "actions"] as const;
  return (
    <>
      <p>{tn("aside.about", total, { n: formatCount(l, total) })}</p>
      <ul class="whole-sources">
        {found.sources.map(({ source, events }) => {
          const what = t("aside.source", { source, n: formatCount(l, events) });
          return (
            <li key={source}>
              {what} <Both which={{ source }} what={what} run={run} />
            </li>
          );
        })}
      </ul>
      <div class="scroll" tabIndex={0} role="region" aria-label={`${t("aside")}: ${t("service.count")}`}>
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.events.map((a) => (
              <One key={a.id} aside={a} run={run} />
            ))}
          </tbody>
        </table>
      </div>
      {found.events.length < total && (
        <p class="fine">{t("aside.shown", { n: formatCount(l, found.events.length) })}</p>
      )}
    </>
  );
}

export function PutAside() {
  const asked = useAsked("quarantine", api.quarantine, refusals);
  const [failure, setFailure] = useState<Failure | null>(null);
  const place = useRef<HTMLHeadingElement>(null);
  const run = async (call: Promise<unknown>): Promise<boolean> => {
    try {
      await call;
      setFailure(null);
      asked.retry();
      place.current?.focus(); // the button that was pressed goes away
      return true;
    } catch (e) {
      setFailure(failureOf(e));
      return false;
    }
  };
  const found = asked.answer;
  if (found === null || (found.sources.length === 0 && failure === null)) return null;
  return (
    <section class="step" aria-labelledby="aside">
      <h3 id="aside" ref={place} tabIndex={-1}>
        {t("aside")}
      </h3>
      {failure !== null && (
        <div role="alert">
          <Sorry why={failure} />
        </div>
      )}
      <All found={found} run={run} />
    </section>
  );
}
