// Where the server's program is.
import * as path from "node:path";

/** What finding the program depends on. */
export interface Place {
  /** The setting `minke.server.path`, "" for the program that comes along. */
  configured: string;
  /** The folder that this extension is installed in. */
  extension: string;
  /** The home folder, for a leading `~`. */
  home: string;
  platform: NodeJS.Platform;
  exists: (file: string) => boolean;
}

/**
 * Returns the command of the server: the one that is configured, else the one
 * packed into this extension, else `minke` from the PATH.
 */
export function serverCommand(place: Place): string {
  const configured = place.configured.trim();
  if (configured !== "") {
    return configured.replace(/^~(?=[/\\]|$)/, place.home);
  }
  const packed = path.join(place.extension, "bin", place.platform === "win32" ? "minke.exe" : "minke");
  return place.exists(packed) ? packed : "minke";
}
