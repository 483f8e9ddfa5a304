import { drawCover } from "../../bot/notices/cover-picture.ts";
import type { Materials } from "../../bot/wechat/api/materials.ts";
import type { AccountMaterialStore } from "../../models/account-material.ts";
import type { CoverPort } from "./mass-sender.ts";

export interface CoverParts {
  readonly materials: Pick<Materials, "add">;
  readonly kept: AccountMaterialStore;
}

const coverId = "cover";

/** Our own cover, uploaded once for the account. */
export function openCover({ materials, kept }: CoverParts): CoverPort {
  return {
    async find() {
      const known = await kept.find(coverId);
      if (known !== undefined) return known;
      const file = { fileName: "cover.png", contentType: "image/png", bytes: drawCover() };
      const { mediaId } = await materials.add("image", file);
      return kept.keep(coverId, mediaId);
    },
    forget: (mediaId) => kept.forget(coverId, mediaId),
  };
}
