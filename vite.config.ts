import path from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const page = path.join(import.meta.dirname, "web/sandbox/page");

/** Other people's pages load these under fixed names. */
const scripts = ["jweixin", "authorize"];

/** The sandbox's phone page and its control page; the server finds them beside its own compiled files. */
export default defineConfig({
  root: page,
  base: "/sandbox/",
  plugins: [vue()],
  build: {
    outDir: path.join(import.meta.dirname, "dist/web/sandbox/page"),
    emptyOutDir: true,
    target: "es2022",
    rolldownOptions: {
      input: {
        index: path.join(page, "index.html"),
        control: path.join(page, "control.html"),
        ...Object.fromEntries(scripts.map((name) => [name, path.join(page, name, "main.ts")])),
      },
      output: {
        // Their names stay their own: they run as classic scripts beside the page's.
        banner: ({ name }) => (scripts.includes(name) ? "(() => {" : ""),
        footer: ({ name }) => (scripts.includes(name) ? "})();" : ""),
        entryFileNames: ({ name }) =>
          scripts.includes(name) ? "[name].js" : "assets/[name]-[hash].js",
      },
    },
  },
});
