/** Where the browser says that one is, and points as people type them. */
import type { Point } from "../../../core/geo.ts";
import type { Position } from "../port.ts";

const LOCATE_MS = 10_000;
const TYPED = /^\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*$/;

/** Asks the browser; rejects where it is not allowed, not able or too slow. */
export function locate(): Promise<Position> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error("no geolocation"));
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(positionOf(coords)), reject, {
      enableHighAccuracy: true,
      timeout: LOCATE_MS,
      maximumAge: 10_000,
    });
  });
}

/** What a browser tells, in the protocol's words. */
export function positionOf({ latitude, longitude, accuracy, heading, speed }: GeolocationCoordinates): Position {
  return {
    latitude,
    longitude,
    accuracy_m: Math.min(10_000, Math.round(accuracy)),
    ...(heading !== null && Number.isFinite(heading) && { heading_deg: heading }),
    ...(speed !== null && Number.isFinite(speed) && { speed_mps: Math.min(150, speed) }),
  };
}

/** "40.4168, -3.7038" as a point; undefined for what is none. */
export function parsePoint(words: string): Point | undefined {
  const [, latitude, longitude] = TYPED.exec(words)?.map(Number) ?? [];
  if (latitude === undefined || longitude === undefined) return undefined;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}

export function printPoint({ latitude, longitude }: Point): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}
