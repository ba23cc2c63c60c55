// The sources that there are, how fresh they are, and what was imported.

import { useRef, useState } from "preact/hooks";

import type { Import, Source, Sources } from "../../lib/api";
import { formatCount, formatDate, formatInstant, formatMoment } from "../../lib/format";
import { status } from "../../lib/data";
import { lang } from "../../lib/i18n";
import { linkTo } from "../../lib/state";
import { type Failure, failureOf } from "../../lib/http";
import { gapText, silentSince, usualGap } from "../../ui/events/silent";
import { useFresh } from "../../ui/fresh";
import { Sorry } from "../../ui/Sorry";
import { api } from "./api";
import { follow } from "./taking";
import { t } from "./words";

const total = (s: Source) => Object.values(s.facts).reduce((a, b) => a + b, 0);

function Forget({ source }: { source: Source }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const forget = async () => {
    try {
      const job = await api.forget(source.source);
      dialog.current?.close();
      await follow(job);
    } catch (e) {
      setFailure(failureOf(e));
    }
  };
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label={t("forget.of", { source: source.source })}
        onClick={() => dialog.current?.showModal()}
      >
        {t("forget")}
      </button>
      <dialog ref={dialog} class="small" aria-label={t("forget.of", { source: source.source })}>
        <h2>{t("forget.of", { source: source.source })}</h2>
        <p>{t("forget.sure", { n: formatCount(lang.value, total(source)) })}</p>
        {failure !== null && <Sorry why={failure} />}
        <p class="under">
          <button type="button" onClick={() => dialog.current?.close()}>
            {t("cancel")}
          </button>
          <button type="button" class="danger" onClick={() => void forget()}>
            {t("forget.do")}
          </button>
        </p>
      </dialog>
    </>
  );
}

/** A filter's sign of its own gets a backslash. */
const escape = (s: string) => s.replace(/[\\,|]/g, "\\$&");

/** Since when, and what would be usual. */
function Silent({ source: s }: { source: Source }) {
  const l = lang.value;
  const at = silentSince(s);
  const gap = usualGap(s);
  return (
    <span class="weak silent-since">
      {at === null ? t("stale") : t("silent", { time: formatMoment(l, at) })}
      {gap !== null && `; ${t("silent.gap", { gap: gapText(l, gap) })}`}
    </span>
  );
}

function SourceRow({ source: s }: { source: Source }) {
  const l = lang.value;
  const day = (at: string | null) => (at === null ? "–" : formatDate(l, at));
  const fresh = useFresh(s, total(s));
  return (
    <tr class={s.stale ? "stale" : ""} data-source={s.source}>
      <th scope="row">
        <a
          href={linkTo("/overview", {
            where: `source=${escape(s.source)}`,
            ...(s.first !== null && s.last !== null && bounds(s.first, s.last)),
          })}
        >
          {s.source}
        </a>{" "}
        {s.demo && <span class="badge">{t("demo")}</span>}
      </th>
      <td class={`number ${fresh}`}>{formatCount(l, total(s))}</td>
      <td>{day(s.first)}</td>
      <td>
        {day(s.last)}
        {s.stale && <Silent source={s} />}
      </td>
      <td class="number">{formatCount(l, s.rejected)}</td>
      <td>
        <Forget source={s} />
      </td>
    </tr>
  );
}

/** Whole days that hold both moments; the end is half-open. */
function bounds(first: string, last: string): { from: string; to: string } {
  const next = new Date(`${last.slice(0, 10)}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return { from: first.slice(0, 10), to: next.toISOString().slice(0, 10) };
}

function Head({ names, numbers }: { names: string[]; numbers: number[] }) {
  return (
    <thead>
      <tr>
        {names.map((name, i) => (
          <th key={name} scope="col" class={numbers.includes(i) ? "number" : ""}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function ImportRow({ import: i }: { import: Import }) {
  const l = lang.value;
  const mapping = i.mapping ?? "";
  return (
    <tr>
      <th scope="row">{formatInstant(l, i.imported, status.value?.zone ?? "UTC")}</th>
      <td title={i.file ?? ""}>{i.file?.slice(i.file.lastIndexOf("/") + 1) ?? t("events")}</td>
      <td>{i.source}</td>
      <td>{mapping}</td>
      <td class="number">{formatCount(l, i.rows)}</td>
      <td class="number">{formatCount(l, i.accepted)}</td>
      <td class="number">{formatCount(l, i.duplicate)}</td>
      <td class="number">{formatCount(l, i.rejected)}</td>
    </tr>
  );
}

export function Lists({ sources: all }: { sources: Sources }) {
  if (all.sources.length === 0 && all.imports.length === 0) return null;
  return (
    <>
      <h3>{t("sources")}</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("sources")}>
        <table>
          <Head
            names={[t("source"), t("facts"), t("first"), t("last"), t("rejected"), t("actions")]}
            numbers={[1, 4]}
          />
          <tbody>
            {all.sources.map((s) => (
              <SourceRow key={s.source} source={s} />
            ))}
          </tbody>
        </table>
      </div>
      <h3>{t("imports")}</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("imports")}>
        <table>
          <Head
            names={[t("when"), t("file"), t("source"), t("mapping"), t("count.read"),
              t("count.accepted"), t("count.duplicate"), t("count.rejected")]}
            numbers={[4, 5, 6, 7]}
          />
          <tbody>
            {all.imports.map((i) => (
              <ImportRow key={i.batch} import={i} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
