// The pages, all of them.  To add one: a folder under src/pages with Page.tsx
// and its words, and a row here.

import type { Key } from "../lib/i18n";
import { Page as Brief } from "../pages/brief/Page";
import { type Component, lazy } from "./lazy";

export interface PageRow {
  path: string; // and all that is below it
  label: Key;
  menu: boolean; // is it in the navigation?
  Page: Component;
}

export const pages: PageRow[] = [
  { path: "/brief", label: "nav.brief", menu: true, Page: Brief },
  {
    path: "/overview",
    label: "nav.overview",
    menu: true,
    Page: lazy(() => import("../pages/overview/Page")),
  },
  {
    path: "/explore",
    label: "nav.explore",
    menu: true,
    Page: lazy(() => import("../pages/explore/Page")),
  },
  {
    path: "/metrics",
    label: "nav.metrics",
    menu: true,
    Page: lazy(() => import("../pages/metrics/Page")),
  },
  {
    path: "/sources",
    label: "nav.sources",
    menu: true,
    Page: lazy(() => import("../pages/sources/Page")),
  },
  {
    path: "/quality",
    label: "nav.quality",
    menu: true,
    Page: lazy(() => import("../pages/quality/Page")),
  },
  {
    path: "/targets",
    label: "nav.targets",
    menu: true,
    Page: lazy(() => import("../pages/targets/Page")),
  },
];

/** The page of an address; the first one where there is none. */
export function pageAt(path: string): PageRow {
  const under = (row: PageRow) =>
    path === row.path || path.startsWith(`${row.path}/`);
  return pages.find(under) ?? pages[0]!;
}
