// @ts-check
/** The images dashboard. Its parts are in `images/`: what is shown (`cards`), where it lies (`album`), how it looks. */
import { ImagesPage } from "./images/page.js";

export default { name: "images", title: "Images", Page: ImagesPage };
