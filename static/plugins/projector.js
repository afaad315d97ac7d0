// @ts-check
/** The projector dashboard. Its parts are in `projector/`. */
import { ProjectorPage } from "./projector/page.js";

export default { name: "projector", title: "Projector", Page: ProjectorPage };
