import { addressCalls } from "./calls/address-calls.ts";
import { authorizeCalls } from "./calls/authorize-calls.ts";
import { blacklistCalls } from "./calls/blacklist-calls.ts";
import { draftCalls } from "./calls/draft-calls.ts";
import { followerCalls } from "./calls/follower-calls.ts";
import { massCalls } from "./calls/mass-calls.ts";
import { materialCalls } from "./calls/material-calls.ts";
import { mediaCalls } from "./calls/media-calls.ts";
import { menuCalls } from "./calls/menu-calls.ts";
import { messageCalls } from "./calls/message-calls.ts";
import { noticeCalls } from "./calls/notice-calls.ts";
import { qrcodeCalls } from "./calls/qrcode-calls.ts";
import { quotaCalls } from "./calls/quota-calls.ts";
import { snsCalls } from "./calls/sns-calls.ts";
import { tagCalls } from "./calls/tag-calls.ts";
import { templateCalls } from "./calls/template-calls.ts";
import { ticketCalls } from "./calls/ticket-calls.ts";
import { tokenCalls } from "./calls/token-calls.ts";
import type { Endpoint } from "./http/endpoint.ts";
import type { World } from "./world.ts";

const groups = [
  ...[tokenCalls, addressCalls, messageCalls, mediaCalls, materialCalls, qrcodeCalls],
  ...[menuCalls, followerCalls, tagCalls, blacklistCalls, templateCalls],
  ...[draftCalls, massCalls, noticeCalls, snsCalls, ticketCalls],
  ...[authorizeCalls],
];

/** Every call of `api.weixin.qq.com` that the pretend platform answers. */
export function createEndpoints(world: World): Endpoint[] {
  const endpoints = groups.flatMap((group) => group(world));
  endpoints.push(...quotaCalls(world, () => new Set(endpoints.map(({ path }) => path))));
  return endpoints;
}
