/** The peer as its guide has it, with a server that is always there and says nothing: fetched when its launcher is clicked. */
document.querySelector("#launcher").addEventListener("click", () => {
  const script = document.createElement("script");
  script.src = "/peer.js";
  script.onload = () => {
    const stream = (...values) => ({
      subscribe(observer) {
        const next = typeof observer === "function" ? observer : (value) => observer.next?.(value);
        for (const value of values) next(value);
        return { unsubscribe() {} };
      },
    });
    const directLine = {
      activity$: stream(),
      connectionStatus$: stream(0, 1, 2), // uninitialized, connecting, online
      postActivity: () => stream("1"),
      end() {},
    };
    window.WebChat.renderWebChat({ directLine, userID: "buyer" }, document.querySelector("#chat"));
  };
  document.head.append(script);
});
