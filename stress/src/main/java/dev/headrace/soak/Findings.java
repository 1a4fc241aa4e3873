package dev.headrace.soak;

/**
 * What the books of one or more rounds say.
 *
 * @param moved how many elements were received
 * @param lost how many were sent, but never received
 * @param duplicated how often an element was received that had been received before, or had never been sent
 * @param reordered how many were received after a later one of the same sender, by the same receiver
 * @param hangs how many rounds came to no end
 * @param failures how many rounds ended with an exception that nobody expected
 */
record Findings(long moved, long lost, long duplicated, long reordered, long hangs, long failures) {

    static final Findings NONE = new Findings(0, 0, 0, 0, 0, 0);

    static final Findings HANG = new Findings(0, 0, 0, 0, 1, 0);

    static final Findings FAILURE = new Findings(0, 0, 0, 0, 0, 1);

    /** Both together. */
    Findings and(Findings other) {
        return new Findings(moved + other.moved, lost + other.lost, duplicated + other.duplicated, reordered + other.reordered,
                hangs + other.hangs, failures + other.failures);
    }

    /** Whether all is as it should be. */
    boolean isGood() {
        return lost + duplicated + reordered + hangs + failures == 0;
    }

    /** What went wrong, in one line. */
    @Override
    public String toString() {
        return "lost " + lost + ", duplicated " + duplicated + ", reordered " + reordered + ", hangs " + hangs
                + (failures == 0 ? "" : ", failures " + failures);
    }
}
