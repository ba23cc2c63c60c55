// Mounts the pages.

import "./style/tokens.css";
import "./style/app.css";
import "./style/live.css";

import { render } from "preact";

import { loadStatus } from "./lib/data";
import { startDimensions } from "./lib/dimensions";
import { startLive } from "./lib/live";
import { startState } from "./lib/state";
import { startTheme } from "./lib/theme";
import { App } from "./ui/App";

startTheme();
startState();
void loadStatus();
startDimensions();
startLive();
render(<App />, document.getElementById("app")!);
