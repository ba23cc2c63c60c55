// Why did it change?  Where the server finds the reason, and what it finds
// that only looks like one.

import { comparisonsOf, type Metric } from "../../lib/api";
import { useAsked } from "../../lib/asked";
import { formatValue, type Shown } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { dimensionLabel } from "../../lib/labels";
import { view } from "../../lib/state";
import { Failed } from "../../ui/Sorry";
import { api, type Explanation, type Found } from "./api";
import { change } from "./Choices";
import { PartsTable } from "./Parts";
import { sayChange } from "./say";
import { t } from "./words";

const percent = (share: number) =>
  formatValue(lang.value, 100 * share, { unit: "%", decimals: 0 });

type Artefact = Explanation["artefacts"][number];

function Sentences({ title, all }: { title: string; all: Artefact[] }) {
  if (all.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {all.map((a) => (
          <li key={a.kind}>{a.sentence}</li>
        ))}
      </ul>
    </>
  );
}

/** What changed beside the customers' minds, and what was looked at in vain. */
function Artefacts({ found }: { found: Explanation }) {
  const which = (significant: boolean) =>
    found.artefacts.filter((a) => a.significant === significant);
  return (
    <>
      <Sentences title={t("why.artefacts")} all={which(true)} />
      <Sentences title={t("why.looked")} all={which(false)} />
    </>
  );
}

type Divided = Explanation["dimensions"][number];

/** More than all of it, where other groups went the other way. */
function sayShare(d: Divided): string {
  const standsOut = d.top.some((part) => part.stands_out);
  if (!standsOut || d.share === null) return t("why.even");
  return d.share > 1 ? t("why.shareMore") : t("why.share", { share: percent(d.share) });
}

function Dimension({ d, as }: { d: Divided; as: Shown }) {
  const name = dimensionLabel(d.dimension);
  return (
    <li>
      <details>
        <summary>
          <b>{name}</b>{" "}
          <span class="fine">
            {sayShare(d)}
          </span>
        </summary>
        <PartsTable parts={d.top} by={d.dimension} as={as} label={name} others={0} />
        <button
          type="button"
          class="quiet"
          onClick={() =>
            change({
              chart: "waterfall",
              by: d.dimension,
              grain: "",
              compare: view.value.compare ?? "previous",
            })
          }
        >
          {t("why.waterfall", { dimension: name })}
        </button>
      </details>
    </li>
  );
}

function Answered({ found, as }: { found: Explanation; as: Shown }) {
  return (
    <>
      <p class="said">{found.sentence}</p>
      <p>
        {t(found.significant ? "why.real" : "why.notSure", {
          change: sayChange(found.change, as),
        })}
      </p>
      <Artefacts found={found} />
      {found.dimensions.length > 0 && (
        <>
          <h4>{t("why.where")}</h4>
          <ol class="reasons">
            {found.dimensions.map((d) => (
              <Dimension key={d.dimension} d={d} as={as} />
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Asking({ found, as }: { found: Found; as: Shown }) {
  const compare = found.plan.compare[0] ?? "previous";
  const question = { ...found.plan.total, compare, lang: lang.value };
  const asked = useAsked(JSON.stringify(question), (signal) => api.explain(question, signal));
  if (asked.failure !== null) return <Failed why={asked.failure} retry={asked.retry} />;
  if (asked.answer === null) return <p class="fine">{t("why.asking")}</p>;
  return (
    <div class={asked.loading ? "dim" : ""}>
      <p class="fine">{t(`why.against.${compare}`)}</p>
      <Answered found={asked.answer} as={as} />
    </div>
  );
}

/** Asked when somebody wants to know: it takes more counting than a number. */
export function Why({ found, as, metric }: { found: Found; as: Shown; metric: Metric }) {
  const wanted = view.value.tab === "why";
  const row = found.total.rows?.[0];
  const changed = row !== undefined && comparisonsOf(row).some((c) => c.significant);
  return (
    <details
      class="panel why-panel"
      open={wanted}
      onToggle={(e) => {
        const now = e.currentTarget.open;
        if (now !== (view.value.tab === "why")) change({ tab: now ? "why" : "" });
      }}
    >
      <summary>
        <h3>{t("why")}</h3>{" "}
        <span class="fine">
          {t(changed ? "why.changed" : "why.hint", { metric: metric.label[lang.value] })}
        </span>
      </summary>
      {wanted && <Asking found={found} as={as} />}
    </details>
  );
}
