package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which timers expire, whatever is armed and cancelled when; and what cancelling leaves behind. */
class TimerQueueTest {

    private static final long SECOND = 1_000_000_000;
    private static final long YEAR = 365 * 24 * 3600 * SECOND;
    private static final long FARTHEST = Long.MAX_VALUE / 2;
    private static final int PAST_BITS = 50;
    private static final long HOURS_AWAY = 5 * 3600 * SECOND;
    private static final int MILLION = 1_000_000;

    private final EventLoop loop = EventLoop.create();
    private final TimerQueue queue = new TimerQueue();

    @Test
    void emptyQueueHasNothingDueAndNothingNext() {
        assertTrue(queue.isEmpty());
        assertNull(queue.pollDue(0));
        assertEquals(Long.MAX_VALUE, queue.untilNext(0));
    }

    @Test
    void timerIsDueAtItsDeadlineAndNotEarlier() {
        Handle handle = arm(100);
        assertNull(queue.pollDue(99));
        assertEquals(1, queue.untilNext(99));
        assertEquals(0, queue.untilNext(100));
        assertEquals(0, queue.untilNext(101));
        assertSame(handle, queue.pollDue(100));
        assertTrue(queue.isEmpty());
        assertNull(queue.pollDue(100));
    }

    @Test
    void equalDeadlinesExpireInTheOrderOfArming() {
        List<Handle> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            expected.add(arm(5 * SECOND));
        }
        assertEquals(expected, pollAll(5 * SECOND));
    }

    @Test
    void equalDeadlinesKeepTheirOrderWhenTheClockMovesBetweenTheirArming() {
        List<Handle> expected = new ArrayList<>();
        for (long now = 0; now < 3 * SECOND; now += SECOND / 7) {
            arm(now);
            expected.add(arm(3 * SECOND));
            assertNotNull(queue.pollDue(now));
            assertNull(queue.pollDue(now));
        }
        assertEquals(expected, pollAll(3 * SECOND));
    }

    @Test
    void equalDeadlinesKeepTheirOrderWhenEarlierOnesAreArmedBetween() {
        List<Handle> late = new ArrayList<>();
        List<Handle> early = new ArrayList<>();
        for (long before = 1; before < YEAR; before *= 3) {
            late.add(arm(YEAR));
            early.addFirst(arm(YEAR - before));
        }
        assertEquals(early, pollAll(YEAR - 1));
        assertEquals(late, pollAll(YEAR));
    }

    @Test
    void deadlinesInThePastExpireAtOnceInTheirOrder() {
        long now = 10 * SECOND;
        Handle second = arm(now - 1);
        Handle third = arm(now);
        Handle first = arm(now - 5 * SECOND);
        Handle future = arm(now + 1);
        assertEquals(0, queue.untilNext(now));
        assertEquals(List.of(first, second, third), pollAll(now));
        Handle past = arm(now - YEAR);
        assertEquals(List.of(past), pollAll(now));
        assertEquals(List.of(future), pollAll(now + 1));
    }

    @Test
    void cancelledTimerNeverExpires() {
        Handle first = arm(1);
        Handle second = arm(2);
        Handle third = arm(2);
        queue.remove(second);
        assertEquals(2, queue.size());
        assertEquals(List.of(first, third), pollAll(2));
    }

    @Test
    void cancellingTwiceOrAfterExpiryDoesNothing() {
        Handle cancelled = arm(1);
        Handle expired = arm(1);
        Handle left = arm(1);
        queue.remove(cancelled);
        queue.remove(cancelled);
        assertSame(expired, queue.pollDue(1));
        queue.remove(expired);
        queue.remove(handle(1));
        assertEquals(1, queue.size());
        assertSame(left, queue.pollDue(1));
    }

    @Test
    void timersCancelledDuringTheExpiryOfOthersDoNotExpire() {
        List<Handle> handles = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            handles.add(arm(i / 100 * 50));
        }
        for (int i = 0; i < 300; i += 3) {
            assertSame(handles.get(i), queue.pollDue(SECOND));
            queue.remove(handles.get(i + 1));
            queue.remove(handles.get(i + 2));
        }
        assertTrue(queue.isEmpty());
    }

    @Test
    void timersArmedDuringTheExpiryOfOthersExpireInTheirPlace() {
        Handle first = arm(10);
        Handle second = arm(20);
        Handle fourth = arm(30);
        assertSame(first, queue.pollDue(30));
        Handle third = arm(20);
        assertSame(second, queue.pollDue(30));
        Handle fifth = arm(30);
        Handle late = arm(15);
        assertEquals(List.of(late, third, fourth, fifth), pollAll(30));
    }

    @Test
    void longestDelayExpiresInTimeAndAfterShorterOnes() {
        for (long start : new long[] {0, -1, Long.MAX_VALUE - SECOND, Long.MIN_VALUE, -FARTHEST, FARTHEST + 5}) {
            Handle farthest = arm(start + FARTHEST);
            Handle year = arm(start + YEAR);
            Handle second = arm(start + SECOND);
            Handle nearlyFarthest = arm(start + FARTHEST - 1);
            assertEquals(SECOND, queue.untilNext(start));
            assertEquals(List.of(second, year), pollAll(start + FARTHEST - 2));
            assertEquals(1, queue.untilNext(start + FARTHEST - 2));
            assertEquals(List.of(nearlyFarthest), pollAll(start + FARTHEST - 1));
            assertEquals(List.of(farthest), pollAll(start + FARTHEST));
        }
    }

    @Test
    void periodicTimersKeepTheirOrderWhileTheClockOverflows() {
        long now = Long.MAX_VALUE - 500 * SECOND;
        arm(now + SECOND);
        arm(now + SECOND);
        for (int i = 0; i < 1000; i++) {
            now += queue.untilNext(now);
            Handle one = queue.pollDue(now);
            Handle other = queue.pollDue(now);
            assertTrue(one != null && other != null && one.deadline == now && other.deadline == now);
            assertNull(queue.pollDue(now));
            arm(now + SECOND);
            arm(now + SECOND);
        }
        assertTrue(now < 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -YEAR, 1 << 20, Long.MAX_VALUE - 3 * SECOND, Long.MIN_VALUE, Long.MIN_VALUE + SECOND,
            Long.MAX_VALUE - YEAR, FARTHEST, -FARTHEST - 1})
    void randomUseExpiresWhatASortedListWould(long start) {
        for (int seed = 0; seed < 200; seed++) {
            new RandomUse(start, seed).run(2_000);
        }
    }

    @Test
    void loopWakesUpAtMostOncePerTimer() {
        var random = new SplittableRandom(5);
        int timers = 20_000;
        List<Handle> armed = new ArrayList<>();
        for (int i = 0; i < timers; i++) {
            armed.add(arm(random.nextLong(1L << random.nextInt(20, 62))));
        }
        for (int i = 0; i < timers; i += 2) {
            queue.remove(armed.get(i));
        }
        int wakeUps = 0;
        for (long now = 0; !queue.isEmpty(); wakeUps++) {
            now += queue.untilNext(now);
            pollAll(now);
        }
        assertTrue(wakeUps <= timers, wakeUps + " wake-ups for " + timers + " timers");
    }

    @Test
    void aMillionTimersExpireInOrder() {
        var random = new SplittableRandom(7);
        Handle[] handles = new Handle[MILLION];
        Arrays.setAll(handles, i -> arm(random.nextLong(60 * SECOND) / 100 * 100));
        List<Handle> expected = new ArrayList<>();
        for (int i = 0; i < MILLION; i++) {
            if (random.nextInt(4) == 0) {
                queue.remove(handles[i]);
            } else {
                expected.add(handles[i]);
            }
        }
        expected.sort((a, b) -> Long.compare(a.deadline, b.deadline));
        assertEquals(expected.size(), queue.size());
        List<Handle> expired = new ArrayList<>();
        for (long now = 0; !queue.isEmpty(); now += SECOND / 50) {
            expired.addAll(pollAll(now));
        }
        assertEquals(expected, expired);
    }

    @Test
    void aMillionEqualDeadlinesExpireInOrderAndCancelAtWill() {
        Handle[] handles = new Handle[MILLION];
        Arrays.setAll(handles, i -> arm(SECOND));
        for (int i = MILLION - 2; i >= 0; i -= 2) {
            queue.remove(handles[i]);
        }
        for (int i = 1; i < MILLION; i += 2) {
            assertSame(handles[i], queue.pollDue(SECOND));
        }
        assertTrue(queue.isEmpty());
    }

    @Test
    void cancelledTimerIsFreedAtOnce() {
        Handle before = arm(HOURS_AWAY);
        var reference = new WeakReference<>(arm(HOURS_AWAY));
        Handle after = arm(HOURS_AWAY);
        queue.remove(reference.get());
        for (int i = 0; i < 100 && !reference.refersTo(null); i++) {
            System.gc();
        }
        assertTrue(reference.refersTo(null), "a cancelled handle is still referred to");
        assertEquals(List.of(before, after), pollAll(HOURS_AWAY));
    }

    private Handle arm(long deadline) {
        Handle handle = handle(deadline);
        queue.arm(handle);
        return handle;
    }

    private Handle handle(long deadline) {
        return new Handle(loop, deadline, (Runnable) () -> {});
    }

    private List<Handle> pollAll(long now) {
        List<Handle> due = new ArrayList<>();
        for (Handle handle; (handle = queue.pollDue(now)) != null; ) {
            due.add(handle);
        }
        return due;
    }

    /** One queue and a sorted list, used alike. */
    private final class RandomUse {

        private final TimerQueue timers = new TimerQueue();
        private final List<Handle> sorted = new ArrayList<>();
        private final SplittableRandom random;
        private final String label;
        private final int crowd;
        private final long start;
        private long now;

        RandomUse(long start, int seed) {
            this.start = start;
            now = start;
            random = new SplittableRandom(seed);
            crowd = 1 << random.nextInt(9);
            label = "start " + start + ", seed " + seed;
        }

        void run(int steps) {
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> arm();
                    case 3, 4 -> cancel();
                    case 5 -> advance(now + random.nextLong(1L << random.nextInt(PAST_BITS)), 10);
                    case 6 -> advance(sorted.isEmpty() ? now : sorted.getFirst().deadline, 10);
                    default -> check();
                }
                while (sorted.size() > crowd) {
                    advance(sorted.get(random.nextInt(sorted.size())).deadline, 0);
                    cancel();
                }
            }
            while (!sorted.isEmpty()) {
                now += timers.untilNext(now);
                expire(0);
            }
        }

        private void arm() {
            Handle handle = handle(deadline());
            int place = sorted.size();
            while (place > 0 && sorted.get(place - 1).deadline - handle.deadline > 0) {
                place--;
            }
            sorted.add(place, handle);
            timers.arm(handle);
        }

        private long deadline() {
            return switch (random.nextInt(10)) {
                case 0 -> now;
                case 1 -> now - random.nextLong(1L << random.nextInt(PAST_BITS));
                case 2 -> now + FARTHEST - random.nextInt(3);
                case 3, 4 -> sorted.isEmpty() ? now : sorted.get(random.nextInt(sorted.size())).deadline;
                default -> now + random.nextLong(1L << random.nextInt(62));
            };
        }

        private void cancel() {
            if (!sorted.isEmpty()) {
                timers.remove(sorted.remove(random.nextInt(sorted.size())));
            }
        }

        /** Moves the clock, but never back nor so far that the deadlines would no longer fit in half of its range. */
        private void advance(long then, int changes) {
            if (then - now > 0 && then - start >= 0 && then - start < FARTHEST - (1L << PAST_BITS)) {
                now = then;
            }
            expire(changes);
        }

        /** Takes out what is due, arming and cancelling others in between. */
        private void expire(int changes) {
            int left = changes;
            for (Handle due; (due = expected()) != null; ) {
                assertSame(due, timers.pollDue(now), label);
                sorted.removeFirst();
                if (left-- > 0) {
                    switch (random.nextInt(4)) {
                        case 0 -> arm();
                        case 1 -> cancel();
                        default -> { }
                    }
                }
            }
            assertNull(timers.pollDue(now), label);
            check();
        }

        private @Nullable Handle expected() {
            return sorted.isEmpty() || sorted.getFirst().deadline - now > 0 ? null : sorted.getFirst();
        }

        private void check() {
            assertEquals(sorted.size(), timers.size(), label);
            assertEquals(sorted.isEmpty(), timers.isEmpty(), label);
            long untilNext = timers.untilNext(now);
            long exactly = sorted.isEmpty() ? Long.MAX_VALUE : Math.max(0, sorted.getFirst().deadline - now);
            assertTrue(untilNext >= 0 && untilNext <= exactly, () -> label + ": waits " + untilNext + ", due in " + exactly);
        }
    }
}
