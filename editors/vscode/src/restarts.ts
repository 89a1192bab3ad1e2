// How often a server that ended by itself is started again.

/** Counts the ends of the server within a while. */
export class Restarts {
  private ends: number[] = [];

  /**
   * @param most how many ends within the while are followed by a new start
   * @param within the while, in milliseconds
   * @param now the time in milliseconds
   */
  constructor(
    readonly most = 4,
    private readonly within = 3 * 60 * 1000,
    private readonly now: () => number = Date.now,
  ) {}

  /** Notes that the server has ended, and returns which start comes now; undefined if none shall. */
  next(): number | undefined {
    const at = this.now();
    this.ends = this.ends.filter((end) => at - end < this.within);
    this.ends.push(at);
    return this.ends.length <= this.most ? this.ends.length : undefined;
  }
}
