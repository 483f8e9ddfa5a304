import { trusted } from "mongoose";

/** What a worker of this town is shown: the whole district's, and his town's own. What a base union organises is for its
 *  members, whom nobody knows by that: it is shown to nobody by itself.
 *  @param town its code; absent while it is not known */
export function shownIn(town: string | undefined) {
  const ofTheDistrict = { organisationPath: trusted({ $size: 1 }) };
  if (town === undefined) return ofTheDistrict;
  return {
    $or: [
      ofTheDistrict,
      { $and: [{ organisationPath: town }, { organisationPath: trusted({ $size: 2 }) }] },
    ],
  };
}
