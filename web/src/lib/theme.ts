// Light, dark, or as the system says; remembered in this browser only.

import { effect, signal } from "@preact/signals";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const dark = matchMedia("(prefers-color-scheme: dark)");
const kept = localStorage.getItem("theme");

export const choice = signal<Theme>(
  kept === "light" || kept === "dark" ? kept : "auto",
);
export const theme = signal<"light" | "dark">("light");

export function startTheme(): void {
  const show = () => {
    const auto = dark.matches ? "dark" : "light";
    theme.value = choice.value === "auto" ? auto : choice.value;
    document.documentElement.dataset["theme"] = theme.value;
  };
  dark.addEventListener("change", show);
  effect(show);
}

export function choose(next: Theme): void {
  choice.value = next;
  localStorage.setItem("theme", next);
}
