/** The parts that a page may style, `tradepost-widget::part(bubble)`: each element hands those within on to its own host. */
export const PARTS = "header, head, order, timeline, bubble, latest, composer, input, send";
