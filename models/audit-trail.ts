import { createHmac, timingSafeEqual } from "node:crypto";
import type { AuditEntry, AuditEntryStore, AuditHead } from "./audit-entry.ts";
import { deriveSubkey } from "./field-cipher.ts";

export type AuditDraft = Omit<AuditEntry, "_id" | "mac">;

/** Where the chain is broken. */
export type AuditFault =
  /** These numbers are not there. */
  | { readonly kind: "missing"; readonly from: number; readonly to: number }
  /** This entry is not what was written at this place. */
  | { readonly kind: "changed"; readonly n: number }
  /** Entries are there, and the document that names the newest is not, or was changed. */
  | { readonly kind: "head" }
  /** Another head was logged, or written down by somebody. */
  | { readonly kind: "other-head"; readonly n: number };

export interface AuditFindings {
  readonly entryCount: number;
  readonly head: Pick<AuditHead, "n" | "mac"> | undefined;
  readonly faults: readonly AuditFault[];
}

const nothingBefore = { n: 0, mac: "" };
const maxAttempts = 1_000;
/** Whoever looks at the findings needs the first ones. */
const maxFaults = 100;

/** What was done, by whom, as a chain: nobody without FIELD_KEY changes, takes away or moves a link unseen. */
export class AuditTrail {
  readonly #entries: AuditEntryStore;
  readonly #key: Buffer;
  /** In one process one after the other; only other processes are met at the head. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(entries: AuditEntryStore, fieldKey: Uint8Array) {
    this.#entries = entries;
    this.#key = deriveSubkey(fieldKey, "audit");
  }

  /** Adds one link; returns its number. */
  append(draft: AuditDraft): Promise<number> {
    const appended = this.#last.then(() => this.#append(draft));
    this.#last = appended.catch(() => undefined);
    return appended;
  }

  async #append(draft: AuditDraft): Promise<number> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const before = await this.#findEnd();
      const n = before.n + 1;
      const link = { _id: n, ...draft };
      const mac = this.#mac(before.mac, link);
      if (!(await this.#entries.insert({ ...link, mac }))) continue;
      await this.#entries.advanceHead({ n, mac, seal: this.#seal({ n, mac }) });
      return n;
    }
    throw new Error("the end of the audit trail moves all the time");
  }

  /** The further of the two: the head lags after a crash, and stays where it is when the last entry is taken away. */
  async #findEnd(): Promise<Pick<AuditHead, "n" | "mac">> {
    const [newest, head] = await Promise.all([
      this.#entries.findNewest(),
      this.#entries.findHead(),
    ]);
    const ends = [nothingBefore, ...(head ? [head] : [])];
    if (newest) ends.push({ n: newest._id, mac: newest.mac });
    return ends.reduce((far, end) => (end.n > far.n ? end : far));
  }

  /** What the daily log keeps outside the database. */
  async findHead(): Promise<Pick<AuditHead, "n" | "mac"> | undefined> {
    const end = await this.#findEnd();
    return end.n === 0 ? undefined : { n: end.n, mac: end.mac };
  }

  /** Reads the whole chain.
   *  @param known a head that was written down elsewhere */
  async verify(known?: Pick<AuditHead, "n" | "mac">): Promise<AuditFindings> {
    const head = await this.#entries.findHead();
    const faults: AuditFault[] = [];
    let before = nothingBefore;
    let entryCount = 0;
    const macs = new Map<number, string>();
    const wanted = new Set([head?.n, known?.n]);
    for await (const entry of this.#entries.read()) {
      faults.push(...this.#checkLink(before, entry));
      before = { n: entry._id, mac: entry.mac };
      entryCount += 1;
      if (wanted.has(entry._id)) macs.set(entry._id, entry.mac);
    }
    faults.push(...this.#checkHead(head, before, macs));
    if (known && macs.get(known.n) !== known.mac) faults.push({ kind: "other-head", n: known.n });
    const end = before.n === 0 ? undefined : before;
    return { entryCount, head: end, faults: faults.slice(0, maxFaults) };
  }

  #checkLink(before: Pick<AuditHead, "n" | "mac">, entry: AuditEntry): AuditFault[] {
    const { mac, ...link } = entry;
    if (!Number.isInteger(link._id) || link._id < 1) return [{ kind: "changed", n: link._id }];
    if (link._id > before.n + 1) {
      return [{ kind: "missing", from: before.n + 1, to: link._id - 1 }];
    }
    return isSame(this.#mac(before.mac, link), mac) ? [] : [{ kind: "changed", n: link._id }];
  }

  #checkHead(
    head: AuditHead | null,
    last: Pick<AuditHead, "n" | "mac">,
    macs: ReadonlyMap<number, string>,
  ): AuditFault[] {
    if (!head) return last.n === 0 ? [] : [{ kind: "head" }];
    if (!isSame(this.#seal(head), head.seal)) return [{ kind: "head" }];
    if (head.n > last.n) return [{ kind: "missing", from: last.n + 1, to: head.n }];
    return macs.get(head.n) === head.mac ? [] : [{ kind: "head" }];
  }

  #mac(before: string, link: Omit<AuditEntry, "mac">): string {
    return this.#hmac(`${before}\n${canonicalJson(link)}`);
  }

  #seal({ n, mac }: Pick<AuditHead, "n" | "mac">): string {
    return this.#hmac(`head\n${n}\n${mac}`);
  }

  #hmac(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }
}

function isSame(given: string, expected: unknown): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(String(expected));
  return a.length === b.length && timingSafeEqual(a, b);
}

/** One text for one value: members sorted by name, absent ones left out, instants in ISO. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    const entries = member instanceof Map ? [...member] : Object.entries(member);
    return Object.fromEntries(
      (entries as [string, unknown][]).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  });
}
