// @ts-check
/** Charts of several scalars, laid out by a log or by the person. The scalars dashboard lends the charts themselves. */
import { CustomScalarsPage } from "./custom_scalars/page.js";

export default { name: "custom_scalars", title: "Custom Scalars", Page: CustomScalarsPage };
