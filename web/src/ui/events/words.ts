// The words about events that come, and about those that no longer do.

import { speaker } from "../../lib/i18n";
import en from "./words/en.json";
import pl from "./words/pl.json";
import ro from "./words/ro.json";

export const { t, tn } = speaker({ en, pl, ro });
