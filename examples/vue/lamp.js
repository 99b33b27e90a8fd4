import { createTradepost } from "@tradepost/widget";
import { createApp, h, onMounted, onUnmounted } from "vue";

/** The messenger as long as the component is there. */
function useTradepost(options) {
  let chat;
  onMounted(() => {
    chat = createTradepost(options);
  });
  onUnmounted(() => chat.destroy());
  return () => chat;
}

const Lamp = {
  props: { site: String, server: String },
  setup({ site, server }) {
    const chat = useTradepost({ site, server, context: { listing: "lst_9" } });
    const ask = () => chat().open({ with: ["seller:42"], prefill: "Is it still for sale?" });
    return () => h("button", { onClick: ask }, "Ask the seller");
  },
};

const { site, server } = Object.fromEntries(new URLSearchParams(location.search));
createApp(Lamp, { site, server }).mount(document.body);
