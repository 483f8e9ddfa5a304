/** An Official Account cannot do this, whatever the arguments. */
export class UnsupportedByOfficialAccount extends Error {
  override readonly name = "UnsupportedByOfficialAccount";
  readonly method: string;

  constructor(method: string, hint = "an Official Account has no such thing") {
    super(`${method} is not supported by an Official Account: ${hint}`);
    this.method = method;
  }
}

/** What wechaty-puppet declares and this puppet refuses; without them a call would be
 *  "undefined is not a function". A test compares the list with the package's declarations. */
export const unsupportedMethods = [
  "contactAlias",
  "contactAvatar",
  "contactCorporationRemark",
  "contactDescription",
  "contactPhone",
  "contactSelfName",
  "contactSelfQRCode",
  "contactSelfSignature",
  "conversationReadMark",
  "friendshipAccept",
  "friendshipAdd",
  "friendshipSearchHandle",
  "friendshipSearchPhone",
  "messageContact",
  "messageFile",
  "messageForward",
  "messageImage",
  "messageMiniProgram",
  "messageRecall",
  "messageSendContact",
  "messageSendLocation",
  "messageSendMiniProgram",
  "messageSendPost",
  "postPublish",
  "postRawPayload",
  "postRawPayloadParser",
  "postSearch",
  "roomAdd",
  "roomAnnounce",
  "roomAvatar",
  "roomCreate",
  "roomDel",
  "roomInvitationAccept",
  "roomInvitationRawPayload",
  "roomInvitationRawPayloadParser",
  "roomMemberList",
  "roomMemberRawPayload",
  "roomMemberRawPayloadParser",
  "roomQRCode",
  "roomQuit",
  "roomRawPayload",
  "roomRawPayloadParser",
  "roomTopic",
  "tagContactAdd",
  "tagContactDelete",
  "tagContactList",
  "tagContactRemove",
  "tap",
  "tapSearch",
] as const;

/** Gives a prototype one refusing method per name. */
export function refuseMethods(prototype: object, methods: readonly string[]): void {
  for (const method of methods) {
    Object.defineProperty(prototype, method, {
      value: () => Promise.reject(new UnsupportedByOfficialAccount(method)),
    });
  }
}
