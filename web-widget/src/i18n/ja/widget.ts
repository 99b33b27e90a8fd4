import type { Dictionary } from "../words.ts";

export const widget = {
  "widget.title": "メッセージ",
  "widget.launcher": "メッセージ",
  "widget.launcher-unread": { other: "メッセージ、未読 {n} 件" },
  "widget.back": "メッセージ一覧に戻る",
  "widget.begin": "新しいメッセージ",
  "widget.begin-failed": "送信できませんでした。入力した内容は残っています。少ししてからもう一度お試しください。",
  "widget.greeting": "こんにちは！お気軽にお書きください。通常は数分以内にお返事します。",
  "widget.write": "メッセージを書く",
  "widget.send": "送信",
  "widget.no-site": "このアドレスにメッセージはありません。お店に戻って、そこから開いてください。",
  "widget.old-code": "このリンクは一度だけ有効でした。お店に戻って、そこからメッセージを開いてください。",
  "widget.no-window": "ウィンドウを開けませんでした。このページのポップアップを許可するか、ここで続けてください。",
  "widget.no-server": "ただいまメッセージにつながりません。少ししてからページを再読み込みしてください。",
} satisfies Dictionary;
