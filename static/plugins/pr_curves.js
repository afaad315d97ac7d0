// @ts-check
/** The PR curves dashboard. Its parts are in `pr_curves/`. */
import { PrCurvesPage } from "./pr_curves/page.js";

export default { name: "pr_curves", title: "PR Curves", Page: PrCurvesPage };
