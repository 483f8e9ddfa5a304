import { randomUUID } from "node:crypto";

export type FaultEffect =
  | { readonly kind: "error"; readonly errcode: number; readonly errmsg?: string | undefined }
  /** Done at once, answered late. */
  | { readonly kind: "delay"; readonly delayMs: number }
  /** The connection is closed, nothing is done. */
  | { readonly kind: "drop-before" }
  /** Done, then the connection is closed without an answer. */
  | { readonly kind: "drop-after-accept" }
  | { readonly kind: "http-status"; readonly status: number };

/** Something that goes wrong on demand. */
export interface Fault {
  readonly id: string;
  /** "/cgi-bin/…"; absent: any. */
  readonly path?: string | undefined;
  readonly openid?: string | undefined;
  readonly effect: FaultEffect;
  /** 0…1: the share of matching calls that it strikes. */
  readonly rate: number;
  /** How often it still strikes; absent: for ever. */
  readonly times?: number | undefined;
}

export type FaultDraft = Omit<Fault, "id" | "rate"> & { readonly rate?: number | undefined };

export interface Strike {
  /** The last fault that struck. */
  readonly faultId: string;
  readonly delayMs: number;
  readonly effect: Exclude<FaultEffect, { kind: "delay" }> | undefined;
}

export interface FaultTarget {
  readonly path: string;
  readonly openids: readonly string[];
}

/** Faults in the order in which they were asked for. They are for one run: a restart begins without. */
export class FaultList {
  readonly #faults = new Map<string, Fault>();
  readonly #random: () => number;

  /** `random`: as Math.random, seeded when a run must repeat. */
  constructor(random: () => number) {
    this.#random = random;
  }

  add(draft: FaultDraft): Fault {
    const fault = { ...draft, rate: draft.rate ?? 1, id: randomUUID() };
    this.#faults.set(fault.id, fault);
    return fault;
  }

  remove(id: string): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }

  list(): Fault[] {
    return [...this.#faults.values()];
  }

  /** Delays add up; the first other effect that strikes ends the search. */
  strike(target: FaultTarget): Strike | undefined {
    let strike: Strike | undefined;
    for (const fault of this.#faults.values()) {
      if (!isMatch(fault, target) || this.#random() >= fault.rate) continue;
      this.#count(fault);
      const { id: faultId, effect } = fault;
      const delayMs = strike?.delayMs ?? 0;
      if (effect.kind !== "delay") return { faultId, delayMs, effect };
      strike = { faultId, delayMs: delayMs + effect.delayMs, effect: undefined };
    }
    return strike;
  }

  #count(fault: Fault): void {
    if (fault.times === undefined) return;
    const times = fault.times - 1;
    if (times > 0) this.#faults.set(fault.id, { ...fault, times });
    else this.#faults.delete(fault.id);
  }
}

function isMatch(fault: Fault, { path, openids }: FaultTarget): boolean {
  if (fault.path !== undefined && fault.path !== path) return false;
  return fault.openid === undefined || openids.includes(fault.openid);
}
