import path from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** The sandbox's phone page; the server finds it beside its own compiled files. */
export default defineConfig({
  root: path.join(import.meta.dirname, "web/sandbox/page"),
  base: "/sandbox/",
  plugins: [vue()],
  build: {
    outDir: path.join(import.meta.dirname, "dist/web/sandbox/page"),
    emptyOutDir: true,
    target: "es2022",
  },
});
