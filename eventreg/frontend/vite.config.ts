import { defineConfig } from "vite";

export default defineConfig({
  // Relative, so that the same build works at the root of a host and under a sub-path.
  base: "./",
  publicDir: false,
  css: {
    preprocessorOptions: {
      scss: { quietDeps: true, silenceDeprecations: ["import", "global-builtin", "color-functions"] },
    },
  },
  build: {
    target: "es2020",
    outDir: "../static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // The content security policy allows no data: URLs, so that nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        site: "site/site.ts",
        office: "site/office.ts",
        board: "site/board.ts",
        screen: "site/screen.ts",
        scanner: "scanner/main.ts",
      },
    },
  },
});
