/** Where the emoji that were used are kept in the browser; removing the entry forgets all. */
export const MEMORY_KEY = "tradepost.emoji";
