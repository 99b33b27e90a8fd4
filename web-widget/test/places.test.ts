import { afterEach, describe, expect, test, vi } from "vitest";
import { bearing, between, distance, project, roundLength, unproject, wind } from "../src/core/geo.ts";
import { Places } from "../src/core/store/places.ts";
import { greens, streets } from "../src/core/streets.ts";
import { ago, arrival, length, span, Track } from "../src/core/travel.ts";

const SOL = { latitude: 40.4168, longitude: -3.7038 };
const RETIRO = { latitude: 40.4153, longitude: -3.6845 };
const at = (second: number) => new Date(Date.UTC(2026, 4, 4, 9, 0, second)).toISOString();

describe("points", () => {
  test("distance and bearing are those of the earth", () => {
    expect(distance(SOL, RETIRO)).toBeCloseTo(1643, -1);
    expect(wind(bearing(SOL, RETIRO))).toBe("east");
    expect(bearing(SOL, { latitude: 41, longitude: SOL.longitude })).toBe(0);
  });

  test("a point projected and brought back is the same point, across the date line too", () => {
    for (const [origin, point] of [
      [SOL, RETIRO],
      [
        { latitude: -17, longitude: 179.99 },
        { latitude: -17.01, longitude: -179.99 },
      ],
    ] as const) {
      const back = unproject(origin, project(origin, point));
      expect(distance(back, point)).toBeLessThan(0.01);
    }
  });

  test("half of the way lies in the middle", () => {
    expect(between({ latitude: 0, longitude: 179 }, { latitude: 2, longitude: -179 }, 0.5)).toEqual({
      latitude: 1,
      longitude: -180,
    });
  });

  test("a scale bar has a round length", () => {
    expect([7, 43, 180, 999, 2400].map(roundLength)).toEqual([5, 20, 100, 500, 2000]);
  });
});

describe("the sketched town", () => {
  test("is the same whenever it is drawn", () => {
    expect(streets(SOL, 300)).toEqual(streets({ ...SOL }, 300));
    expect(greens(SOL, 600)).toEqual(greens({ ...SOL }, 600));
  });

  test("stays where it is while one moves through it", () => {
    const here = streets(SOL, 200);
    const moved = unproject(SOL, { east: 40, north: 0 });
    const there = streets(moved, 200).map((one) => ({ ...one.from, east: one.from.east + 40 }));
    const matches = here.filter(({ from }) =>
      there.some((one) => Math.hypot(one.east - from.east, one.north - from.north) < 1),
    );
    expect(matches.length).toBeGreaterThan(here.length / 2);
  });

  test("never has too many lines, however far one looks", () => {
    for (const reach of [10, 1_000, 10_000, 1e6, 2e7]) expect(streets(SOL, reach).length).toBeLessThan(250);
  });
});

describe("a track", () => {
  test("glides from one position to the next in the time between them", () => {
    const track = new Track();
    track.moved({ latitude: 0, longitude: 0, at: at(0) }, 0);
    track.moved({ latitude: 0, longitude: 0.001, at: at(5) }, 5_000);
    expect(track.at(5_000)?.longitude).toBe(0);
    expect(track.at(7_500)?.longitude).toBeCloseTo(0.0005, 6);
    expect(track.at(60_000)?.longitude).toBe(0.001);
  });

  test("does not glide across the town after a jump", () => {
    const track = new Track();
    track.moved({ latitude: 0, longitude: 0, at: at(0) }, 0);
    track.moved({ latitude: 1, longitude: 0, at: at(5) }, 5_000);
    expect(track.at(5_001)?.latitude).toBe(1);
  });

  test("takes no position that is older than the last, and keeps none once it ended", () => {
    const track = new Track();
    expect(track.moved({ latitude: 1, longitude: 0, at: at(5) }, 0)).toBe(true);
    expect(track.moved({ latitude: 2, longitude: 0, at: at(4) }, 1)).toBe(false);
    expect(track.last?.latitude).toBe(1);
    track.clear();
    expect([track.last, track.at(2), track.trail]).toEqual([undefined, undefined, []]);
  });

  test("keeps a short trail only", () => {
    const track = new Track();
    for (let i = 0; i < 500; i += 1) track.moved({ latitude: i / 1e5, longitude: 0, at: at(i) }, i);
    expect(track.trail.length).toBe(40);
  });
});

describe("words", () => {
  test("say when it arrives", () => {
    expect([340, 30, 3_900, null, undefined].map(arrival)).toEqual([
      "Arrives in about 6 min",
      "Arrives in less than a minute",
      "Arrives in about 1 h 5 min",
      "",
      "",
    ]);
  });

  test("say how long ago and how far", () => {
    expect([0, 12, 130, 7_300].map(ago)).toEqual(["just now", "12 s ago", "2 min ago", "2 h 1 min ago"]);
    expect([span(59.9), span(3_600)]).toEqual(["59 s", "1 h"]);
    expect([8.4, 437, 996, 1_840, 12_300].map(length)).toEqual(["8 m", "440 m", "1 km", "1.8 km", "12 km"]);
  });
});

describe("one's own way", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  /** Someone who shares their way; `step` is what their browser finds, `told` what the server heard. */
  async function sharing() {
    vi.useFakeTimers();
    const told: number[] = [];
    let found: PositionCallback = () => undefined;
    const watchPosition = (callback: PositionCallback) => {
      found = callback;
      return 1;
    };
    vi.stubGlobal("navigator", { geolocation: { watchPosition, clearWatch: () => undefined } });
    const server = {
      start: async () => ({ message: "ms_1", until: at(900) }),
      move: async (_message: string, { latitude }: { latitude: number }) => void told.push(latitude),
      stop: async () => undefined,
    };
    const places = new Places(server, () => undefined);
    await places.share(SOL, 900, ["all"], "", true);
    const step = (latitude: number) =>
      found({ coords: { ...SOL, latitude, accuracy: 5, heading: null, speed: null } } as GeolocationPosition);
    return { places, step, told };
  }

  test("of steps that follow each other closely the last is told, though none comes after it", async () => {
    const { step, told } = await sharing();
    step(40.418);
    step(40.419);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([40.419]);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([40.419]);
  });

  test("a short step is told a while after the last, and nothing once sharing was stopped", async () => {
    const { places, step, told } = await sharing();
    step(40.41681);
    vi.advanceTimersByTime(4_900);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(told).toEqual([40.41681]);
    step(40.42);
    await places.stop("ms_1");
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([40.41681]);
  });
});
