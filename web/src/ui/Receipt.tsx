// Which number's receipt is open.

import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";

import type { Query } from "../lib/http";
import { lazy } from "./lazy";

export interface Opened {
  question: Query; // metric, period and filter of one number
  decimals: number;
}

export const opened = signal<Opened | null>(null);

/** Show how a number came about.  `question` asks for it alone: without
 * grain, groups or comparisons. */
export function openReceipt(question: Query, decimals: number): void {
  opened.value = { question, decimals };
}

const Dialog = lazy(() => import("./ReceiptDialog"));

export function Receipt() {
  const wanted = useRef(false);
  if (opened.value !== null) wanted.current = true;
  return wanted.current ? <Dialog /> : null;
}
