/** The kinds of button that our menu has; the platform knows more (bot/wechat/api/menu-button.ts). */
interface AccountMenuButton {
  readonly name: string;
  readonly type?: "click" | "view";
  /** `topic/<id>`, `survey/join` or `command/menu`. */
  readonly key?: string;
  readonly url?: string;
  readonly subButtons?: readonly AccountMenuButton[];
}

const click = (name: string, key: string): AccountMenuButton => ({ name, type: "click", key });

/** The menu below the chat, within the limits of fact sheet 8. */
export const accountMenu: readonly AccountMenuButton[] = [
  {
    name: "我要入会",
    subButtons: [
      click("填入会意愿表", "survey/join"),
      click("怎么加入工会", "topic/join_how"),
      click("什么人能入会", "topic/join_eligibility"),
      click("会费", "topic/dues"),
      click("单位建会", "topic/enterprise_union"),
    ],
  },
  {
    name: "会员服务",
    subButtons: [
      click("互助服务卡", "topic/card_what"),
      click("二次报销与保障", "topic/card_reimburse"),
      click("活动", "topic/events"),
      click("优惠", "topic/discounts"),
      click("技能培训", "topic/training"),
    ],
  },
  {
    name: "找工会",
    subButtons: [
      click("服务站", "topic/station"),
      click("职工沟通会", "topic/meeting_schedule"),
      click("法律维权", "topic/legal"),
      click("困难帮扶", "topic/hardship"),
      click("全部问题", "command/menu"),
    ],
  },
];
