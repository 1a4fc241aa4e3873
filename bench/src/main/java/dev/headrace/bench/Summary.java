package dev.headrace.bench;

import java.util.Arrays;

/**
 * What is reported of many measured values: the median, which a few bad ones do not move, and how far apart they are.
 *
 * @param median half of the values are less
 * @param spread the distance between the quartiles as a part of the median; of the least and the greatest value where there are fewer
 *     than four
 * @param count how many values
 */
record Summary(double median, double spread, int count) {

    private static final double NOISY = 0.25;
    private static final int ENOUGH_FOR_QUARTILES = 4;

    /**
     * Of {@code values}, in any order.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Summary of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double median = quantile(sorted, 0.5);
        double range = sorted.length < ENOUGH_FOR_QUARTILES
                ? sorted[sorted.length - 1] - sorted[0]
                : quantile(sorted, 0.75) - quantile(sorted, 0.25);
        return new Summary(median, range == 0 ? 0 : range / Math.abs(median), sorted.length);
    }

    /** Whether the median is not to be trusted: the spread is more than a quarter, or there is a single value. */
    boolean isNoisy() {
        return spread > NOISY || count < 2;
    }

    /** Between the two values that stand nearest to that part of the way. */
    private static double quantile(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
