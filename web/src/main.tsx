// Mounts the page.

import { render } from "preact";

import { startData } from "./lib/data";
import { startDimensions } from "./lib/dimensions";
import { startState } from "./lib/state";
import { startTheme } from "./lib/theme";
import { App } from "./ui/App";

import "./style/tokens.css";
import "./style/app.css";

startTheme();
startState();
startData();
startDimensions();
render(<App />, document.getElementById("app")!);
