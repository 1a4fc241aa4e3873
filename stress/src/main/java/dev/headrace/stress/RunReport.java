package dev.headrace.stress;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What jcstress said on its way, apart from the results.
 *
 * @param status its exit status
 * @param planned how many runs it planned
 * @param resultFile where it wrote the results, relative to its working directory; null if it did not get that far
 * @param complaints lines by which it says that something did not run
 */
record RunReport(int status, int planned, @Nullable String resultFile, List<String> complaints) {

    /** 128 + SIGINT or SIGTERM, as shells have it. */
    boolean interrupted() {
        return status == 130 || status == 143;
    }
}
