// @ts-check
/** The audio dashboard. Its parts are in `audio/`: which cards (`cards`), where data come from (`feed`), the one `player`. */
import { AudioPage } from "./audio/page.js";

export default { name: "audio", title: "Audio", Page: AudioPage };
