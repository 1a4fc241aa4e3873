package dev.headrace.bench;

import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What one iteration, or several together, have measured.
 *
 * @param reading see {@link Case#reading}
 * @param value nanoseconds, or bytes
 * @param bytes what was allocated per operation; NaN if nobody knows
 * @param cores how many processors were busy on average; NaN if nobody knows
 */
record Sample(String reading, double value, double bytes, double cores) {

    private static final int OF_FIVE_ONE_IS_QUIET = 5;

    /**
     * One for each half of the laps of a race, and each reading, so that it can be seen how far apart two measurements are. Of times it is
     * the median of the fastest fifth of that half, of five laps or fewer the least: whatever else the machine does makes a lap longer, so
     * these are the laps in which it was quiet; the median, because what two threads do together is lucky at times. Of what an iteration
     * has found out in another way, as percentiles, it is the median of all. Of a single lap there are no halves.
     */
    static List<Sample> ofHalves(List<Sample> laps) {
        Map<String, List<Sample>> readings = laps.stream().collect(groupingBy(Sample::reading, LinkedHashMap::new, toList()));
        return readings.values().stream()
                .flatMap(all -> Stream.of(all.subList(0, all.size() / 2), all.subList(all.size() / 2, all.size())))
                .filter(half -> !half.isEmpty())
                .map(Sample::ofHalf)
                .toList();
    }

    private static Sample ofHalf(List<Sample> laps) {
        String reading = laps.getFirst().reading();
        int count = reading.isEmpty() ? Math.ceilDiv(laps.size(), OF_FIVE_ONE_IS_QUIET) : laps.size();
        List<Sample> counted = laps.stream().sorted(comparingDouble(Sample::value)).limit(count).toList();
        return new Sample(reading, median(counted, Sample::value), median(counted, Sample::bytes), median(counted, Sample::cores));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> part) {
        return Summary.of(samples.stream().mapToDouble(part).toArray()).median();
    }
}
