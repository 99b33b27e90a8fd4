import "../../core/store/inside.ts";
import type { Thread } from "../../core/store/thread.ts";
import type { Services, Tiles } from "../kinds/index.ts";

export type PickPlace = Services["pickPlace"];

/** What the contents of a conversation can ask, of its server and of the page around it. */
export function servicesOf(thread: Thread, tiles: Tiles | undefined, pickPlace: PickPlace): Services {
  const { services } = thread.inside;
  return {
    tiles,
    pickPlace,
    file: (id) => services.file(id),
    picture: (url) => services.picture(url),
    gif: (id) => services.gif(id),
    upload: (file, name, told, signal) => services.upload(file, name, told, signal),
    answer: (message, given) => services.answer(message, given),
    say: (content, replyTo) => {
      const audience = thread.message(replyTo)?.audience ?? ["all"];
      thread.send({ content, audience, replyTo });
    },
    track: (message) => services.track(message),
    stop: (message) => services.stop(message),
    here: () => services.here(),
    preview: (message) => services.preview(message),
    now: () => services.now(),
  };
}
