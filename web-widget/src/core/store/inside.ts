import type { Client } from "../client.ts";
import type { GetToken } from "../connection.ts";
import type { Care } from "./care.ts";
import { Divider } from "./divider.ts";
import { threadsOpenWith } from "./opening.ts";
import { Pages } from "./pages.ts";
import { Places, sharingOf } from "./places.ts";
import type { Server } from "./server.ts";
import { ContentServices } from "./services.ts";

/** What an open thread has and a list of threads has no use for; loaded with whatever shows threads. */
export class Inside {
  readonly pages: Pages;
  readonly divider = new Divider();
  readonly places: Places;
  readonly services: ContentServices;

  constructor(
    id: string,
    shared: { client: Client; server: Server; token: GetToken; care: Care },
    changed: () => void,
  ) {
    this.pages = new Pages(id, shared.client.ask);
    this.places = new Places(sharingOf(id, shared.client), changed);
    this.services = new ContentServices(id, { ...shared, places: this.places });
  }

  close(): void {
    this.places.close();
    this.pages.clear();
  }
}

threadsOpenWith(Inside);
