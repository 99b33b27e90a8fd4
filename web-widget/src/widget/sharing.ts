import { EVERYONE } from "../core/store/audience.ts";
import "../core/store/inside.ts";
import { positionOf } from "../core/store/places.ts";
import type { Position } from "../core/store/server.ts";
import type { Session } from "../core/store/session.ts";
import type { Thread } from "../core/store/thread.ts";

/** A live location lasts so long where the page does not say. */
const MINUTES = 15;

/** Shares where the browser says that the reader is: live for a while, or once. Rejects where they do not allow it. */
export async function shareHere(thread: Thread, live: { minutes: number } | undefined): Promise<void> {
  const position = await here();
  if (live) {
    await thread.inside.places.share(position, Math.round((live.minutes || MINUTES) * 60), EVERYONE, "", true);
    return;
  }
  const { latitude, longitude, accuracy_m } = position;
  const content = { kind: "location", latitude, longitude, ...(accuracy_m && { accuracy_m }) } as const;
  thread.send({ content, audience: EVERYONE });
}

/** Ends whatever this page shares. Rejects as `ask` does. */
export async function stopSharing(session: Session): Promise<void> {
  for (const { id } of session.conversations) {
    const { places } = session.thread(id).inside;
    if (places.sharing) await places.stop(places.sharing.message);
  }
}

function here(): Promise<Position> {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(positionOf(coords)), reject, {
      enableHighAccuracy: true,
      timeout: 15_000,
    });
  });
}
