package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hundred thousand coroutines are nothing special. */
class ManyCoroutinesTest {

    @Test
    void aHundredThousandCoroutinesSleepAtOnce() {
        int count = Engine.FAST ? 100_000 : 10_000;
        var clock = new ManualClock();
        try (var loop = EventLoop.create("many", clock)) {
            loop.runUntilComplete(() -> {
                int[] asleep = {0, 0};
                List<Task<Integer>> sleepers = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    int number = i;
                    sleepers.add(spawn(() -> {
                        asleep[1] = Math.max(asleep[1], ++asleep[0]);
                        sleep(Duration.ofSeconds(10 + number % 7));
                        asleep[0]--;
                        return number;
                    }));
                }
                long sum = 0;
                for (Task<Integer> sleeper : sleepers) {
                    sum += sleeper.join();
                }
                assertEquals((long) count * (count - 1) / 2, sum);
                assertEquals(count, asleep[1]);
                assertEquals(0, asleep[0]);
                assertEquals(Duration.ofSeconds(16), Duration.ofNanos(clock.getAsLong()));
                return null;
            });
        }
    }

    @Test
    void manyCoroutinesAreCancelledAtTheEndOfARun() {
        int count = Engine.FAST ? 20_000 : 2_000;
        int[] started = {0};
        int[] cleanedUp = {0};
        EventLoop.run(() -> {
            for (int i = 0; i < count; i++) {
                spawn(() -> {
                    started[0]++;
                    try {
                        sleep(Duration.ofHours(1));
                    } finally {
                        cleanedUp[0]++;
                    }
                });
            }
            while (started[0] < count) {
                yieldNow();
            }
        });
        assertEquals(count, cleanedUp[0]);
    }
}
