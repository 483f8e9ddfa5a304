import type { LeasedConversation } from "../../models/conversation-schema.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import type { Content } from "../content-cache.ts";
import type { PageLinks } from "../notices/page-link.ts";
import type { ChatDesk } from "../tickets/chat-desk.ts";
import type { ConversationState } from "../turn.ts";
import type { Inbound } from "../wechat/inbound.ts";
import type { XmlElement } from "../wechat/xml.ts";

export interface TurnDependencies {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly chatDesk: ChatDesk;
  /** Absent where workers reach no page of ours. */
  readonly pageLinks?: PageLinks | undefined;
}

export interface PendingTurn {
  readonly conversation: LeasedConversation;
  /** Texts and topics as they were when the turn began. */
  readonly content: Content;
  readonly key: string;
  readonly receivedAt: Date;
  readonly inbound: Inbound;
  /** The callback as it came. */
  readonly fields: XmlElement;
  readonly state: ConversationState;
}
