// What all pages stand in: header, navigation, and the receipt of a number.

import { useEffect, useRef } from "preact/hooks";

import { busy } from "../lib/busy";
import { status } from "../lib/data";
import { lang, t } from "../lib/i18n";
import { path } from "../lib/state";
import { Header } from "./Header";
import { Said } from "./Live";
import { pageAt } from "./pages";
import { Receipt } from "./Receipt";

export function App() {
  const name = status.value?.name ?? "";
  const row = pageAt(path.value);
  const place = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.documentElement.lang = lang.value;
    const puls = name === "" ? "Puls" : `${name} – Puls`;
    document.title = `${t(row.label)} – ${puls}`;
  }, [lang.value, name, row]);
  useEffect(() => {
    if (!first.current) place.current?.focus({ preventScroll: true });
    first.current = false;
  }, [row]);
  return (
    <>
      <a class="skip" href="#numbers">
        {t("app.skip")}
      </a>
      <Header />
      <main id="numbers" ref={place} tabIndex={-1} aria-busy={busy.value}>
        <p class="unseen" role="status">
          {busy.value ? t("state.loading") : ""}
        </p>
        <row.Page />
      </main>
      <Said />
      <Receipt />
    </>
  );
}
