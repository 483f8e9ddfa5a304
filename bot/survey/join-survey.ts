import type { SurveyDefinition } from "./definition.ts";
import {
  contactOptions,
  hasUnionOptions,
  headcountOptions,
  needsOptions,
  willingOptions,
} from "./join-survey-options.ts";

/** The short survey on joining. Ids, order and stored option texts are a contract with the evaluation data. */
export const joinSurvey: SurveyDefinition = {
  key: "join_short",
  version: 1,
  title: "入会意愿调查",
  consentTextVersion: "2026-11",
  questions: [
    {
      id: "consent",
      type: "consent",
      label: "知情同意",
      ask: `下面是入会意愿调查，一共 8 题，大约两分钟。

填表前请您知情：我们会记录您的单位、姓名和手机号等个人信息，只用于了解入会意愿、和您联系入会与服务的事，由区总工会和您所在镇街的工会工作人员使用，不会给单位老板，也不会公开。手机号加密保存。您可以只填一部分，提交前每一题都能改。

同意请回复“同意”或 1，不同意请回复“不同意”或 2。`,
      hint: "请回复“同意”或“不同意”。同意了我们才能往下问；不同意也没关系，其他问题照样可以问我。",
    },
    {
      id: "employer",
      type: "enterprise",
      label: "单位",
      ask: "您在哪个单位上班？请写公司全称（劳动合同或工牌上有）。没有固定单位就写“灵活就业”。",
      hint: "请写一下您单位的名称，比如“北京某某货运代理有限公司”；没有固定单位就写“灵活就业”。",
    },
    {
      id: "has_union",
      type: "single",
      label: "单位有无工会",
      ask: "您的单位有工会吗？",
      hint: "请回复 1、2 或 3：单位有工会、没有工会，还是不清楚。",
      options: hasUnionOptions,
    },
    {
      id: "willing",
      type: "single",
      label: "入会意愿",
      ask: "您愿意加入工会吗？",
      hint: "请回复 1、2 或 3：愿意加入、再了解一下，还是暂不加入。",
      options: willingOptions,
    },
    {
      id: "name",
      type: "name",
      label: "姓名",
      isOptional: true,
      ask: "怎么称呼您？请写您的姓名。",
      hint: "请写您的真实姓名，两到四个字就行，比如“王小明”；少数民族姓名中间的点可以照写。",
    },
    {
      id: "mobile",
      type: "mobile",
      label: "手机号",
      isOptional: true,
      ask: "请留一个手机号码（11 位），方便工会和您联系。号码加密保存。",
      hint: "这里需要 11 位的手机号码，座机暂时收不了，比如 138 开头的那种；请再发一次。",
    },
    {
      id: "needs",
      type: "multi",
      label: "需要的服务",
      isOptional: true,
      ask: "您最需要工会的哪些服务？可以选好几个，比如回复“1、4、6”；都不需要就回复“都不需要”。",
      hint: "请回复前面的数字，可以多选，比如“1、4、6”；都要就回复“都要”。",
      options: needsOptions,
    },
    {
      id: "headcount_band",
      type: "headcount_band",
      label: "单位人数",
      isOptional: true,
      ask: "您单位大约有多少人？回复序号或人数都行。",
      hint: "请回复 1 到 4，或者直接说大约多少人，比如“三十来个人”；说不准就回复“跳过”。",
      options: headcountOptions,
    },
    {
      id: "contact_ok",
      type: "single",
      label: "当联系人",
      isOptional: true,
      ask: "您愿意当单位的联系人，帮着工会和单位、同事牵个线吗？",
      hint: "请回复 1 或 2：愿意当联系人，还是不愿意。",
      options: contactOptions,
    },
  ],
};
