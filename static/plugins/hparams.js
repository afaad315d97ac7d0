// @ts-check
/** The hparams dashboard. Its parts are in `hparams/`. */
import { HparamsPage } from "./hparams/page.js";

export default { name: "hparams", title: "HParams", Page: HparamsPage };
