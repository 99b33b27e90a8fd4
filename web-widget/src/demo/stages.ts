/** The stages of an order, in the words of a shop. */
export const STAGES = [
  ["placed", "Ordered"],
  ["paid", "Paid"],
  ["packed", "Packed"],
  ["assigned", "With a courier"],
  ["on_the_way", "On its way"],
  ["delivered", "Delivered"],
] as const;

export function stageWords(stage: string): string {
  return STAGES.find(([name]) => name === stage)?.[1] ?? stage.replaceAll("_", " ");
}
