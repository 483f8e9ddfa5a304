import path from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const console = path.join(import.meta.dirname, "web/console");

/** The cadres' console; the server finds it beside its own compiled files. */
export default defineConfig({
  root: console,
  base: "/console/",
  plugins: [vue()],
  build: {
    outDir: path.join(import.meta.dirname, "dist/web/console"),
    emptyOutDir: true,
    target: "es2022",
  },
});
