// @ts-check
/** The profile dashboard. Its parts are in `profile/`. */
import { ProfilePage } from "./profile/page.js";

export default { name: "profile", title: "Profile", Page: ProfilePage };
