import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "消息",
  "widget.launcher": "消息",
  "widget.launcher-unread": { other: "消息，{n} 条未读" },
  "widget.back": "返回所有消息",
  "widget.begin": "新消息",
  "widget.begin-failed": "没有发送成功。您写的内容还在，请稍后再试。",
  "widget.greeting": "您好！给我们留言吧，我们通常几分钟内回复。",
  "widget.write": "写消息",
  "widget.send": "发送",
  "widget.no-site": "此地址没有消息服务。请返回商店，从那里打开。",
  "widget.old-code": "此链接只能使用一次。请返回商店，从那里打开您的消息。",
  "widget.no-window": "无法打开窗口。请允许此页面打开窗口，或在此处继续。",
  "widget.no-server": "现在无法获取您的消息。请稍后重新加载页面。",
} satisfies Dictionary;
