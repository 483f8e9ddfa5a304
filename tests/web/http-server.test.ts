import { expect, it } from "vitest";
import { HttpServer } from "../../web/http-server.ts";

it("keeps a request that comes during the start until it can be answered", async () => {
  const server = new HttpServer();
  const port = await server.listen(0, "127.0.0.1");
  const answer = fetch(`http://127.0.0.1:${port}/wechat`);
  await new Promise(setImmediate);
  server.setHandler((_request, response) => {
    response.end("ready");
    return Promise.resolve();
  });
  expect(await (await answer).text()).toBe("ready");
  await server.drain();
});
