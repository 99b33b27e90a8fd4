import type { Dictionary } from "../words.ts";

export const connection = {
  "connection.unreachable": "现在无法获取您的消息。我们会继续尝试，您写的内容不会丢失。",
  "connection.not-here": "此页面不提供消息功能。请通过其他方式联系商店。",
  "connection.sign-in": "请登录商店后再写消息。",
  "connection.signed-out": "您的访问已结束。请重新加载页面以继续。",
  "connection.ended": "这些消息已对您关闭。如有疑问，请联系商店。",
  "connection.elsewhere": "您的消息在多处打开。请重新加载页面以在此继续。",
  "connection.clock": "此设备的时钟似乎不准。此处显示的时间可能与其不同。",
  "connection.memory-only": "此浏览器不保存内容：关闭页面会丢失尚未发送的消息。请等到发送完成。",
} satisfies Dictionary;
