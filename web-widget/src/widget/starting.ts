import type { Session } from "../core/store/session.ts";
import type { Account } from "./account.ts";
import type { StartOptions } from "./api.ts";

/** Finds the conversation that a page or a reader wants to begin, or begins it. Rejects as `ask` does. */
export async function start(account: Account, { with: people = [], context }: StartOptions): Promise<string> {
  const session = await account.enter();
  await ready(session);
  const told = { ...account.context, ...context };
  const { conversation, created } = await session.client.ask<"conversation.start">({
    type: "conversation.start",
    site: account.site,
    with: people,
    ...(Object.keys(told).length > 0 && { context: told }),
  });
  await session.fetch(conversation.id);
  if (created) account.emit("conversation:created", { conversation: conversation.id });
  return conversation.id;
}

/** Resolves when the session is, or is again, connected. */
function ready(session: Session): Promise<void> {
  if (session.client.state === "ready") return Promise.resolve();
  return new Promise((resolve) => {
    const off = session.on("state", ({ state }) => {
      if (state !== "ready") return;
      off();
      resolve();
    });
  });
}
