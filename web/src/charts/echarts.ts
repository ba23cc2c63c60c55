// The only import of ECharts, and only of what is used.  It is a chunk of
// its own: the page is there before it.

import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([LineChart, CustomChart, GridComponent, TooltipComponent, SVGRenderer]);

export { init };
