// What the columns of the file mean: a mapping that fits, or one to be
// finished here; and the facts that its first rows would become.

import { useEffect, useState } from "preact/hooks";

import { useAsked } from "../../lib/asked";
import { formatCount } from "../../lib/format";
import type { Failure } from "../../lib/http";
import { lang } from "../../lib/i18n";
import { Sorry } from "../../ui/Sorry";
import { api, type KnownMapping, type Mapping, type Preview, type Upload } from "./api";
import { leave, start } from "./taking";
import { t, tn } from "./words";

const own = ""; // the option of a mapping that is written here
const untilStill = 600; // ms without typing before a preview

/** Fits first, then every other that is known, then one of your own. */
function Mappings({ upload, known, name, pick }: {
  upload: Upload;
  known: KnownMapping[];
  name: string;
  pick: (name: string) => void;
}) {
  const fits = upload.candidates.map((c) => c.mapping);
  const others = known.filter((m) => !fits.includes(m.name));
  const titleOf = (m: string, title: string | null) =>
    title === null ? m : `${m} – ${title}`;
  return (
    <label>
      {t("mapping")}
      <select value={name} onChange={(e) => pick(e.currentTarget.value)}>
        {fits.length > 0 && (
          <optgroup label={t("mapping.fits")}>
            {upload.candidates.map((c) => (
              <option key={c.mapping} value={c.mapping}>
                {titleOf(c.mapping, c.title)}
              </option>
            ))}
          </optgroup>
        )}
        <option value={own}>{t("mapping.own")}</option>
        <optgroup label={t("mapping.others")}>
          {others.map((m) => (
            <option key={m.name} value={m.name}>
              {titleOf(m.name, m.title)}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

/** A text that changes once nobody has typed for a moment. */
function useStill(text: string): string {
  const [still, setStill] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setStill(text), untilStill);
    return () => clearTimeout(timer);
  }, [text]);
  return still;
}

function Mistakes({ mistakes }: { mistakes: string[] }) {
  if (mistakes.length === 0) return null;
  return (
    <section class="mistakes" role="alert">
      <h4>{tn("mistakes", mistakes.length, { n: mistakes.length })}</h4>
      <ul lang="en">
        {mistakes.map((m) => (
          <li key={m}>{m}</li>
        ))}
      </ul>
    </section>
  );
}

const hidden = ["row", "known", "ref"];

function Facts({ preview }: { preview: Preview }) {
  const names = new Set(preview.facts.flatMap((f) => Object.keys(f)));
  const columns = [...names].filter((c) => !hidden.includes(c));
  if (preview.facts.length === 0) return <p>{t("preview.none")}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("preview.title")}>
      <table class="rows">
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c} scope="col">
                {c}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.facts.map((f, i) => (
            <tr key={i}>
              {columns.map((c) => (
                <td key={c} title={String(f[c] ?? "")}>
                  {String(f[c] ?? "")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Written({ upload, yaml, setYaml, name, setName }: {
  upload: Upload;
  yaml: string;
  setYaml: (s: string) => void;
  name: string;
  setName: (s: string) => void;
}) {
  return (
    <>
      <p class="fine">{t(upload.draft === null ? "own.none" : "own.draft")}</p>
      {upload.draft_error !== null && (
        <p class="why" lang="en">
          {upload.draft_error}
        </p>
      )}
      <label class="wide">
        {t("own.yaml")}
        <textarea
          rows={14}
          spellcheck={false}
          value={yaml}
          onInput={(e) => setYaml(e.currentTarget.value)}
        />
      </label>
      <label>
        {t("own.name")}
        <input
          type="text"
          maxLength={60}
          pattern="[a-z0-9][a-z0-9\-]*"
          value={name}
          onInput={(e) => setName(e.currentTarget.value)}
        />
      </label>
    </>
  );
}

/** "My file (2).csv" may be kept as "my-file-2". */
export function nameOf(file: string): string {
  const stem = file.replace(/\..*$/, "").normalize("NFD").toLowerCase();
  const plain = stem.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return plain === "" ? "my-mapping" : plain.slice(0, 60);
}

function Shown({ upload, mapping, failure }: {
  upload: Upload;
  mapping: Mapping;
  failure: Failure | null;
}) {
  const [starting, setStarting] = useState(false);
  const asked = useAsked(JSON.stringify(mapping), (signal) =>
    api.preview(upload.id, mapping, signal),
  );
  const good = asked.answer !== null && asked.answer.mistakes.length === 0;
  const ready = good && !asked.loading && asked.failure === null && !starting;
  const go = async () => {
    setStarting(true);
    await start(upload, mapping);
    setStarting(false);
  };
  return (
    <>
      <h4>{t("preview.title")}</h4>
      {asked.loading && <p role="status">{t("preview.loading")}</p>}
      {asked.failure !== null && <Sorry why={asked.failure} />}
      {asked.answer !== null && <Mistakes mistakes={asked.answer.mistakes} />}
      {good && asked.answer !== null && <Facts preview={asked.answer} />}
      {failure !== null && (
        <div role="alert">
          <Sorry why={failure} />
        </div>
      )}
      <p class="under">
        <button type="button" class="main" disabled={!ready} onClick={() => void go()}>
          {t("import")}
        </button>
        <button type="button" onClick={() => leave(upload)}>
          {t("cancel")}
        </button>
      </p>
    </>
  );
}

export function Choosing({ upload, failure }: {
  upload: Upload;
  failure: Failure | null;
}) {
  const [name, setName] = useState(upload.chosen ?? own);
  const [yaml, setYaml] = useState(upload.draft ?? "");
  const [saveAs, setSaveAs] = useState(nameOf(upload.name));
  const known = useAsked("mappings", api.mappings);
  const still = useStill(yaml);
  const written = saveAs === "" ? { yaml: still } : { yaml: still, save_as: saveAs };
  const mapping: Mapping = name === own ? written : { mapping: name };
  return (
    <section class="step" aria-labelledby="choosing">
      <h3 id="choosing">{upload.name}</h3>
      <p class="fine">
        {t("file.size", { kb: formatCount(lang.value, Math.ceil(upload.bytes / 1024)) })}
        {upload.columns.length > 0 &&
          `; ${tn("file.columns", upload.columns.length, { n: upload.columns.length })}`}
      </p>
      <Mappings
        upload={upload}
        known={known.answer ?? []}
        name={name}
        pick={setName}
      />
      {name === own && (
        <Written
          upload={upload}
          yaml={yaml}
          setYaml={setYaml}
          name={saveAs}
          setName={setSaveAs}
        />
      )}
      <Shown upload={upload} mapping={mapping} failure={failure} />
    </section>
  );
}
