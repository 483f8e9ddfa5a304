import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import type { ScriptedAnswer } from "../../../support/scripted-platform.ts";

export const picture = {
  fileName: "图 1.jpg",
  contentType: "image/jpeg",
  bytes: Buffer.from([255, 216, 0, 10]),
};
export const click = { name: "会费", type: "click", key: "k" };
const at = new Date("2026-11-24T02:00:00Z");
const seconds = at.getTime() / 1_000;

interface Case {
  /** What is asked, `METHOD path?query body`. */
  readonly asked: string;
  readonly act: (client: WechatClient) => Promise<unknown>;
  readonly answer: ScriptedAnswer;
  readonly result: unknown;
}

export const ok = { errcode: 0, errmsg: "ok" };
export const cases: Record<string, Case> = {
  "a page of followers": {
    act: ({ followers }) => followers.list("o1"),
    asked: "GET /cgi-bin/user/get?next_openid=o1",
    answer: { total: 3, count: 2, data: { openid: ["o2", "o3"] }, next_openid: "o3" },
    result: { total: 3, openids: ["o2", "o3"], next: "o3" },
  },
  "the page after the last, without data": {
    act: ({ followers }) => followers.list("o3"),
    asked: "GET /cgi-bin/user/get?next_openid=o3",
    answer: { total: 3, count: 0, next_openid: "" },
    result: { total: 3, openids: [] },
  },
  "a follower's profile": {
    act: ({ followers }) => followers.profile("o1"),
    asked: "GET /cgi-bin/user/info?openid=o1&lang=zh_CN",
    answer: {
      subscribe: 1,
      openid: "o1",
      subscribe_time: seconds,
      remark: "",
      tagid_list: [2, 134],
      subscribe_scene: "ADD_SCENE_QR_CODE",
      qr_scene: 0,
      qr_scene_str: "stall-07",
    },
    result: {
      openid: "o1",
      isSubscribed: true,
      unionid: undefined,
      subscribedAt: at,
      remark: "",
      tagIds: [2, 134],
      subscribeScene: "ADD_SCENE_QR_CODE",
      qrScene: "stall-07",
    },
  },
  "profiles, of one who left too": {
    act: async ({ followers }) =>
      (await followers.profiles(["o1", "o2"])).map(({ openid: id, isSubscribed }) => [
        id,
        isSubscribed,
      ]),
    asked:
      'POST /cgi-bin/user/info/batchget {"user_list":[{"openid":"o1","lang":"zh_CN"},{"openid":"o2","lang":"zh_CN"}]}',
    answer: {
      user_info_list: [
        { subscribe: 1, openid: "o1" },
        { subscribe: 0, openid: "o2" },
      ],
    },
    result: [
      ["o1", true],
      ["o2", false],
    ],
  },
  "a remark": {
    act: ({ followers }) => followers.setRemark("o1", "三车间老王"),
    asked: 'POST /cgi-bin/user/info/updateremark {"openid":"o1","remark":"三车间老王"}',
    answer: ok,
    result: undefined,
  },
  "a new tag": {
    act: ({ tags }) => tags.create("空港"),
    asked: 'POST /cgi-bin/tags/create {"tag":{"name":"空港"}}',
    answer: { tag: { id: 134, name: "空港" } },
    result: { id: 134, name: "空港" },
  },
  "all tags": {
    act: ({ tags }) => tags.list(),
    asked: "GET /cgi-bin/tags/get",
    answer: { tags: [{ id: 2, name: "星标组", count: 0 }] },
    result: [{ id: 2, name: "星标组", count: 0 }],
  },
  "a tag's new name": {
    act: ({ tags }) => tags.rename(134, "空港镇"),
    asked: 'POST /cgi-bin/tags/update {"tag":{"id":134,"name":"空港镇"}}',
    answer: ok,
    result: undefined,
  },
  "a tag's end": {
    act: ({ tags }) => tags.remove(134),
    asked: 'POST /cgi-bin/tags/delete {"tag":{"id":134}}',
    answer: ok,
    result: undefined,
  },
  "who carries a tag": {
    act: ({ tags }) => tags.members(134),
    asked: 'POST /cgi-bin/user/tag/get {"tagid":134,"next_openid":""}',
    answer: { count: 1, data: { openid: ["o1"] }, next_openid: "o1" },
    result: { openids: ["o1"], next: "o1" },
  },
  "a follower's tags": {
    act: ({ tags }) => tags.ofFollower("o1"),
    asked: 'POST /cgi-bin/tags/getidlist {"openid":"o1"}',
    answer: { tagid_list: [134, 2] },
    result: [134, 2],
  },
  tagging: {
    act: ({ tags }) => tags.tag(134, ["o1", "o2"]),
    asked: 'POST /cgi-bin/tags/members/batchtagging {"openid_list":["o1","o2"],"tagid":134}',
    answer: ok,
    result: { failed: [] },
  },
  untagging: {
    act: ({ tags }) => tags.untag(134, ["o1"]),
    asked: 'POST /cgi-bin/tags/members/batchuntagging {"openid_list":["o1"],"tagid":134}',
    answer: ok,
    result: { failed: [] },
  },
  "the blacklist": {
    act: ({ blacklist }) => blacklist.list(),
    asked: 'POST /cgi-bin/tags/members/getblacklist {"begin_openid":""}',
    answer: { total: 1, count: 1, data: { openid: ["o9"] }, next_openid: "o9" },
    result: { total: 1, openids: ["o9"], next: "o9" },
  },
  blocking: {
    act: ({ blacklist }) => blacklist.block(["o9"]),
    asked: 'POST /cgi-bin/tags/members/batchblacklist {"openid_list":["o9"]}',
    answer: ok,
    result: undefined,
  },
  unblocking: {
    act: ({ blacklist }) => blacklist.unblock(["o9"]),
    asked: 'POST /cgi-bin/tags/members/batchunblacklist {"openid_list":["o9"]}',
    answer: ok,
    result: undefined,
  },
  "a temporary QR code": {
    act: ({ qrCodes }) => qrCodes.create({ scene: "stall-07", expiresInSeconds: 604_800 }),
    asked:
      'POST /cgi-bin/qrcode/create {"expire_seconds":604800,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"stall-07"}}}',
    answer: { ticket: "gQ+/=", expire_seconds: 604_800, url: "http://weixin.qq.com/q/k" },
    result: { ticket: "gQ+/=", expiresInSeconds: 604_800, url: "http://weixin.qq.com/q/k" },
  },
  "a permanent QR code by number": {
    act: ({ qrCodes }) => qrCodes.create({ scene: 7 }),
    asked:
      'POST /cgi-bin/qrcode/create {"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":7}}}',
    answer: { ticket: "t", url: "http://weixin.qq.com/q/k" },
    result: { ticket: "t", url: "http://weixin.qq.com/q/k" },
  },
  "a menu": {
    act: ({ menus }) => menus.publish([{ name: "服务&帮助", subButtons: [click] }]),
    asked:
      'POST /cgi-bin/menu/create {"button":[{"name":"服务&帮助","sub_button":[{"name":"会费","type":"click","key":"k"}]}]}',
    answer: ok,
    result: undefined,
  },
  "the published menu": {
    act: ({ menus }) => menus.published(),
    asked: "GET /cgi-bin/menu/get",
    answer: {
      menu: { button: [{ ...click, sub_button: [] }], menuid: 1 },
      conditionalmenu: [{ button: [click], matchrule: { tag_id: "2" }, menuid: 2 }],
    },
    result: {
      buttons: [click],
      conditional: [{ menuId: "2", buttons: [click], match: { tag_id: "2" } }],
    },
  },
  "no published menu (46003)": {
    act: ({ menus }) => menus.published(),
    asked: "GET /cgi-bin/menu/get",
    answer: { errcode: 46_003, errmsg: "menu no exist" },
    result: undefined,
  },
  "the menu as shown": {
    act: ({ menus }) => menus.shown(),
    asked: "GET /cgi-bin/get_current_selfmenu_info",
    answer: {
      is_menu_open: 1,
      selfmenu_info: { button: [{ name: "x", sub_button: { list: [click] } }] },
    },
    result: { isOpen: true, buttons: [{ name: "x", subButtons: [click] }] },
  },
  "the menu's end": {
    act: ({ menus }) => menus.remove(),
    asked: "GET /cgi-bin/menu/delete",
    answer: ok,
    result: undefined,
  },
  "a conditional menu": {
    act: ({ menus }) => menus.addConditional([click], { tagId: 2, client: "android" }),
    asked:
      'POST /cgi-bin/menu/addconditional {"button":[{"name":"会费","type":"click","key":"k"}],"matchrule":{"tag_id":"2","client_platform_type":"2"}}',
    answer: { menuid: "208379533" },
    result: "208379533",
  },
  "a conditional menu's end": {
    act: ({ menus }) => menus.removeConditional("208379533"),
    asked: 'POST /cgi-bin/menu/delconditional {"menuid":"208379533"}',
    answer: ok,
    result: undefined,
  },
  "the menu of one follower": {
    act: ({ menus }) => menus.tryMatch("o1"),
    asked: 'POST /cgi-bin/menu/trymatch {"user_id":"o1"}',
    answer: { button: [click] },
    result: [click],
  },
  "callback addresses": {
    act: ({ network }) => network.callbackAddresses(),
    asked: "GET /cgi-bin/getcallbackip",
    answer: { ip_list: ["101.226.62.77", "10.1.0.0/16"] },
    result: ["101.226.62.77", "10.1.0.0/16"],
  },
  "API addresses": {
    act: ({ network }) => network.apiAddresses(),
    asked: "GET /cgi-bin/get_api_domain_ip",
    answer: { ip_list: ["1.1.1.1"] },
    result: ["1.1.1.1"],
  },
  "the callback check": {
    act: ({ network }) => network.checkCallback({ action: "dns", operator: "DEFAULT" }),
    asked: 'POST /cgi-bin/callback/check {"action":"dns","check_operator":"DEFAULT"}',
    answer: { dns: [{ ip: "1.1.1.1", real_operator: "UNICOM" }] },
    result: { dns: [{ ip: "1.1.1.1", real_operator: "UNICOM" }], ping: [] },
  },
  "a quota": {
    act: ({ quotas }) => quotas.get("/cgi-bin/message/custom/send"),
    asked: 'POST /cgi-bin/openapi/quota/get {"cgi_path":"/cgi-bin/message/custom/send"}',
    answer: {
      quota: { daily_limit: 500_000, used: 3, remain: 499_997 },
      rate_limit: { call_count: 60, refresh_second: 60 },
    },
    result: { dailyLimit: 500_000, used: 3, remain: 499_997, rate: { calls: 60, seconds: 60 } },
  },
  "a request by its rid": {
    act: ({ quotas }) => quotas.request("65a1-2b-3c"),
    asked: 'POST /cgi-bin/openapi/rid/get {"rid":"65a1-2b-3c"}',
    answer: {
      request: {
        invoke_time: seconds,
        cost_in_ms: 30,
        request_url: "u",
        request_body: "b",
        response_body: "r",
        client_ip: "1.1.1.1",
      },
    },
    result: {
      invokedAt: at,
      costMs: 30,
      url: "u",
      requestBody: "b",
      responseBody: "r",
      clientAddress: "1.1.1.1",
    },
  },
  "a temporary picture": {
    act: ({ media }) => media.upload("image", picture),
    asked: "POST /cgi-bin/media/upload?type=image",
    answer: { type: "image", media_id: "m1", created_at: seconds },
    result: { mediaId: "m1", uploadedAt: at },
  },
  "a thumb": {
    act: ({ media }) => media.upload("thumb", picture),
    asked: "POST /cgi-bin/media/upload?type=thumb",
    answer: { type: "thumb", thumb_media_id: "m2", created_at: seconds },
    result: { mediaId: "m2", uploadedAt: at },
  },
  "a picture of an article": {
    act: ({ media }) => media.uploadArticlePicture(picture),
    asked: "POST /cgi-bin/media/uploadimg",
    answer: { url: "http://mmbiz.qpic.cn/1" },
    result: "http://mmbiz.qpic.cn/1",
  },
  "a file by its id": {
    act: ({ media }) => media.download("m1"),
    asked: "GET /cgi-bin/media/get?media_id=m1",
    answer: { raw: picture.bytes, contentType: "image/jpeg" },
    result: { kind: "file", file: { contentType: "image/jpeg", bytes: picture.bytes } },
  },
  "a file that begins like JSON": {
    act: ({ media }) => media.download("m1"),
    asked: "GET /cgi-bin/media/get?media_id=m1",
    answer: { raw: "{not json", contentType: "" },
    result: { kind: "file", file: { contentType: "", bytes: Buffer.from("{not json") } },
  },
  "a video by its id": {
    act: ({ media }) => media.download("m3"),
    asked: "GET /cgi-bin/media/get?media_id=m3",
    answer: { video_url: "http://v.cn/1" },
    result: { kind: "video", url: "http://v.cn/1" },
  },
  "a voice in speex": {
    act: ({ media }) => media.downloadSpeex("m4"),
    asked: "GET /cgi-bin/media/get/jssdk?media_id=m4",
    answer: { raw: "spx", contentType: "voice/speex" },
    result: { contentType: "voice/speex", bytes: Buffer.from("spx") },
  },
  "a permanent picture": {
    act: ({ materials }) => materials.add("image", picture),
    asked: "POST /cgi-bin/material/add_material?type=image",
    answer: { media_id: "p1", url: "http://mmbiz.qpic.cn/2" },
    result: { mediaId: "p1", url: "http://mmbiz.qpic.cn/2" },
  },
  "permanent articles": {
    act: ({ materials }) => materials.get("p2"),
    asked: 'POST /cgi-bin/material/get_material {"media_id":"p2"}',
    answer: { news_item: [{ title: "题" }] },
    result: { kind: "news", articles: [{ title: "题" }] },
  },
  "a permanent video": {
    act: ({ materials }) => materials.get("p3"),
    asked: 'POST /cgi-bin/material/get_material {"media_id":"p3"}',
    answer: { title: "片", description: "说明", down_url: "http://v.cn/2" },
    result: { kind: "video", title: "片", description: "说明", url: "http://v.cn/2" },
  },
  "a permanent file": {
    act: ({ materials }) => materials.get("p1"),
    asked: 'POST /cgi-bin/material/get_material {"media_id":"p1"}',
    answer: { raw: picture.bytes, contentType: "image/jpeg" },
    result: { kind: "file", file: { contentType: "image/jpeg", bytes: picture.bytes } },
  },
  "the end of a material": {
    act: ({ materials }) => materials.remove("p1"),
    asked: 'POST /cgi-bin/material/del_material {"media_id":"p1"}',
    answer: ok,
    result: undefined,
  },
  "numbers of materials": {
    act: ({ materials }) => materials.count(),
    asked: "GET /cgi-bin/material/get_materialcount",
    answer: { voice_count: 1, video_count: 2, image_count: 3, news_count: 4 },
    result: { voice: 1, video: 2, image: 3, news: 4 },
  },
  "a page of materials": {
    act: ({ materials }) => materials.list("image", { offset: 0, count: 20 }),
    asked: 'POST /cgi-bin/material/batchget_material {"type":"image","offset":0,"count":20}',
    answer: {
      total_count: 1,
      item_count: 1,
      item: [{ media_id: "p1", name: "图.jpg", update_time: seconds, url: "http://a.cn" }],
    },
    result: {
      total: 1,
      items: [{ mediaId: "p1", name: "图.jpg", updatedAt: at, url: "http://a.cn" }],
    },
  },
};
