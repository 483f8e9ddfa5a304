/** Names that MongoDB 6 knows and this store does not (yet): they are refused as such. */
export const refusedVariables = new Set([
  "CLUSTER_TIME",
  "CURRENT",
  "DESCEND",
  "JS_SCOPE",
  "KEEP",
  "NOW",
  "PRUNE",
  "REMOVE",
  "SEARCH_META",
  "USER_ROLES",
]);

const names = `
  abs accumulator acos acosh addToSet allElementsTrue anyElementTrue arrayElemAt arrayToObject asin asinh
  atan atan2 atanh avg binarySize bottom bottomN bsonSize ceil convert cos cosh count covariancePop
  covarianceSamp dateAdd dateDiff dateFromParts dateFromString dateSubtract dateToParts dayOfMonth
  dayOfWeek dayOfYear degreesToRadians denseRank derivative documentNumber exp expMovingAvg filter first
  firstN floor function getField hour indexOfArray indexOfBytes indexOfCP integral isArray isNumber
  isoDayOfWeek isoWeek isoWeekYear last lastN let linearFill ln locf log log10 ltrim map max maxN
  mergeObjects meta millisecond min minN minute mod month objectToArray pow push radiansToDegrees rand
  range rank reduce regexFind regexFindAll regexMatch replaceAll replaceOne reverseArray round rtrim
  sampleRate second setDifference setEquals setField setIntersection setIsSubset setUnion shift sin sinh
  slice sortArray split sqrt stdDevPop stdDevSamp strLenBytes strLenCP strcasecmp substr substrBytes
  substrCP sum switch tan tanh toBool toDate toDecimal toDouble toHashedIndexKey toInt toLong toLower
  toObjectId toUpper top topN trim trunc tsIncrement tsSecond type unsetField week year zip`;

export const refusedOperators: ReadonlySet<string> = new Set(
  names
    .split(/\s+/)
    .filter((name) => name !== "")
    .map((name) => `$${name}`),
);
