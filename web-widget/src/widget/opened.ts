/** What is fetched when the first thread is opened. */
import "../ui/conversation/conversation.ts";
import "../ui/primitives/announced.ts";
import "../ui/primitives/toast.ts";
