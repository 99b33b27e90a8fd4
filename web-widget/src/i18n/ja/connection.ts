import type { Dictionary } from "../words.ts";

export const connection = {
  "connection.unreachable": "ただいまメッセージにつながりません。接続を続けています。書いた内容は失われません。",
  "connection.not-here": "このページではメッセージを使えません。別の方法でお店にご連絡ください。",
  "connection.sign-in": "メッセージを書くにはお店にサインインしてください。",
  "connection.signed-out": "接続の有効期限が切れました。ページを再読み込みすると続けられます。",
  "connection.ended": "このメッセージは閉じられました。心当たりがない場合はお店にご連絡ください。",
  "connection.elsewhere": "メッセージが多くの場所で開かれています。ここで続けるにはページを再読み込みしてください。",
  "connection.clock": "この端末の時計がずれているようです。ここの時刻とは異なる場合があります。",
  "connection.memory-only":
    "このブラウザーには何も保存されません。未送信の内容はページを閉じると失われます。送信が終わるまでお待ちください。",
} satisfies Dictionary;
