/** The only script on workers' pages: WeChat's tag cannot do without. For the browsers inside old phones. */
export const subscribeScript = `(function () {
  "use strict";
  var find = function (id) { return document.getElementById(id); };
  var list = find("offers");
  var said = find("said");
  var fallback = find("fallback");
  var say = function (text) { said.textContent = text; said.hidden = text === ""; };
  var fail = function () { list.hidden = true; fallback.hidden = false; };
  var allow = function () { list.hidden = false; fallback.hidden = true; };

  var errors = {
    10002: "网络不好，没有订上，请再试一次。",
    10003: "网络不好，没有订上，请再试一次。",
    20004: "您在微信里关掉了这个公众号的通知：请在公众号资料页右上角的设置里打开，再来订阅。"
  };
  var outcomes = {
    accept: function (tag) { return "订好了：" + tag.dataset.name + "。" + tag.dataset.accepted; },
    reject: function () { return "您没有同意，这类通知不会发给您。想要的时候，随时回来订。"; },
    cancel: function () { return "您关掉了弹窗，这次没有订上。"; },
    filter: function () { return "微信暂时不让订这个通知，请过些时候再试。"; }
  };
  var statusOf = function (event, template) {
    try {
      var detail = JSON.parse(event.detail.subscribeDetails)[template];
      return (typeof detail === "string" ? JSON.parse(detail) : detail).status;
    } catch (error) {
      return "";
    }
  };
  document.querySelectorAll("wx-open-subscribe").forEach(function (tag) {
    tag.addEventListener("success", function (event) {
      var outcome = outcomes[statusOf(event, tag.getAttribute("template"))];
      say(outcome ? outcome(tag) : "没有订上，请稍后再试。");
    });
    tag.addEventListener("error", function (event) {
      say(errors[event.detail && event.detail.errCode] || "没有订上，请稍后再试。");
    });
  });

  if (!window.wx) { fail(); return; }
  var config = JSON.parse(find("wx-config").textContent);
  config.jsApiList = [];
  config.openTagList = ["wx-open-subscribe"];
  document.addEventListener("WeixinOpenTagsError", fail);
  var waiting = setTimeout(fail, 4000);
  window.wx.ready(function () { clearTimeout(waiting); allow(); });
  window.wx.error(function () { clearTimeout(waiting); fail(); });
  window.wx.config(config);
})();
`;
