// @ts-check
/** The Time Series page: every tag's scalars, images and histograms side by side. It has no data of its own. */
import { TimeSeriesPage } from "./timeseries/page.js";

export default { name: "timeseries", title: "Time Series", Page: TimeSeriesPage };
