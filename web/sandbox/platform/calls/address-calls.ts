import { demand } from "../http/api-refusal.ts";
import type { ApiCall, Endpoint } from "../http/endpoint.ts";
import { textIn } from "../http/json-body.ts";
import type { World } from "../world.ts";

/** Loopback, where this platform's pushes come from, and a range, for WeChat's list may hold some. */
const pushAddresses = ["127.0.0.1", "::1", "101.226.103.0/25"];
const apiAddresses = ["127.0.0.1", "::1"];
const actions = ["dns", "ping", "all"];
const operators = ["CHINANET", "UNICOM", "CAP", "DEFAULT"];

/** Address lists and the callback's check. Source: fact sheet 4. */
export function addressCalls(world: World): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/getcallbackip", method: "GET" },
      answer: () => ({ ip_list: pushAddresses }),
    },
    {
      ...{ path: "/cgi-bin/get_api_domain_ip", method: "GET" },
      answer: () => ({ ip_list: apiAddresses }),
    },
    {
      ...{ path: "/cgi-bin/callback/check", method: "POST" },
      answer: (call) => checkCallback(world, call),
    },
  ];
}

/** Names no foreign address: the callback is taken to be where its URL says. */
function checkCallback({ account }: World, { body }: ApiCall): object {
  const action = textIn(body, "action");
  const operator = textIn(body, "check_operator") || "DEFAULT";
  demand(actions.includes(action), 40202);
  demand(operators.includes(operator), 40203);
  demand(account.callbackUrl !== undefined, 40201);
  const ip = new URL(account.callbackUrl).hostname;
  const dns = [{ ip, real_operator: operator }];
  const ping = [{ ip, from_operator: operator, package_loss: "0%", time: "0.1ms" }];
  return { ...(action !== "ping" && { dns }), ...(action !== "dns" && { ping }) };
}
