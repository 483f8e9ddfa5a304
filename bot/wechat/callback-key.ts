import { createHash } from "node:crypto";
import type { Inbound } from "./inbound.ts";
import type { XmlElement } from "./xml.ts";

/** Whose callback it is: one follower's, or the account's own, which stands alone under its key. */
export type CallbackSubject =
  | { readonly kind: "follower"; readonly openid: string }
  | { readonly kind: "account"; readonly key: string };

export interface CallbackIdentity {
  readonly subject: CallbackSubject;
  /** The same for every retry of one callback, different for every other callback of the subject. */
  readonly key: string;
}

/** Messages are known by MsgId within one follower, since equal MsgIds of different senders were seen
 *  (fact sheet 1.5); events by a digest of all fields, CreateTime and Event among them: EventKey alone
 *  would merge two authorization events or two notice results of one second. Retries carry the same body. */
export function identifyCallback(inbound: Inbound, fields: XmlElement): CallbackIdentity {
  switch (inbound.kind) {
    case "message":
      return ofFollower(inbound.openid, inbound.msgId);
    case "event":
      return ofFollower(subjectOpenid(inbound), digestOf(fields));
    case "account-event":
      return ofAccount(accountKey(inbound, fields));
    case "unknown":
      return inbound.name.startsWith("event/")
        ? ofAccount(digestOf(fields))
        : ofFollower(inbound.openid, digestOf(fields));
  }
}

function subjectOpenid(inbound: Inbound & { kind: "event" }): string {
  return "affectedOpenid" in inbound ? inbound.affectedOpenid : inbound.openid;
}

function accountKey(inbound: Inbound & { kind: "account-event" }, fields: XmlElement): string {
  if ("msgId" in inbound) return `${inbound.event}:${inbound.msgId}`;
  if ("publishId" in inbound) return `${inbound.event}:${inbound.publishId}`;
  return `${inbound.event}:${digestOf(fields)}`;
}

function ofFollower(openid: string, key: string): CallbackIdentity {
  return { subject: { kind: "follower", openid }, key };
}

function ofAccount(key: string): CallbackIdentity {
  return { subject: { kind: "account", key }, key };
}

/** 22 characters over all decrypted fields in their order. */
export function digestOf(fields: XmlElement): string {
  const digest = createHash("sha256").update(JSON.stringify(fields)).digest();
  return digest.subarray(0, 16).toString("base64url");
}
