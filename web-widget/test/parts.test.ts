import { describe, expect, test } from "vitest";
import type { Client } from "../src/core/client.ts";
import { Dropped, Refused } from "../src/core/errors.ts";
import { Api } from "../src/demo/api.ts";
import { Places } from "../src/demo/places.ts";

type Answer = object | Error;

/** An `Api` whose commands are answered by `answer`; keeps what was asked. */
function api(answer: (command: { type: string }) => Answer): { api: Api; asked: { type: string }[] } {
  const asked: { type: string }[] = [];
  const ask = async (command: { type: string }) => {
    asked.push(command);
    const told = answer(command);
    if (told instanceof Error) throw told;
    return told;
  };
  return { api: new Api("cv_1", { ask } as unknown as Client, () => "token"), asked };
}

const refused = (path: string) => new Refused({ type: "error", code: "invalid", message: "No", path });

describe("what a server has", () => {
  test("a part whose command it does not know is not there, and one with another fault is", async () => {
    const { api: one } = api(({ type }) => refused(type === "gif.search" ? "$.type" : "$.query"));
    expect([await one.has("gifs"), await one.has("search")]).toEqual([false, true]);
  });

  test("is asked once", async () => {
    const { api: one, asked } = api(() => refused("$.file"));
    await Promise.all([one.has("files"), one.has("files")]);
    await one.has("files");
    expect(asked.length).toBe(1);
  });

  test("is asked again where the connection was lost", async () => {
    let lost = true;
    const { api: one, asked } = api(() => (lost ? new Dropped("away") : refused("$.message")));
    await expect(one.has("live")).rejects.toBeInstanceOf(Dropped);
    lost = false;
    expect([await one.has("live"), asked.length]).toEqual([true, 2]);
  });

  test("no preview is asked for where there are none", async () => {
    const { api: one, asked } = api(() => refused("$.type"));
    expect(await one.preview("ms_1")).toBeNull();
    expect(await one.preview("ms_2")).toBeNull();
    expect(asked.length).toBe(1);
  });
});

describe("live locations that are heard", () => {
  const moved = (message: string, second: number) =>
    ({
      name: "location.moved",
      participant: "pt_1",
      message,
      latitude: 1,
      longitude: 2,
      at: `2026-05-04T09:00:0${second}Z`,
    }) as never;

  test("are kept by message, newest last", () => {
    const places = new Places(api(() => ({})).api);
    places.heard(moved("ms_1", 1));
    places.heard(moved("ms_1", 2));
    places.heard({ name: "typing", participant: "pt_1", on: true });
    expect([places.track("ms_1")?.trail.length, places.track("ms_2")]).toEqual([2, undefined]);
  });

  test("leave nothing once they ended, not even by a position that comes late", () => {
    const places = new Places(api(() => ({})).api);
    places.heard(moved("ms_1", 1));
    const track = places.track("ms_1");
    places.ended("ms_1");
    places.heard(moved("ms_1", 2));
    expect([places.track("ms_1"), track?.last]).toEqual([undefined, undefined]);
  });

  test("are forgotten when one's own part ends", () => {
    const places = new Places(api(() => ({})).api);
    places.heard(moved("ms_1", 1));
    places.forget();
    expect(places.track("ms_1")).toBeUndefined();
  });

  test("one's own is stopped by its message", async () => {
    const { api: one, asked } = api(() => ({ message: "ms_9" }));
    const places = new Places(one);
    await places.share({ latitude: 1, longitude: 2 }, 900, ["all"], "Your lamp", false);
    await places.stop("ms_9");
    expect(asked.map(({ type }) => type)).toEqual(["location.start", "location.stop"]);
    expect(asked[0]).toMatchObject({ conversation: "cv_1", duration_s: 900, audience: ["all"], label: "Your lamp" });
  });
});
