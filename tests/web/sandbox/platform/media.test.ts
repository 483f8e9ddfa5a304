import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { amr, bmp, formOf, gif, jpeg, mp3, mp4, png, wav, wma } from "./media-files.ts";
import {
  dayMs,
  startedAt,
  startWechat,
  withToken,
  type Json,
  type TestWechat,
} from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

const megabyte = 1024 * 1024;
const temporary = (type: string, bytes: Buffer) =>
  wechat.call(`/cgi-bin/media/upload?type=${type}`, formOf(bytes, "图.png"));
const permanent = (type: string, bytes: Buffer, fields?: Record<string, string>) =>
  wechat.call(`/cgi-bin/material/add_material?type=${type}`, formOf(bytes, "图.png", fields));

async function file(path: string, body?: unknown): Promise<{ type: string | null; bytes: Buffer }> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await wechat.raw(withToken(path, wechat.freshToken()), init);
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { type: answer.headers.get("content-type"), bytes };
}

describe("uploads (fact sheet 6)", () => {
  it.each<[string, string, Buffer, number | undefined, number | undefined]>([
    ["PNG", "image", png(), undefined, undefined],
    ["JPEG", "image", jpeg(), undefined, undefined],
    ["GIF", "image", gif(), undefined, undefined],
    ["BMP", "image", bmp(), 40005, undefined],
    ["a picture of 10 MB", "image", png(10 * megabyte), undefined, undefined],
    ["a larger one", "image", png(10 * megabyte + 1), 40009, 40009],
    ["AMR", "voice", amr(), undefined, undefined],
    ["MP3", "voice", mp3(), undefined, undefined],
    ["WAV", "voice", wav(), 40005, undefined],
    ["WMA", "voice", wma(), 40005, undefined],
    ["AMR of a minute", "voice", amr(60_000), undefined, undefined],
    ["AMR of more", "voice", amr(60_020), 45007, 45007],
    ["MP3 of more", "voice", mp3(61_000), 45007, 45007],
    ["WAV of more", "voice", wav(61_000), 40005, 45007],
    [
      "a voice over 2 MB",
      "voice",
      Buffer.concat([amr(), Buffer.alloc(2 * megabyte)]),
      40010,
      40010,
    ],
    ["MP4", "video", mp4(), undefined, undefined],
    ["a video over 10 MB", "video", mp4(10 * megabyte + 1), 40011, 40011],
    ["a picture as video", "video", png(), 40005, 40005],
    ["a JPEG thumb of 64 KB", "thumb", jpeg(64 * 1024), undefined, undefined],
    ["a larger one", "thumb", jpeg(64 * 1024 + 1), 40012, 40012],
    ["a PNG thumb", "thumb", png(), 40005, 40005],
    ["an empty file", "image", Buffer.alloc(0), 44001, 44001],
    ["an unknown type", "sound", png(), 40004, 40004],
  ])("%s as %s", async (_name, type, bytes, asTemporary, asPermanent) => {
    expect((await temporary(type, bytes))["errcode"]).toBe(asTemporary);
    const described = { description: '{"title":"题","introduction":"述"}' };
    expect((await permanent(type, bytes, described))["errcode"]).toBe(asPermanent);
  });

  it("want the field media: 41005", async () => {
    const form = new FormData();
    form.set("file", new File(["x"], "x.png"));
    expect((await wechat.call("/cgi-bin/media/upload?type=image", form))["errcode"]).toBe(41005);
    expect((await wechat.call("/cgi-bin/media/uploadimg", "{}"))["errcode"]).toBe(41005);
  });
});

describe("temporary media (fact sheet 6)", () => {
  it("live three days, then 40007", async () => {
    const answer = await temporary("image", png());
    expect(answer).toMatchObject({ type: "image", created_at: startedAt.getTime() / 1_000 });
    const path = `/cgi-bin/media/get?media_id=${String(answer["media_id"])}`;
    expect(await file(path)).toEqual({ type: "image/png", bytes: png() });
    await wechat.advance(3 * dayMs - 1);
    expect(await file(path)).toEqual({ type: "image/png", bytes: png() });
    await wechat.advance(1);
    expect((await wechat.call(path))["errcode"]).toBe(40007);
    expect((await wechat.call("/cgi-bin/media/get?media_id=x"))["errcode"]).toBe(40007);
  });

  it("answer a thumb under its own key, a video as an address, a JS-SDK voice as speex", async () => {
    const thumb = await temporary("thumb", jpeg());
    expect(thumb["thumb_media_id"]).toEqual(expect.any(String));
    const video = await temporary("video", mp4());
    const found = await wechat.call(`/cgi-bin/media/get?media_id=${String(video["media_id"])}`);
    const answer = await fetch(String(found["video_url"]));
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(mp4());
    const voice = String((await temporary("voice", amr()))["media_id"]);
    const jssdk = await file(`/cgi-bin/media/get/jssdk?media_id=${voice}`);
    expect(jssdk).toEqual({ type: "voice/speex", bytes: amr() });
    const image = String((await temporary("image", png()))["media_id"]);
    const wrong = await wechat.call(`/cgi-bin/media/get/jssdk?media_id=${image}`);
    expect(wrong["errcode"]).toBe(40007);
  });
});

describe("pictures for articles (fact sheet 6)", () => {
  const uploadPicture = (bytes: Buffer) =>
    wechat.call("/cgi-bin/media/uploadimg", formOf(bytes, "a.jpg"));

  it("are jpg or png below 1 MB and get an address, no media_id", async () => {
    const { url } = await uploadPicture(jpeg());
    const answer = await fetch(String(url));
    expect(answer.headers.get("content-type")).toBe("image/jpeg");
    expect((await uploadPicture(gif()))["errcode"]).toBe(40005);
    expect((await uploadPicture(jpeg(megabyte)))["errcode"]).toBe(40009);
    const gone = await fetch(`${wechat.url}/sandbox/api/media/none`);
    expect(gone.status).toBe(404);
    expect(await wechat.call("/cgi-bin/material/get_materialcount")).toMatchObject({
      image_count: 0,
    });
  });
});

describe("permanent material (fact sheet 6)", () => {
  const get = (media_id: unknown) => wechat.call("/cgi-bin/material/get_material", { media_id });

  it("outlives the three days, is counted, listed, read and deleted", async () => {
    const image = await permanent("image", png());
    expect(image["url"]).toEqual(expect.any(String));
    const voice = await permanent("voice", wav());
    const description = JSON.stringify({ title: "题", introduction: "述" });
    const video = await permanent("video", mp4(), { description });
    await wechat.advance(9 * dayMs);
    expect(await file("/cgi-bin/material/get_material", image)).toEqual({
      ...{ type: "image/png", bytes: png() },
    });
    expect(await get(video["media_id"])).toMatchObject({ title: "题", description: "述" });
    expect(await wechat.call("/cgi-bin/material/get_materialcount")).toEqual({
      ...{ voice_count: 1, video_count: 1, image_count: 1, news_count: 0 },
    });
    const page = { type: "image", offset: 0, count: 20 };
    expect(await wechat.call("/cgi-bin/material/batchget_material", page)).toEqual({
      ...{ total_count: 1, item_count: 1 },
      item: [
        {
          ...{ media_id: image["media_id"], name: "图.png", url: image["url"] },
          update_time: startedAt.getTime() / 1_000,
        },
      ],
    });
    const remove = () => wechat.call("/cgi-bin/material/del_material", voice);
    expect((await remove())["errcode"]).toBe(0);
    expect((await remove())["errcode"]).toBe(40007);
    expect((await get(voice["media_id"]))["errcode"]).toBe(40007);
  });

  it("that a menu shows is not deleted: 48005", async () => {
    const { media_id } = await permanent("image", png());
    const button = [{ name: "图", type: "media_id", media_id }];
    await wechat.call("/cgi-bin/menu/create", { button });
    const answer = await wechat.call("/cgi-bin/material/del_material", { media_id });
    expect(answer["errcode"]).toBe(48005);
  });

  it.each<[string, Json, number]>([
    ["an unknown type", { type: "thumb", offset: 0, count: 20 }, 40004],
    ["more than twenty", { type: "image", offset: 0, count: 21 }, 40035],
    ["none", { type: "image", offset: 0, count: 0 }, 40035],
    ["no offset", { type: "news", offset: -1, count: 1 }, 40035],
  ])("does not list %s", async (_name, body, errcode) => {
    expect((await wechat.call("/cgi-bin/material/batchget_material", body))["errcode"]).toBe(
      errcode,
    );
  });

  it("wants a video's description to be JSON", async () => {
    expect((await permanent("video", mp4(), { description: "no" }))["errcode"]).toBe(47001);
  });
});

describe("a medium's bytes for the phone page", () => {
  const bytes = wav(100);
  async function get(headers: Record<string, string> = {}) {
    const mediaId = wechat.api.media.store({
      ...{ type: "voice", fileName: "a.wav", contentType: "audio/wav", bytes },
    });
    const answer = await fetch(`${wechat.url}/sandbox/api/media/${mediaId}`, { headers });
    const body = Buffer.from(await answer.arrayBuffer());
    const header = (name: string) => answer.headers.get(name);
    return { status: answer.status, range: header("content-range"), header, body };
  }

  it("come whole, and say that parts may be asked for", async () => {
    const { status, header, body } = await get();
    expect([status, header("accept-ranges")]).toEqual([200, "bytes"]);
    expect([header("content-type"), header("x-content-type-options")]).toEqual([
      ...["audio/wav", "nosniff"],
    ]);
    expect(body.equals(bytes)).toBe(true);
  });

  it.each([
    ["Safari's first question", "bytes=0-1", [0, 2]],
    ["the rest", "bytes=2-", [2, 844]],
    ["the end", "bytes=-44", [800, 844]],
  ] as const)("come in parts: %s", async (_, Range, [from, to]) => {
    const { status, range, header, body } = await get({ Range });
    expect([status, range]).toEqual([206, `bytes ${from}-${to - 1}/844`]);
    expect(header("content-length")).toBe(String(to - from));
    expect(body.equals(bytes.subarray(from, to))).toBe(true);
  });

  it("are refused behind their end, and come whole for a version that nobody gave out", async () => {
    expect(await get({ Range: "bytes=844-" })).toMatchObject({ status: 416, range: "bytes */844" });
    expect(await get({ Range: "bytes=0-1", "If-Range": '"v1"' })).toMatchObject({ status: 200 });
  });
});
