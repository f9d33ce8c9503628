// Builds the window into ui/dist. The mode `fake` builds the same window on invented data, for tests and screenshots;
// only there is backend.fake.ts part of the bundle.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => {
  const fake = mode === "fake" || mode === "test";
  return {
    root: here("."),
    base: "./",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    resolve: { alias: { "#backend": here(fake ? "src/backend.fake.ts" : "src/backend.ts") } },
    build: {
      outDir: here(mode === "fake" ? "dist-fake" : "dist"),
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
  };
});
