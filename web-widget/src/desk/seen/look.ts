import { type Signal, signal } from "@preact/signals-core";
import { Client } from "../../core/client.ts";
import type { Conversation } from "../../core/frames.ts";
import type { SeenAs } from "../../core/protocol.ts";
import type { Session } from "../../core/store/session.ts";
import { Thread } from "../../core/store/thread.ts";
import { NOTHING_WRITTEN } from "../../core/store/written.ts";
import { ReadingConnection } from "./reading.ts";

/** A thread as one participant sees it now. Each page that is read is a look, which the server keeps. */
export class Look {
  readonly thread: Thread;
  readonly participant: string;
  /** Whether they see anything; undefined until it is known. */
  readonly sees: Signal<boolean | undefined> = signal(undefined);
  readonly #session: Session;

  constructor(session: Session, conversation: string, participant: string) {
    const client = new Client({
      url: "",
      getToken: session.token,
      share: () => new ReadingConnection((before) => this.#lookBack(before)),
    });
    this.#session = session;
    this.participant = participant;
    this.thread = new Thread(conversation, {
      client,
      server: session.server,
      token: session.token,
      keep: undefined,
      profile: () => "",
      written: () => signal(NOTHING_WRITTEN),
      told: () => undefined,
    });
  }

  close(): void {
    this.thread.close();
  }

  async #lookBack(before: string | undefined): Promise<SeenAs> {
    const seen = await this.#session.client.seeAs(this.thread.id, this.participant, before);
    const { conversation, refused } = seen;
    this.sees.value = conversation != null && refused == null;
    if (conversation) this.thread.learned(takingNoPart(conversation, this.participant));
    return seen;
  }
}

/** They take no part while somebody looks with their eyes: nothing can be pressed, answered or marked as read. */
function takingNoPart(conversation: Conversation, participant: string): Conversation {
  const participants = conversation.participants?.map((one) =>
    one.id === participant ? { ...one, present: false } : one,
  );
  return { ...conversation, me: participant, unread: 0, ...(participants && { participants }) };
}
