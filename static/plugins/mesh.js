// @ts-check
/** The mesh dashboard. Its parts are in `mesh/`: what is shown (`cards`, `feed`), from where (`cameras`), and how it looks (`state`). */
import { MeshPage } from "./mesh/page.js";

export default { name: "mesh", title: "Mesh", Page: MeshPage };
