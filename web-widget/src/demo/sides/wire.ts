/** The page's way to the server, which the stage can cut: sockets end, and new ones do not come about. */

/** What the stage says to the pages of one party, in all tabs of this browser. */
export interface Cut {
  profile: string;
  forMs: number;
}

const CHANNEL = "tradepost-demo";

/** Cuts the pages of a party off. */
export function cut(order: Cut): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(order);
  channel.close();
}

/** Lets the stage cut this page's sockets; before the messenger opens one. */
export function beCut(profile: string): void {
  const open = new Set<WebSocket>();
  let isCut = false;
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      if (isCut) this.close();
      open.add(this);
      this.addEventListener("close", () => open.delete(this));
    }
  };
  new BroadcastChannel(CHANNEL).onmessage = ({ data }: MessageEvent<Cut>) => {
    if (data.profile !== profile) return;
    isCut = true;
    for (const socket of open) socket.close();
    setTimeout(() => {
      isCut = false;
      window.dispatchEvent(new Event("online"));
    }, data.forMs);
  };
}
