import { randomBytes } from "node:crypto";
import type { KeptMap } from "../state/kept-map.ts";
import type { MediaLife, MediaType } from "./media-check.ts";

export interface MediaRecord {
  readonly type: MediaType;
  /** "picture": made by media/uploadimg, no material of the account. */
  readonly life: MediaLife | "picture";
  readonly fileName: string;
  readonly contentType: string;
  readonly storedAtMs: number;
  readonly title: string;
  readonly introduction: string;
}

export interface MediaDraft {
  readonly type: MediaType;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Absent: temporary. */
  readonly life?: MediaRecord["life"];
  readonly title?: string;
  readonly introduction?: string;
}

export type MediaFile = MediaRecord & { readonly bytes: Buffer };

const temporaryLifeMs = 3 * 24 * 60 * 60_000;
const mediaIdBytes = 48;

/** Temporary and permanent material. Source: fact sheet 6. */
export class MediaShelf {
  readonly #records: KeptMap<MediaRecord>;
  /** Base64. */
  readonly #contents: KeptMap<string>;
  readonly #now: () => Date;

  constructor(records: KeptMap<MediaRecord>, contents: KeptMap<string>, now: () => Date) {
    this.#records = records;
    this.#contents = contents;
    this.#now = now;
  }

  store({ bytes, ...draft }: MediaDraft): string {
    this.#dropExpired();
    const mediaId = randomBytes(mediaIdBytes).toString("base64url");
    const storedAtMs = this.#now().getTime();
    this.#records.set(mediaId, {
      ...{ life: "temporary", title: "", introduction: "", ...draft },
      storedAtMs,
    });
    this.#contents.set(mediaId, bytes.toString("base64"));
    return mediaId;
  }

  /** Undefined when there is none, or its three days are over. */
  find(mediaId: string): MediaRecord | undefined {
    const record = this.#records.get(mediaId);
    return record && !this.#isExpired(record) ? record : undefined;
  }

  read(mediaId: string): MediaFile | undefined {
    const record = this.find(mediaId);
    const content = this.#contents.get(mediaId);
    return record && content !== undefined
      ? { ...record, bytes: Buffer.from(content, "base64") }
      : undefined;
  }

  isUsable(mediaId: string, type: MediaType): boolean {
    const record = this.find(mediaId);
    return record?.type === type && record.life !== "picture";
  }

  isPermanent(mediaId: string): boolean {
    return this.#records.get(mediaId)?.life === "permanent";
  }

  /** Permanent material, the newest first. */
  listPermanent(type: MediaType): (readonly [string, MediaRecord])[] {
    return [...this.#records.entries()]
      .filter(([, record]) => record.life === "permanent" && record.type === type)
      .sort(([, left], [, right]) => right.storedAtMs - left.storedAtMs);
  }

  remove(mediaId: string): void {
    this.#records.delete(mediaId);
    this.#contents.delete(mediaId);
  }

  #isExpired({ life, storedAtMs }: MediaRecord): boolean {
    return life === "temporary" && this.#now().getTime() - storedAtMs >= temporaryLifeMs;
  }

  #dropExpired(): void {
    for (const [mediaId, record] of [...this.#records.entries()]) {
      if (this.#isExpired(record)) this.remove(mediaId);
    }
  }
}
