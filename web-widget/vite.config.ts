import { defineConfig } from "vite";
import { fakeMarket } from "./test/fake/plugin.ts";

/** The demo page into dist/demo; `npm run fake` serves it from a market in memory instead of a Tradepost server. */
export default defineConfig({
  root: "src/demo",
  base: "/demo/",
  build: {
    outDir: "../../dist/demo",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["src/demo/index.html", "src/demo/gallery.html"] },
    assetsInlineLimit: 0, // the page's policy allows no data: addresses
  },
  plugins: [fakeMarket()],
});
