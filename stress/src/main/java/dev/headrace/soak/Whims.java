package dev.headrace.soak;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.loop.Blocking;
import dev.headrace.loop.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Makes a player do something else every now and then: yield, sleep, call something that blocks, block its loop, ask another loop. */
final class Whims {

    private static final int LONGEST_NANOS = 300_000;

    private final List<EventLoop> loops;
    private final SplittableRandom random;
    private final int stepsPerWhim;
    private int left;

    /** For a player that has one in {@code stepsPerWhim} steps, and may ask any of {@code loops}. */
    Whims(List<EventLoop> loops, SplittableRandom random, int stepsPerWhim) {
        this.loops = loops;
        this.random = random;
        this.stepsPerWhim = stepsPerWhim;
        this.left = gap();
    }

    /** Before each step of the player. */
    void next() {
        if (--left < 0) {
            left = gap();
            follow();
        }
    }

    private int gap() {
        return random.nextInt(2 * stepsPerWhim);
    }

    private void follow() {
        long nanos = random.nextInt(LONGEST_NANOS);
        switch (random.nextInt(10)) {
            case 0 -> sleep(Duration.ofNanos(nanos));
            case 1 -> Blocking.run(() -> LockSupport.parkNanos(nanos));
            case 2 -> LockSupport.parkNanos(nanos);
            case 3 -> spin(nanos);
            case 4 -> ask();
            default -> yieldNow();
        }
    }

    /** Calls another loop and back. */
    private void ask() {
        int number = random.nextInt();
        int answer = loops.get(random.nextInt(loops.size())).<Integer>submit(() -> {
            yieldNow();
            return number + 1;
        }).join();
        if (answer != number + 1) {
            throw new IllegalStateException("asked for the number after " + number + ", a loop answered " + answer);
        }
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }
}
