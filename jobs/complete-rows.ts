import { describePerson } from "../bot/person-search.ts";
import { describeQuestion, openQuestion } from "../bot/unanswered.ts";
import type { Log } from "../bot/log.ts";
import type { FieldCipher } from "../models/field-cipher.ts";
import type { Follower } from "../models/follower-schema.ts";
import type { AnswerValue } from "../models/response.ts";
import { districtCode } from "../models/scope.ts";
import type { Stores } from "../models/stores.ts";

const batch = 500;
const longAgo = new Date(0);

interface CompleteOptions {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  /** True when the process stops: the next start goes on where this one was. */
  readonly isStopping: () => boolean;
}

/** Gives the rows of before 0.3 what lists and scopes need. What is complete is not found again, so it may be
 *  killed anywhere, and run by several processes at once. Returns how many were completed. */
export async function completeRows(
  options: CompleteOptions,
): Promise<{ followers: number; questions: number }> {
  return {
    followers: await completeFollowers(options),
    questions: await completeQuestions(options),
  };
}

/** Beside the service, which does not wait for it. */
export function startCompleting({
  log,
  ...options
}: Omit<CompleteOptions, "isStopping"> & { readonly log: Log }): { stop(): Promise<void> } {
  let isStopping = false;
  const done = completeRows({ ...options, isStopping: () => isStopping }).then(
    (completed) => {
      const isNews = completed.followers + completed.questions > 0;
      if (isNews) log.info({ event: "rows.completed", ...completed });
    },
    (error: unknown) => log.error({ event: "rows.not-completed", error }),
  );
  return {
    stop() {
      isStopping = true;
      return done;
    },
  };
}

async function completeFollowers({ stores, cipher, isStopping }: CompleteOptions): Promise<number> {
  const stalls = await stores.stalls.list();
  const townOfStall = new Map(stalls.map(({ _id, organisation }) => [_id, organisation]));
  let count = 0;
  while (!isStopping()) {
    const rows = await stores.followers.findWithoutPath(batch);
    if (rows.length === 0) break;
    const answers = await stores.responses.findNewestAnswers(rows.map(({ _id }) => _id));
    const completed = rows.map((row) => {
      const town = townOfStall.get(row.lastSource?.scene ?? "");
      const person = describe(answers.get(row._id), cipher);
      return {
        id: row._id,
        organisationPath: town === undefined ? [districtCode] : [districtCode, town],
        lastSeenAt: seenAt(row),
        ...(person && { person }),
      };
    });
    await stores.followers.complete(completed);
    count += rows.length;
  }
  return count;
}

function seenAt({ lastContactAt, subscribedAt, profile }: Follower): Date {
  return lastContactAt ?? subscribedAt ?? profile?.subscribedAt ?? longAgo;
}

function describe(answers: Record<string, AnswerValue> | undefined, cipher: FieldCipher) {
  const { name, mobile } = answers ?? {};
  const person = {
    ...(typeof name === "string" && { name }),
    ...(typeof mobile === "string" && { mobile }),
  };
  return Object.keys(person).length > 0 ? describePerson(person, cipher) : undefined;
}

async function completeQuestions({ stores, cipher, isStopping }: CompleteOptions): Promise<number> {
  const { unansweredQuestions } = stores;
  await unansweredQuestions.dropOldExpiry();
  let count = 0;
  while (!isStopping()) {
    const rows = await unansweredQuestions.findIncomplete();
    if (rows.length === 0) break;
    for (const { _id, text, askedAt } of rows) {
      const asked = { text: openQuestion(text.buffer, cipher), at: askedAt.toISOString() };
      const { hash, organisationPath, expiresAt } = describeQuestion(asked, cipher);
      await unansweredQuestions.complete(_id, { hash, organisationPath, expiresAt });
    }
    count += rows.length;
  }
  return count;
}
