import { serialize } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "./raw-client.ts";
import {
  bodySection,
  frameOf,
  startStore,
  type StartedStore,
  temporaryFolder,
} from "./started-store.ts";

let store: StartedStore;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  store = await startStore(folder.dir);
});
afterAll(async () => {
  await store.stop();
  await folder.remove();
});

const ping = bodySection(serialize({ ping: 1, $db: "test" }));

async function withClient<Result>(work: (client: RawClient) => Promise<Result>): Promise<Result> {
  const client = await RawClient.open(store.port);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

const answerTo = (bytes: Uint8Array) =>
  withClient(async (client) => {
    client.send(bytes);
    return client.next();
  });

async function expectServerGoesOn(): Promise<void> {
  expect(await answerTo(frameOf({ sections: ping }))).toEqual({ ok: 1 });
}

const header = (length: number, opCode: number) => {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32LE(length, 0);
  bytes.writeInt32LE(opCode, 12);
  return bytes;
};

describe("the connection is closed, and the others go on, after", () => {
  it.each([
    ["a message above 48 MB", header(48_016_385, 2013)],
    ["a length below the header's", header(3, 2013)],
    ["a negative length", header(-5, 2013)],
    ["an operation that nobody knows", frameOf({ opCode: 4711, sections: ping })],
    ["OP_COMPRESSED, which hello did not offer", frameOf({ opCode: 2012, sections: ping })],
    ["a message that ends after its header", header(16, 2013)],
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")],
    ["random bytes", Buffer.from("ff".repeat(400), "hex")],
  ])("%s", async (_what, bytes) => {
    expect(await answerTo(bytes)).toBe("closed");
    await expectServerGoesOn();
  });
});

describe("an answer says what is wrong with", () => {
  const documents = Buffer.from("documents\0");
  const list = (length: number, bytes: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeInt32LE(length);
    return Buffer.concat([Buffer.from([1]), size, documents, bytes]);
  };
  it.each([
    ["a message that ends after its flags", Buffer.alloc(0), 22],
    ["a body that is no BSON", bodySection(Buffer.from([5, 0, 0, 0, 9])), 22],
    ["a body cut off", ping.subarray(0, ping.length - 3), 22],
    ["a body of length 0", bodySection(Buffer.alloc(4)), 22],
    ["a list without a body", list(4 + documents.length, Buffer.alloc(0)), 22],
    ["a list longer than the message", Buffer.concat([ping, list(999_999, Buffer.alloc(0))]), 22],
    ["a list of length 0", Buffer.concat([ping, list(0, Buffer.alloc(0))]), 22],
    ["a list that is no BSON", Buffer.concat([ping, list(18, Buffer.alloc(4))]), 22],
    ["a command of no database", bodySection(serialize({ find: "c" })), 73],
    ["an empty command", bodySection(serialize({})), 59],
  ])("%s", async (_what, sections, code) => {
    const answer = await answerTo(frameOf({ sections }));
    expect(answer).toMatchObject({ ok: 0, code });
    await expectServerGoesOn();
  });
});

describe("a connection", () => {
  it("that breaks off in the middle of a message disturbs nobody", async () => {
    await withClient((client) => {
      client.send(frameOf({ sections: ping }).subarray(0, 30));
      return Promise.resolve();
    });
    await expectServerGoesOn();
  });

  it("may send a message byte by byte", async () => {
    const answer = await withClient((client) => {
      for (const byte of frameOf({ sections: ping })) client.send(Buffer.from([byte]));
      return client.next();
    });
    expect(answer).toEqual({ ok: 1 });
  });

  it("gets its answers in the order of its commands", async () => {
    const insert = { insert: "order", documents: [{ _id: 1 }], $db: "test" };
    const count = { count: "order", $db: "test" };
    const bytes = [count, insert, count].map((command) =>
      frameOf({ sections: bodySection(serialize(command)) }),
    );
    await withClient(async (client) => {
      client.send(Buffer.concat(bytes));
      expect(await client.next()).toMatchObject({ n: 0 });
      expect(await client.next()).toMatchObject({ n: 1 });
      expect(await client.next()).toMatchObject({ n: 1 });
    });
  });

  it("hears nothing of a write that wants no answer, but it is done", async () => {
    const insert = serialize({
      insert: "silent",
      documents: [{ _id: 1 }],
      writeConcern: { w: 0 },
      $db: "test",
    });
    const count = serialize({ count: "silent", $db: "test" });
    await withClient(async (client) => {
      client.send(frameOf({ flags: 2, sections: bodySection(insert) }));
      client.send(frameOf({ sections: bodySection(count) }));
      expect(await client.next()).toMatchObject({ n: 1 });
    });
  });

  it("may send a checksum, which is not looked at", async () => {
    const sections = Buffer.concat([ping, Buffer.from([1, 2, 3, 4])]);
    expect(await answerTo(frameOf({ flags: 1, sections }))).toEqual({ ok: 1 });
  });

  it("may say hello in the old form", async () => {
    const hello = Buffer.concat([
      Buffer.from("admin.$cmd\0\0\0\0\0\xff\xff\xff\xff", "latin1"),
      serialize({ isMaster: 1, helloOk: true }),
    ]);
    const bytes = frameOf({ opCode: 2004, sections: hello });
    const frame = await withClient(async (client) => {
      client.send(bytes);
      return client.nextFrame();
    });
    expect(frame.readInt32LE(12)).toBe(1);
    expect(frame.includes("isWritablePrimary")).toBe(true);
  });
});
