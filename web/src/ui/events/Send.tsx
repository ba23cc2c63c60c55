// How to send an event to this very server: a line that works as it stands.

import { useState } from "preact/hooks";

import { t } from "./words";

import "./events.css";

/** A line for a shell: an answer to the question that NPS is made of. */
export function lineFor(origin: string, now: Date): string {
  const event = {
    fact: "perception",
    source: "trial",
    id: `trial-${now.getTime()}`,
    ts: now.toISOString(),
    kind: "nps",
    score: 9,
    scale_min: 0,
    scale_max: 10,
  };
  return [
    `curl ${origin}/v1/events \\`,
    "  -H 'content-type: application/json' \\",
    `  -d '${JSON.stringify(event)}'`,
  ].join("\n");
}

export function Page() {
  const [line] = useState(() => lineFor(location.origin, new Date()));
  const [copied, setCopied] = useState(false);
  // Browsers let only pages that came safely write to the clipboard.
  const clipboard = (navigator as Partial<Navigator>).clipboard;
  const copy = () => void clipboard?.writeText(line).then(() => setCopied(true), () => {});
  return (
    <section class="send" aria-labelledby="send">
      <h3 id="send">{t("send.title")}</h3>
      <p>{t("send.how")}</p>
      <pre tabIndex={0} role="region" aria-label={t("send.line")}>
        <code>{line}</code>
      </pre>
      {clipboard !== undefined && (
        <p>
          <button type="button" onClick={copy}>
            {t("send.copy")}
          </button>{" "}
          <span role="status">{copied && t("send.copied")}</span>
        </p>
      )}
      <p class="fine">{t("send.again")}</p>
    </section>
  );
}
