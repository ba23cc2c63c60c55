// What a receipt and other pages are asked so that they say the same number.

import type { Row } from "../../lib/api";
import { readParts, writeParts } from "../../lib/filter";
import type { Query } from "../../lib/http";
import type { Kpi } from "./api";

/** The number alone: nothing to compare it with, no groups. */
export function alone(question: Query): Query {
  const { compare: _c, by: _b, grain: _g, ...rest } = question;
  return rest;
}

/** One bucket of a number's line. */
export function ofBucket(question: Query, row: Row): Query {
  const { last: _l, period: _p, ...rest } = alone(question);
  return { ...rest, from: row.from ?? "", to: row.to ?? "" };
}

/** One group of a number's bars. */
export function ofGroup(question: Query, row: Row): Query {
  const more = Object.entries(row.group ?? {}).map(([dimension, value]) => ({
    dimension,
    negate: false,
    values: [value],
  }));
  const where = writeParts([...readParts(question["where"]), ...more]);
  return { ...alone(question), where };
}

/** The same question in Explore, by what the brief drew it by. */
export function inExplore(kpi: Kpi, lang: string | undefined): Query {
  const by: Query = kpi.by === null ? {} : { by: kpi.by };
  return { ...kpi.question, ...by, ...(lang !== undefined && { lang }) };
}

/** Whole seconds, never fewer than it takes. */
export const wholeSeconds = (seconds: number): number => Math.ceil(seconds - 1e-9);
