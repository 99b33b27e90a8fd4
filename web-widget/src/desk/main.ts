/** The agents' page. */

import { Server } from "../core/store/server.ts";
import { TpDesk } from "./desk.ts";
import { takeGrant } from "./grant.ts";

const desk = document.createElement("tp-desk") as TpDesk;
desk.server = new Server("/");
desk.grant = takeGrant(location, sessionStorage);
document.body.append(desk);

export { TpDesk };
