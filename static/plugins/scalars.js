// @ts-check
/** The scalars dashboard. Its parts are in `scalars/`: what is shown (`cards`, `chart_spec`), where the data come from (`feed`), how it looks. */
import { ScalarsPage } from "./scalars/page.js";

export default { name: "scalars", title: "Scalars", Page: ScalarsPage };
