// Which facts count: conditions as chips that can be taken away, and a way to
// add one.  They live in the address; what of it cannot be shown as a choice
// is shown as it is written there.

import { useEffect, useState } from "preact/hooks";

import type { Dimension, DimensionValue } from "../lib/api";
import { dimensions, mostValues, valuesOf } from "../lib/dimensions";
import { isCondition, type Part, readParts, withValue, writeParts } from "../lib/filter";
import { formatCount } from "../lib/format";
import { lang, t } from "../lib/i18n";
import { dimensionLabel, shortened, valueLabel } from "../lib/labels";
import { go, view } from "../lib/state";

function show(parts: Part[]): void {
  const { where: _, ...rest } = view.value;
  const where = writeParts(parts);
  go(where === "" ? rest : { ...rest, where });
}

// The value of an option: a missing value must differ from any text.
const missing = "?";
const optionOf = (value: string | null) => (value === null ? missing : `=${value}`);
const valueOf = (option: string) => (option === missing ? null : option.slice(1));

/** Values of the dimension; null while they are not known. */
function useValues(dimension: string): DimensionValue[] | null {
  const [known, setKnown] = useState<DimensionValue[] | null>(null);
  const found = dimensions.value.find((d) => d.name === dimension);
  useEffect(() => {
    let gone = false;
    const keep = (values: DimensionValue[]) => gone || setKnown(values);
    setKnown(null);
    if (found !== undefined) valuesOf(found).then(keep, () => keep([]));
    return () => {
      gone = true;
    };
  }, [found]);
  return known;
}

interface PickProps {
  dimension: string;
  known: DimensionValue[];
  pick: (value: string | null) => void;
}

function PickListed({ dimension, known, pick }: PickProps) {
  return (
    <label>
      {t("filter.value")}
      <select value="" onChange={(e) => pick(valueOf(e.currentTarget.value))}>
        <option value="">{t("filter.any")}</option>
        {known.map((v) => (
          <option key={optionOf(v.value)} value={optionOf(v.value)}>
            {shortened(valueLabel(dimension, v.value))} (
            {formatCount(lang.value, v.count)})
          </option>
        ))}
      </select>
    </label>
  );
}

/** Too many to list all of them: any can be written. */
function PickWritten({ known, pick }: PickProps) {
  return (
    <label>
      {t("filter.value")}
      <input
        list="filter-values"
        placeholder={t("filter.write")}
        onChange={(e) => e.currentTarget.value !== "" && pick(e.currentTarget.value)}
      />
      <datalist id="filter-values">
        {known.map((v) => v.value !== null && <option key={v.value} value={v.value} />)}
      </datalist>
    </label>
  );
}

function Sign({ negate, set }: { negate: boolean; set: (negate: boolean) => void }) {
  return (
    <label>
      {t("filter.sign")}
      <select
        value={negate ? "not" : "is"}
        onChange={(e) => set(e.currentTarget.value === "not")}
      >
        <option value="is">{t("filter.is")}</option>
        <option value="not">{t("filter.isNot")}</option>
      </select>
    </label>
  );
}

function Adding({ dimension, done }: { dimension: string; done: () => void }) {
  const [negate, setNegate] = useState(false);
  const known = useValues(dimension);
  const pick = (value: string | null) => {
    show(withValue(readParts(view.value.where), { dimension, negate, value }));
    done();
  };
  const Pick = (known?.length ?? 0) < mostValues ? PickListed : PickWritten;
  return (
    <>
      <Sign negate={negate} set={setNegate} />
      <Pick dimension={dimension} known={known ?? []} pick={pick} />
    </>
  );
}

function textOf(part: Part): string {
  if (!isCondition(part)) return part.written;
  const values = part.values.map((v) => shortened(valueLabel(part.dimension, v)));
  const list = new Intl.ListFormat(lang.value, { type: "disjunction" }).format(values);
  return t(part.negate ? "filter.saidNot" : "filter.said", {
    dimension: dimensionLabel(part.dimension),
    values: list,
  });
}

function Chip({ part, remove }: { part: Part; remove: () => void }) {
  const text = textOf(part);
  return (
    <li class="chip">
      {isCondition(part) ? <span>{text}</span> : <code>{text}</code>}
      <button
        type="button"
        aria-label={t("filter.remove", { condition: text })}
        title={t("filter.remove", { condition: text })}
        onClick={remove}
      >
        <span aria-hidden="true">×</span>
      </button>
    </li>
  );
}

function Chips({ parts }: { parts: Part[] }) {
  if (parts.length === 0) return null;
  return (
    <ul class="chips" aria-label={t("filter")}>
      {parts.map((part, i) => (
        <Chip key={i} part={part} remove={() => show(parts.filter((_, k) => k !== i))} />
      ))}
      {parts.length > 1 && (
        <li>
          <button type="button" class="quiet" onClick={() => show([])}>
            {t("filter.clear")}
          </button>
        </li>
      )}
    </ul>
  );
}

interface Props {
  /** Which dimensions can be chosen; all that have values, if not said. */
  among?: (d: Dimension) => boolean;
}

export function Filter({ among = () => true }: Props) {
  const [picked, setPicked] = useState("");
  const parts = readParts(view.value.where);
  return (
    <>
      <label>
        {t("filter")}
        <select value={picked} onChange={(e) => setPicked(e.currentTarget.value)}>
          <option value="">
            {parts.length === 0 ? t("filter.none") : t("filter.add")}
          </option>
          {dimensions.value.filter(among).map((d) => (
            <option key={d.name} value={d.name}>
              {dimensionLabel(d.name)}
            </option>
          ))}
        </select>
      </label>
      {picked !== "" && (
        <Adding key={picked} dimension={picked} done={() => setPicked("")} />
      )}
      <Chips parts={parts} />
    </>
  );
}
