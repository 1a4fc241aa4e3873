package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;
import static java.time.Duration.ofMillis;

/** A step that takes as many milliseconds as its element says. */
final class Pauses {

    private Pauses() {}

    static int then(int millis) {
        sleep(ofMillis(millis));
        return millis;
    }
}
