/** A worker who takes the whole join survey: what he says, and what the response must hold in the end. */
export const joinSurveyScript = [
  "填表",
  "同意",
  "北京冠铂冷链物流有限公司",
  "没有",
  "愿意",
  "韩志远",
  "13800138101",
  "2和6",
  "十六个人",
  "愿意",
  "提交",
] as const;

export const joinSurveyAnswers = {
  consent: "同意",
  employer: "北京冠铂冷链物流有限公司",
  has_union: "没有",
  willing: "愿意",
  name: "韩志远",
  mobile: "13800138101",
  needs: ["医疗二次报销", "优惠购票"],
  headcount_band: "25人以下",
  contact_ok: "愿意",
};
