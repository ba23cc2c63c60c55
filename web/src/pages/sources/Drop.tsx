// A place for a file: dropped, or chosen by keyboard.

import { useState } from "preact/hooks";

import { hasFacts, status } from "../../lib/data";
import type { Failure } from "../../lib/http";
import { Sorry } from "../../ui/Sorry";
import { take } from "./taking";
import { t } from "./words";

export function Drop({ failure }: { failure: Failure | null }) {
  const [over, setOver] = useState(false);
  const first = status.value !== null && !hasFacts(status.value);
  const receive = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file !== undefined) void take(file);
  };
  return (
    <section
      class={over ? "drop over" : "drop"}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        receive(e.dataTransfer?.files);
      }}
    >
      <h3>{t(first ? "drop.first" : "drop.title")}</h3>
      <p>{t("drop.how")}</p>
      <label class="file">
        <span>{t("drop.choose")}</span>
        <input
          type="file"
          onChange={(e) => {
            receive(e.currentTarget.files);
            e.currentTarget.value = "";
          }}
        />
      </label>
      <p class="fine">{t("drop.kinds")}</p>
      {failure !== null && (
        <div role="alert">
          <Sorry why={failure} />
        </div>
      )}
    </section>
  );
}
