// The catalogue of metrics, or one of them.

import { path } from "../../lib/state";
import { All } from "./All";
import { One } from "./One";

import "./metrics.css";

export function Page() {
  const name = path.value.split("/")[2] ?? "";
  return name === "" ? <All /> : <One key={name} name={decodeURIComponent(name)} />;
}
