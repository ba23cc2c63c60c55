// The words of the page of data quality.

import { speaker } from "../../lib/i18n";
import en from "./words/en.json";
import pl from "./words/pl.json";
import ro from "./words/ro.json";

export const { t, tn } = speaker({ en, pl, ro });
export type Key = keyof typeof en;
