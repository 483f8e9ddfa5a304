import type { NewOrganisation } from "../models/organisation.ts";
import { districtCode } from "../models/scope.ts";
import { towns } from "./towns.ts";

const districtName = "顺义区总工会";
const sampleMark = "（示例）";

/** The district and its 25 towns and streets: what every installation begins with. Base unions come by import.
 *  @param isSample marks the names: a sandbox is nobody's union */
export function seedOrganisations(isSample: boolean): NewOrganisation[] {
  const marked = (name: string) => (isSample ? `${name}${sampleMark}` : name);
  const sample = isSample ? { isSample } : {};
  return [
    {
      ...{ _id: districtCode, kind: "district", name: marked(districtName), ...sample },
      organisationPath: [districtCode],
    },
    ...towns.map(({ code, name, aliases }): NewOrganisation => ({
      ...{ _id: code, kind: "town", name: marked(`${name}总工会`), ...sample },
      parent: districtCode,
      organisationPath: [districtCode, code],
      aliases: [name, ...aliases],
    })),
  ];
}
