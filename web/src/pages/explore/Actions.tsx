// What can be done with what is shown: other days, a file of it, its address.

import { useEffect, useState } from "preact/hooks";

import { addDays, go, view, withPeriod } from "../../lib/state";
import { api, type Found } from "./api";
import { partsCsv, scoresCsv } from "./csv";
import { clickExplains } from "./marks";
import { shifted, type Span, wider } from "./question";
import { t } from "./words";

/** Dragging along a line zooms; these do the same by keyboard. */
export function Times({ closed, today }: { closed: Span; today: string }) {
  const days = { from: closed.from.slice(0, 10), to: closed.to.slice(0, 10) };
  const show = (span: Span) => go({ ...withPeriod(view.value, { ...span }), grain: "" });
  const later = shifted(days, 1);
  return (
    <div class="times" role="group" aria-label={t("times")}>
      <button type="button" onClick={() => show(shifted(days, -1))}>
        <span aria-hidden="true">←</span> {t("times.earlier")}
      </button>
      <button
        type="button"
        disabled={later.from >= addDays(today, 1)}
        onClick={() => show(later)}
      >
        {t("times.later")} <span aria-hidden="true">→</span>
      </button>
      <button type="button" onClick={() => show(wider(days))}>
        {t("times.wider")}
      </button>
    </div>
  );
}

/** Whether a click keeps only a mark or says how it was counted. */
export function Clicks({ timed }: { timed: boolean }) {
  const one = (explains: boolean, label: string) => (
    <label class="check">
      <input
        type="radio"
        name="click"
        checked={clickExplains.value === explains}
        onChange={() => (clickExplains.value = explains)}
      />
      {label}
    </label>
  );
  return (
    <fieldset class="clicks">
      <legend>{t("click")}</legend>
      {one(false, t("click.only"))}
      {one(true, t("click.explain"))}
      <span class="fine">
        {t("click.shift")}
        {timed && `. ${t("zoom.how")}.`}
      </span>
    </fieldset>
  );
}

/** The file: the server's where it has one, else what was drawn. */
function useFile(found: Found): string | null {
  const own =
    found.drawn?.is === "scores"
      ? scoresCsv(found.drawn.answer)
      : found.drawn?.is === "parts"
        ? partsCsv(found.drawn.answer)
        : null;
  const [made, setMade] = useState<string | null>(null);
  useEffect(() => {
    if (own === null) return setMade(null);
    const url = URL.createObjectURL(new Blob([own], { type: "text/csv" }));
    setMade(url);
    return () => URL.revokeObjectURL(url);
  }, [own]);
  if (found.drawn?.is === "rows") return api.csv(found.plan.drawn ?? found.plan.total);
  return made;
}

type Copied = "no" | "yes" | "byHand";

function CopyLink() {
  const [copied, setCopied] = useState<Copied>("no");
  useEffect(() => setCopied("no"), [view.value]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setCopied("yes");
    } catch {
      setCopied("byHand"); // no clipboard where the page is not trusted
    }
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {t("link.copy")}
      </button>
      <span role="status" class="fine">
        {copied === "yes" && t("link.copied")}
      </span>
      {copied === "byHand" && (
        <input
          readOnly
          aria-label={t("link.copy")}
          value={location.href}
          ref={(input) => input?.select()}
        />
      )}
    </>
  );
}

export function Share({ found }: { found: Found }) {
  const file = useFile(found);
  return (
    <div class="share">
      {file !== null && (
        <a class="file" href={file} download={`${found.plan.metric}.csv`}>
          {t("csv")}
        </a>
      )}
      <CopyLink />
    </div>
  );
}
