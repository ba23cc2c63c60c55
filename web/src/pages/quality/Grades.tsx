// How far each metric can be trusted, from A to D, and why.

import type { Metric } from "../../lib/api";
import { lang } from "../../lib/i18n";
import { linkTo } from "../../lib/state";
import type { Grade } from "./api";
import { t } from "./words";

const letters = ["D", "C", "B", "A"];

function Row({ grade: g, metric }: { grade: Grade; metric: Metric | undefined }) {
  return (
    <tr>
      <td>
        <b class={`grade ${g.grade}`}>{g.grade}</b>
      </td>
      <th scope="row">
        <a href={linkTo(`/metrics/${g.metric}`)}>
          {metric?.label[lang.value] ?? g.metric}
        </a>
      </th>
      <td class="wrap">{g.reasons.join(" ") || t("grades.fine")}</td>
    </tr>
  );
}

export function Grades({ grades, metrics }: { grades: Grade[]; metrics: Metric[] }) {
  const sorted = [...grades].sort(
    (a, b) => letters.indexOf(a.grade) - letters.indexOf(b.grade),
  );
  if (grades.length === 0) return null;
  return (
    <section>
      <h3>{t("grades")}</h3>
      <p class="fine">{t("grades.about")}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("grades")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("grade")}</th>
              <th scope="col">{t("metric")}</th>
              <th scope="col">{t("reasons")}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((g) => (
              <Row
                key={g.metric}
                grade={g}
                metric={metrics.find((m) => m.name === g.metric)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
