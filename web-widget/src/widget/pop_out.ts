import type { Account } from "./account.ts";
import type { TokenGiven, TokenWanted } from "./bridge.ts";
import { codeFor } from "./codes.ts";

const LOOKS = "popup,width=440,height=720";
/** How often it is looked whether the window is still there. */
const LOOK_MS = 2_000;

/** Opens a conversation in a window of its own, which asks this page for tokens. Rejects where a browser opens none. */
export async function popOut(account: Account, conversation: string): Promise<void> {
  const { server, site, session } = account;
  const here = session.peek();
  if (!here) return;
  const opened = window.open("", `tradepost-${site}`, LOOKS); // at once: later it would be taken for an advertisement
  if (!opened) throw new Error("this browser opened no window");
  try {
    const code = await codeFor(server, site, await here.token({ reason: "initial" }));
    opened.location.replace(`${server.at(`/w/${site}`)}#${new URLSearchParams({ code, conversation })}`);
  } catch (error) {
    opened.close();
    throw error;
  }
  giveTokens(account, opened);
}

/** Answers that window, and no other, as long as it is there and the same person is here. */
function giveTokens({ server, session }: Account, opened: Window): void {
  const [person, origin] = [session.peek(), new URL(server.base, location.href).origin];
  const heard = async ({ data, source, origin: from }: MessageEvent<Partial<TokenWanted> | null>) => {
    if (source !== opened || from !== origin || data?.type !== "tradepost:token-wanted" || !data.reason) return;
    if (session.peek() !== person) return;
    try {
      const token = await person?.token({ reason: data.reason });
      if (token) opened.postMessage({ type: "tradepost:token", token } satisfies TokenGiven, origin);
    } catch {
      // none can be had: the window says so after a while
    }
  };
  addEventListener("message", heard);
  const timer = setInterval(() => {
    if (!opened.closed && session.peek() === person) return;
    clearInterval(timer);
    removeEventListener("message", heard);
  }, LOOK_MS);
}
