/** The agents' page. */

import { Server } from "../core/store/server.ts";
import { TpDesk } from "./desk.ts";
import { takeGrant } from "./grant.ts";

const desk = document.createElement("tp-desk") as TpDesk;
desk.server = new Server("/");
desk.grant = takeGrant(location, sessionStorage);
desk.wanted = wanted();
document.body.append(desk);
window.addEventListener("hashchange", () => {
  desk.wanted = wanted();
});

/** The conversation that the address leads to, as `/desk#conversation=cv_…`. */
function wanted(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get("conversation") ?? undefined;
}

export { TpDesk };
