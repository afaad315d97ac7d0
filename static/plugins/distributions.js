// @ts-check
/** The distributions dashboard: percentiles of histograms. Its parts are in `distributions/`. */
import { DistributionsPage } from "./distributions/page.js";

export default { name: "distributions", title: "Distributions", Page: DistributionsPage };
