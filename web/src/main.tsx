// Mounts the page.

import { render } from "preact";

import { startData } from "./lib/data";
import { startState } from "./lib/state";
import { startTheme } from "./lib/theme";
import { App } from "./ui/App";

import "./style/tokens.css";
import "./style/app.css";

startTheme();
startState();
void startData();
render(<App />, document.getElementById("app")!);
