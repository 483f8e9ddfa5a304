import { demand } from "../http/api-refusal.ts";
import { FileAnswer, NotFoundAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { characterCount, integerIn, objectIn, textIn, type JsonObject } from "../http/json-body.ts";
import { drawQrPicture } from "../rules/qr-picture.ts";
import type { QrOrder } from "../rules/ticket-book.ts";
import type { World } from "../world.ts";

const longestLifeSeconds = 2_592_000;
/** When none is given; unconfirmed, the first value stated. Source: fact sheet 7. */
const defaultLifeSeconds = 60;
const largestSceneId = 0xffff_ffff;
const largestPermanentSceneId = 100_000;
const longestScene = 64;

type SceneKind = "id" | "str";

const actionNames: Readonly<Record<string, { kind: SceneKind; isPermanent: boolean }>> = {
  QR_SCENE: { kind: "id", isPermanent: false },
  QR_STR_SCENE: { kind: "str", isPermanent: false },
  QR_LIMIT_SCENE: { kind: "id", isPermanent: true },
  QR_LIMIT_STR_SCENE: { kind: "str", isPermanent: true },
};

/** QR codes with parameters. Source: fact sheet 7. */
export function qrcodeCalls(world: World): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/qrcode/create", method: "POST", right: "qrCode" },
      answer: (call) => createCode(world, call),
    },
    {
      ...{ path: "/cgi-bin/showqrcode", method: "GET", credentials: "none" },
      answer: ({ query }) => {
        const code = world.tickets.find(query.get("ticket") ?? "");
        if (!code) return new NotFoundAnswer();
        return new FileAnswer(drawQrPicture(code.url), "image/jpg");
      },
    },
  ];
}

function createCode({ tickets }: World, { body }: ApiCall): object {
  const name = textIn(body, "action_name");
  const action = Object.hasOwn(actionNames, name) ? actionNames[name] : undefined;
  demand(action !== undefined, 40052);
  const { kind, isPermanent } = action;
  const scene = objectIn(objectIn(body, "action_info"), "scene");
  const order = kind === "id" ? readSceneId(scene, isPermanent) : readSceneText(scene);
  const lifeSeconds = isPermanent ? undefined : readLife(body);
  const { ticket, code } = tickets.create({
    ...order,
    ...(lifeSeconds !== undefined && { lifeSeconds }),
  });
  return {
    ticket,
    ...(lifeSeconds !== undefined && { expire_seconds: lifeSeconds }),
    url: code.url,
  };
}

function readSceneId(scene: JsonObject, isPermanent: boolean): QrOrder {
  const sceneId = integerIn(scene, "scene_id") ?? 0;
  const largest = isPermanent ? largestPermanentSceneId : largestSceneId;
  demand(sceneId >= 1 && sceneId <= largest, 40053);
  return { scene: String(sceneId), sceneId };
}

function readSceneText(scene: JsonObject): QrOrder {
  const text = textIn(scene, "scene_str");
  const length = characterCount(text);
  demand(length >= 1 && length <= longestScene, 40053);
  return { scene: text };
}

/** The sheet names no code for a life out of range: "bad parameter". */
function readLife(body: JsonObject): number {
  if (body["expire_seconds"] === undefined) return defaultLifeSeconds;
  const seconds = integerIn(body, "expire_seconds") ?? 0;
  demand(seconds >= 1 && seconds <= longestLifeSeconds, 40035);
  return seconds;
}
