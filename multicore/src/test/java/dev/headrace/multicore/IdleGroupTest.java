package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Loops with nothing to do leave the cores alone. */
class IdleGroupTest {

    @Test
    void anIdleGroupUsesNextToNothing() {
        try (var group = LoopGroup.of(8)) {
            List<Thread> threads = group.run(() -> group.onEach(Thread::currentThread).join());
            long second = 1_000_000_000;
            long begin = System.nanoTime();
            long before = cpuNanos(threads);
            while (System.nanoTime() - begin < second) {
                LockSupport.parkNanos(second); // the time passes; nothing is waited for
            }
            long used = cpuNanos(threads) - before;
            assertTrue(used < second / 20, "CPU time of 8 idle loops in one second: " + used / 1_000 + " µs");
        }
    }

    private static long cpuNanos(List<Thread> threads) {
        long sum = 0;
        for (Thread thread : threads) {
            sum += ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
        }
        return sum;
    }
}
