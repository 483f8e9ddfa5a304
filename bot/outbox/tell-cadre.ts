import type { Cadre } from "../../models/cadre.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import { outboxPosition } from "../../models/outbox.ts";
import type { Stores } from "../../models/stores.ts";
import { sealJson } from "../gateway/sealed-json.ts";
import type { OutboxContent } from "./outbox-sender.ts";

/** A cadre who can be told something in his own WeChat. */
export type ReachableCadre = Cadre & { readonly binding: NonNullable<Cadre["binding"]> };

export function isReachable(cadre: Cadre | null): cadre is ReachableCadre {
  return cadre !== null && cadre.isActive && Boolean(cadre.binding);
}

export interface TellCadreParts {
  readonly stores: Pick<Stores, "outbox">;
  readonly cipher: FieldCipher;
  /** Sends a follower's messages now, in the background. */
  readonly wake: (conversation: string) => void;
  /** The platform's clock. */
  readonly platformNow: () => Date;
}

/** Tells a cadre something while he may be told; an alert is stale at his next contact. The same id is told once, however
 *  often it is asked for. */
export async function tellCadre(
  { binding }: ReachableCadre,
  { id, text }: { readonly id: string; readonly text: string },
  { stores, cipher, platformNow, wake }: TellCadreParts,
): Promise<void> {
  const openid = cipher.open(Buffer.from(binding.openid.buffer), "cadre.openid");
  const content: OutboxContent = { openid, message: { type: "text", text } };
  const createdAt = platformNow();
  await stores.outbox.add({
    ...{ id, conversation: binding.conversation, origin: "alert", createdAt },
    position: outboxPosition(createdAt),
    content: sealJson(cipher, content, "outbox"),
    dueAt: new Date(),
  });
  wake(binding.conversation);
}
