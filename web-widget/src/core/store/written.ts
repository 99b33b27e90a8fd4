/** What someone writes in a conversation and has not sent. */
export interface Written {
  readonly text: string;
  readonly mentions?: Readonly<Record<string, string>>; // participant → name as it stands in the text
  readonly audience?: string; // key of whom it is for
  readonly reply?: string; // id of the message that it answers
}

export const NOTHING_WRITTEN: Written = { text: "" };
