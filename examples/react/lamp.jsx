import { createTradepost } from "@tradepost/widget";
import { useEffect, useRef } from "react";
import { createRoot } from "react-dom/client";

/** The messenger as long as the component is there. */
function useTradepost(options) {
  const chat = useRef(null);
  useEffect(() => {
    const made = createTradepost(options);
    chat.current = made;
    return () => void made.destroy();
  }, [options.site, options.server]);
  return chat;
}

function Lamp({ site, server }) {
  const chat = useTradepost({ site, server, context: { listing: "lst_9" } });
  const ask = () => chat.current.open({ with: ["seller:42"], prefill: "Is it still for sale?" });
  return <button onClick={ask}>Ask the seller</button>;
}

const { site, server } = Object.fromEntries(new URLSearchParams(location.search));
createRoot(document.body).render(<Lamp site={site} server={server} />);
