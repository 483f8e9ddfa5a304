import { describe, expect, it } from "vitest";
import { createStationFinder, type Station } from "../../../bot/station-finder.ts";
import { towns } from "../../../bot/towns.ts";
import { DialogWorld } from "../dialog-world.ts";

const known: Station = {
  town: "110113008",
  name: "南法信镇工会服务站",
  address: "南法信大街 1 号",
  hours: "周一至周五 9:00–17:00",
  phone: "010-0000-0000（示例）",
  services: ["法律咨询", "困难帮扶"],
  position: { latitude: 40.13, longitude: 116.61 },
};
const scarcelyKnown: Station = { town: "110113004", name: "后沙峪镇工会服务站" };
const stations = createStationFinder([known, scarcelyKnown]);
const facts = { stations };

function says(text: string, world = new DialogWorld()): string {
  return world.receives({ kind: "message", type: "text", text, msgId: "1" }, facts);
}

function sends(label: string, latitude = 40.1, longitude = 116.6): string {
  const place = { kind: "message", type: "location", latitude, longitude, scale: 15, label };
  return new DialogWorld().receives({ ...place, msgId: "1" }, facts);
}

describe("a town's service station", () => {
  it.each(["南法信", "南法信镇", "我在南法信", "南法信地区工会服务站", "南法信。"])(
    "%s is answered with address, hours, phone and what it does",
    (text) => {
      expect(says(text)).toContain(
        `【南法信镇工会服务站】
地址：南法信大街 1 号
时间：周一至周五 9:00–17:00
电话：010-0000-0000（示例）
能办：法律咨询、困难帮扶`,
      );
    },
  );

  it.each(towns)("$name and its aliases name it", ({ name, aliases }) => {
    for (const said of [name, ...aliases]) expect(says(said)).toContain(name);
  });

  it("says what is not registered, and never invents it", () => {
    const said = says("后沙峪的服务站在哪");
    expect(said).toContain("电话：还没有登记，请拨 12351");
    expect(said).toContain("地址：还没有登记，请拨 12351");
    expect(says("马坡")).toMatch(/马坡镇.*还没有登记/s);
  });

  it("says nothing of not knowing where it knows, and takes the town for his", () => {
    const world = new DialogWorld();
    expect(says("南法信服务站在哪", world)).not.toContain("不敢乱报");
    expect(says("服务站在哪", world)).toContain("南法信大街 1 号");
  });

  it("asks for the town where it is not known, and answers the name alone", () => {
    const world = new DialogWorld();
    expect(says("服务站在哪", world)).toContain("您在哪个镇或街道");
    expect(says("南法信", world)).toContain("南法信大街 1 号");
  });
});

describe("a sent location", () => {
  it("tells the station of the town it lies in", () => {
    expect(sends("北京市顺义区南法信镇航港发展大厦")).toMatch(/您在南法信镇一带.*南法信大街 1 号/s);
    expect(sends("北京市顺义区马坡镇")).toMatch(/您在马坡镇一带.*还没有登记/s);
  });

  it("without a town of ours, the nearest station within 20 km", () => {
    expect(sends("某某大厦", 40.1, 116.61)).toMatch(/在南法信镇，直线大约 3\.3 公里/);
    expect(sends("某某大厦", 40.3, 116.61)).toMatch(/大约 18\.9 公里/);
    expect(sends("某某大厦", 40.4, 116.61)).toContain("您在哪个镇或街道");
  });

  it("makes the town known to the follower's row at once", () => {
    const world = new DialogWorld();
    world.says("你好");
    const place = { kind: "message", type: "location", latitude: 40, longitude: 116, scale: 15 };
    world.receives({ ...place, label: "顺义区仁和镇", msgId: "2" });
    expect(world.effects).toMatchObject([
      { kind: "follower", organisationPath: ["110113", "110113003"] },
    ]);
    world.says("你好");
    expect(world.effects).toEqual([]);
  });
});
