import { inspect } from "node:util";
import { deserialize, type Document, EJSON, serialize } from "bson";
import { mongo } from "mongoose";
import { openTestDatabase } from "../../../support/test-database.ts";

/** What a case expects: the answer, or the code of the error. */
export type Expected<Answer> = Answer | number;

/** One collection on the server of this test project, asked in raw commands: what a case sends need not be in
 *  the closed list, and answers keep their number types. */
export interface CaseCollection {
  readonly name: string;
  /** Empties the collection and puts these documents into it; what has no _id gets 1, 2, 3 … */
  fill(documents: readonly Document[]): Promise<void>;
  /** @throws MongoServerError with the code of the command or of its first write error. */
  run(command: Document, session?: mongo.ClientSession): Promise<Document>;
  /** As run(), with its write errors left in the answer. */
  answer(command: Document, session?: mongo.ClientSession): Promise<Document>;
  startSession(): mongo.ClientSession;
  find(options?: Document): Promise<Document[]>;
  aggregate(pipeline: readonly Document[]): Promise<Document[]>;
  close(): Promise<void>;
}

const allAtOnce = 10_000;

export async function openCaseCollection(): Promise<CaseCollection> {
  const database = await openTestDatabase();
  const client = new mongo.MongoClient(database.uri);
  const db = client.db(database.databaseName);
  const name = "cases";
  const answer = (command: Document, session?: mongo.ClientSession) =>
    db.command(command, { promoteValues: false, ...(session && { session }) });
  const run = async (command: Document, session?: mongo.ClientSession) => {
    const result = await answer(command, session);
    throwWriteError(result);
    return result;
  };
  const batch = async (command: Document) => firstBatchOf(await run(command));
  return {
    name,
    run,
    answer,
    startSession: () => client.startSession(),
    async fill(documents) {
      await run({ delete: name, deletes: [{ q: {}, limit: 0 }] });
      const numbered = documents.map((document, at) => ({ _id: at + 1, ...document }));
      if (numbered.length > 0) await run({ insert: name, documents: numbered });
    },
    find: (options = {}) => batch({ find: name, batchSize: allAtOnce, ...options }),
    aggregate: (pipeline) => batch({ aggregate: name, pipeline, cursor: { batchSize: allAtOnce } }),
    async close() {
      await client.close();
      await database.close();
    },
  };
}

function throwWriteError({ writeErrors }: Document): void {
  const [first] = (writeErrors ?? []) as Document[];
  if (first) throw new mongo.MongoServerError({ ...first, code: Number(first["code"]) });
}

export function firstBatchOf(answer: Document): Document[] {
  const { firstBatch } = answer["cursor"] as { firstBatch: Document[] };
  return firstBatch;
}

/** A value as text that shows number types and the order of fields: equal texts are equal values. */
export function exact(value: unknown): string {
  return EJSON.stringify(deserialize(serialize({ value }), { promoteValues: false })["value"], {
    relaxed: false,
  });
}

/** The exact answer as text, or the code of the error: what toBe() compares with `expectedText`. */
export async function answerText(answer: Promise<unknown>): Promise<string> {
  try {
    return exact(await answer);
  } catch (error) {
    if (error instanceof mongo.MongoServerError) return `error ${error.code}`;
    throw error;
  }
}

export function expectedText(expected: unknown): string {
  return typeof expected === "number" ? `error ${expected}` : exact(expected);
}

/** A value in a test's title. */
export function shown(value: unknown): string {
  return inspect(value, { depth: null, breakLength: Infinity, compact: true, sorted: false });
}

/** A table for it.each("%s"): each case behind its title. */
export function titled<Case>(cases: readonly Case[], title: (one: Case) => string) {
  return cases.map((one) => [title(one), one] as const);
}
