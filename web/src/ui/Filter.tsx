// The one filter that can be chosen; it lives in the address.  What the
// address says beyond that is shown as it is written there.

import { useEffect, useState } from "preact/hooks";

import type { DimensionValue } from "../lib/api";
import { dimensions, isStandard, valuesOf } from "../lib/dimensions";
import { formatCount } from "../lib/format";
import { lang, t } from "../lib/i18n";
import { go, readFilter, view, writeFilter } from "../lib/state";

/** A standard dimension in words; an organisation's own by its name. */
function dimensionLabel(name: string): string {
  return isStandard(name) ? t(`dimension.${name}`) : name;
}

function valueLabel(value: string | null): string {
  if (value === null) return t("filter.missing");
  if (value === "true") return t("filter.yes");
  return value === "false" ? t("filter.no") : value;
}

function clear(): void {
  const { where: _, ...rest } = view.value;
  go(rest);
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
    const show = (values: DimensionValue[]) => gone || setKnown(values);
    setKnown(null);
    if (found !== undefined) valuesOf(found).then(show, () => show([]));
    return () => {
      gone = true;
    };
  }, [found]);
  return known;
}

function Values({ dimension, value }: {
  dimension: string;
  value: string | null | undefined;
}) {
  const known = useValues(dimension) ?? [];
  const unlisted = value !== undefined && !known.some((v) => v.value === value);
  const pick = (option: string) =>
    option === ""
      ? clear()
      : go({
          ...view.value,
          where: writeFilter({ dimension, value: valueOf(option) }),
        });
  return (
    <label>
      {t("filter.value")}
      <select
        value={value === undefined ? "" : optionOf(value)}
        onChange={(e) => pick(e.currentTarget.value)}
      >
        <option value="">{t("filter.any")}</option>
        {unlisted && <option value={optionOf(value)}>{valueLabel(value)}</option>}
        {known.map((v) => (
          <option key={optionOf(v.value)} value={optionOf(v.value)}>
            {valueLabel(v.value)} ({formatCount(lang.value, v.count)})
          </option>
        ))}
      </select>
    </label>
  );
}

function Clear({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="quiet" onClick={onClick}>
      {t("filter.clear")}
    </button>
  );
}

function AsWritten({ where }: { where: string }) {
  return (
    <p class="written">
      <span>{t("filter")}</span>
      <code>{where}</code>
      <Clear onClick={clear} />
    </p>
  );
}

export function Filter() {
  const where = view.value.where;
  const now = readFilter(where);
  const [picked, setPicked] = useState("");
  if (where !== undefined && now === null) return <AsWritten where={where} />;
  const dimension = now?.dimension ?? picked;
  const names = dimensions.value.map((d) => d.name);
  if (dimension !== "" && !names.includes(dimension)) names.push(dimension);
  const pick = (name: string) => {
    setPicked(name);
    clear();
  };
  return (
    <>
      <label>
        {t("filter")}
        <select value={dimension} onChange={(e) => pick(e.currentTarget.value)}>
          <option value="">{t("filter.none")}</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {dimensionLabel(name)}
            </option>
          ))}
        </select>
      </label>
      {dimension !== "" && <Values dimension={dimension} value={now?.value} />}
      {now !== null && <Clear onClick={() => pick("")} />}
    </>
  );
}
