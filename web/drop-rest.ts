import type { Context } from "koa";

const restBudgetMs = 500;

/** A refused request may still be sending. It gets a moment, so that its sender reads the answer
 *  instead of a reset connection; then its socket is dropped. */
export function dropRestWhenAnswered({ req, res }: Pick<Context, "req" | "res">): void {
  res.once("finish", () => {
    if (req.complete) return;
    const timer = setTimeout(() => req.socket.destroy(), restBudgetMs).unref();
    req.once("close", () => clearTimeout(timer)).resume();
  });
}
