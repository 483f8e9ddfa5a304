import { followerCalls } from "./calls/follower-calls.ts";
import { messageCalls } from "./calls/message-calls.ts";
import { tokenCalls } from "./calls/token-calls.ts";
import type { Endpoint } from "./http/endpoint.ts";
import type { World } from "./world.ts";

/** Every call of `api.weixin.qq.com` that the pretend platform answers. */
export function createEndpoints(world: World): Endpoint[] {
  return [...tokenCalls(world), ...messageCalls(world), ...followerCalls(world)];
}
