import { trusted } from "mongoose";
import type { CadreModel } from "./cadre.ts";
import { drawEpoch } from "./cadre-session.ts";

/** What a cadre proves himself with. Every change is one conditional write on his row. */
export class CadreCredentialStore {
  readonly #model: CadreModel;

  constructor(model: CadreModel) {
    this.#model = model;
  }

  /** False when it was changed meanwhile. Ends all sessions: `epoch` is that of those which begin now. */
  async changePassword(
    id: string,
    { oldHash, newHash, epoch }: { oldHash: string; newHash: string; epoch: number },
  ): Promise<boolean> {
    const result = await this.#model.updateOne(
      { _id: id, isActive: true, passwordHash: oldHash },
      { $set: { passwordHash: newHash, sessionEpoch: epoch } },
    );
    return result.modifiedCount === 1;
  }

  /** By a one-time link, once: whatever protected the account before is gone. */
  async reset(id: string, passwordHash: string, appliedLink: string): Promise<void> {
    await this.#model.updateOne(
      { _id: id, isActive: true, appliedLink: trusted({ $ne: appliedLink }) },
      {
        $set: { passwordHash, appliedLink, recoveryCodes: [], sessionEpoch: drawEpoch() },
        $unset: { totp: 1, pendingTotp: 1 },
      },
    );
  }

  /** Also those that are just being begun. */
  async endSessions(id: string, epoch = drawEpoch()): Promise<boolean> {
    const result = await this.#model.updateOne({ _id: id }, { $set: { sessionEpoch: epoch } });
    return result.matchedCount === 1;
  }

  async beginTotp(id: string, secret: Buffer, startedAt: Date): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $set: { pendingTotp: { secret, startedAt } } });
  }

  /** Takes the place of the one before; false when another one was begun meanwhile.
   *  @param step of the code that proved it, which is used up */
  async confirmTotp(
    id: string,
    startedAt: Date,
    { secret, step, now, codes }: ConfirmedTotp,
  ): Promise<boolean> {
    const result = await this.#model.updateOne(
      { _id: id, "pendingTotp.startedAt": startedAt },
      {
        $set: { totp: { secret, confirmedAt: now, lastStep: step }, recoveryCodes: [...codes] },
        $unset: { pendingTotp: 1 },
      },
    );
    return result.modifiedCount === 1;
  }

  /** True once per step, and never for an older one. */
  async useTotpStep(id: string, step: number): Promise<boolean> {
    const result = await this.#model.updateOne(
      { _id: id, "totp.lastStep": trusted({ $lt: step }) },
      { $set: { "totp.lastStep": step } },
    );
    return result.modifiedCount === 1;
  }

  async setRecoveryCodes(id: string, codes: readonly string[]): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $set: { recoveryCodes: [...codes] } });
  }

  /** True once per code. */
  async useRecoveryCode(id: string, hash: string): Promise<boolean> {
    const result = await this.#model.updateOne(
      { _id: id, recoveryCodes: hash },
      { $pull: { recoveryCodes: hash } },
    );
    return result.modifiedCount === 1;
  }
}

export interface ConfirmedTotp {
  /** Sealed. */
  readonly secret: Buffer;
  readonly step: number;
  readonly now: Date;
  /** Hashes of new recovery codes. */
  readonly codes: readonly string[];
}
