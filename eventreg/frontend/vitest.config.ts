import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["scanner/**/*.test.ts", "site/**/*.test.ts", "worker/**/*.test.ts"], environment: "node" },
});
