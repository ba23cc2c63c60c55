import { defineConfig } from "vite";

// `npm run dev` proxies to a server started with `script/server`.
export default defineConfig({
  build: {
    outDir: "dist",
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8080" } },
});
