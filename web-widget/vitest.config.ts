import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/**/*.test.ts"], environment: "node", setupFiles: ["test/speaking.ts"], testTimeout: 30_000 },
});
