// What the server says of an image without being asked.

/** The notification `minke/status`: what the server knows of the image of a document. */
export interface Status {
  /** The document, as the client spells it. */
  uri: string;
  /** The weight in a few characters, such as "≈ 182 MB"; empty if it is not known. */
  text: string;
  /** What it is made of and where it is from, Markdown. */
  tooltip?: string;
}

/** Reports whether params are a Status; what comes from another process is looked at before it is shown. */
export function isStatus(params: unknown): params is Status {
  const p = params as Partial<Status> | null;
  return (
    typeof p === "object" &&
    p !== null &&
    typeof p.uri === "string" &&
    typeof p.text === "string" &&
    (p.tooltip === undefined || typeof p.tooltip === "string")
  );
}
