// Views that somebody keeps under a name, for everybody: open, rename, forget.

import { useState } from "preact/hooks";

import { useAsked } from "../../lib/asked";
import { wait } from "../../lib/busy";
import { type Failure, failureOf } from "../../lib/http";
import { lang } from "../../lib/i18n";
import { path, view, writeView } from "../../lib/state";
import { Sorry } from "../../ui/Sorry";
import { api, type SavedView } from "./api";
import { t } from "./words";

/** Where we are, but for the language: everybody reads in their own. */
function here(): string {
  const { lang: _, tab: _t, ...rest } = view.value;
  return path.value + writeView(rest);
}

/** A kept path in the language of the page. */
function linkOf(kept: string): string {
  const said = view.value.lang;
  if (said === undefined) return kept;
  return `${kept}${kept.includes("?") ? "&" : "?"}lang=${said}`;
}

interface Act {
  act: (run: () => Promise<unknown>) => Promise<boolean>;
  failure: Failure | null;
}

/** Do it, then ask for the list again; say why if it cannot be done. */
function useAct(again: () => void): Act {
  const [failure, setFailure] = useState<Failure | null>(null);
  const act = async (run: () => Promise<unknown>): Promise<boolean> => {
    const over = wait();
    try {
      await run();
      setFailure(null);
      again();
      return true;
    } catch (e) {
      setFailure(failureOf(e));
      return false;
    } finally {
      over();
    }
  };
  return { act, failure };
}

function Naming({ label, say, value, done }: {
  label: string;
  say: string; // what the button says
  value: string;
  done: (name: string) => Promise<boolean>;
}) {
  const [name, setName] = useState(value);
  return (
    <form
      class="naming"
      onSubmit={(e) => {
        e.preventDefault();
        void done(name.trim()).then((kept) => kept && setName(value));
      }}
    >
      <label>
        {label}
        <input
          required
          maxLength={100}
          pattern=".*\S.*"
          value={name}
          onInput={(e) => setName(e.currentTarget.value)}
        />
      </label>
      <button type="submit">{say}</button>
    </form>
  );
}

function One({ kept, act }: { kept: SavedView; act: Act["act"] }) {
  const [renaming, setRenaming] = useState(false);
  const rename = async (name: string) => {
    const done = await act(() => api.rename(kept, name));
    if (done) setRenaming(false);
    return done;
  };
  return (
    <li data-id={kept.id}>
      {renaming ? (
        <Naming label={t("views.name")} say={t("views.rename")} value={kept.name} done={rename} />
      ) : (
        <a
          href={linkOf(kept.path)}
          {...(kept.path === here() && { "aria-current": "true" as const })}
        >
          {kept.name}
        </a>
      )}
      <button
        type="button"
        class="quiet"
        aria-label={`${t(renaming ? "views.cancel" : "views.rename")}: ${kept.name}`}
        onClick={() => setRenaming(!renaming)}
      >
        {t(renaming ? "views.cancel" : "views.rename")}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={`${t("views.forget")}: ${kept.name}`}
        onClick={() => void act(() => api.forget(kept))}
      >
        {t("views.forget")}
      </button>
    </li>
  );
}

export function Views() {
  const asked = useAsked(`views ${lang.value}`, api.views);
  const { act, failure } = useAct(asked.retry);
  const views = asked.answer ?? [];
  const why = failure ?? asked.failure;
  return (
    <details class="panel views">
      <summary>
        <h3>{t("views")}</h3> <span class="fine">({views.length})</span>
      </summary>
      {why !== null && (
        <div role="alert">
          <Sorry why={why} />
        </div>
      )}
      {views.length === 0 && asked.failure === null && <p class="fine">{t("views.none")}</p>}
      <ul class="kept">
        {views.map((kept) => (
          <One key={kept.id} kept={kept} act={act} />
        ))}
      </ul>
      <Naming
        label={t("views.keep")}
        say={t("views.save")}
        value=""
        done={(name) => act(() => api.keep(name, here()))}
      />
    </details>
  );
}
